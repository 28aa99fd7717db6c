import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { partsOf, withCookie, withHeaders } from "./cookies.ts";
import { form, json } from "./requests.ts";
import { openWorld, PASSWORD, WAYS } from "./world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;

/** The owner of amazon, and one author of each blog who has the same address and password on both. */
const OWNER = "owner@amazon.example";
const EVERYWHERE = "author@everywhere.example";

beforeAll(async () => {
  world = await openWorld(["amazon", "apple"]);
  await Promise.all([
    world.join("amazon", "owner"),
    world.join("amazon", "author", EVERYWHERE),
    world.join("apple", "author", EVERYWHERE),
  ]);
});

afterAll(() => world.tenancy.close());

/** Who a cookie stands for at an address. */
async function memberAt(address: string, cookie: string): Promise<string | undefined> {
  const response = await world.fetch(`${address}/api/auth/get-session`, withCookie(cookie));
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  const session = (await response.json()) as { user: { email: string } } | null;
  return session?.user.email;
}

describe.each(WAYS)("by $way", ({ address }) => {
  test("a member of amazon signs in there, and does not exist in apple", async () => {
    const cookie = await world.session("amazon", OWNER);
    expect(await memberAt(address("amazon"), cookie)).toBe(OWNER);
    const unknown = await world.fetch(
      `${address("apple")}/api/auth/sign-in/email`,
      json({ email: OWNER, password: PASSWORD }),
    );
    expect([unknown.status, unknown.headers.get("set-cookie")]).toEqual([401, null]);
  });

  test("amazon's cookie means nothing in apple, under whatever name it comes", async () => {
    const amazon = await world.session("amazon", OWNER);
    const apple = await world.session("apple", EVERYWHERE);
    const { value } = partsOf(amazon);
    const [token = ""] = decodeURIComponent(value).split(".");
    const name = partsOf(apple).name;
    expect(name).not.toBe(partsOf(amazon).name);
    for (const cookie of [amazon, `${name}=${value}`, `${name}=${token}`, `${name}=${token}.${token}`]) {
      expect(await memberAt(address("apple"), cookie)).toBeUndefined();
      const write = withCookie(cookie, json({ title: "Stolen", body: "x" }));
      expect((await world.fetch(`${address("apple")}/api/posts`, write)).status).toBe(401);
      expect((await world.fetch(`${address("apple")}/drafts`, withCookie(cookie))).status).toBe(303);
    }
    const bearer = { headers: { authorization: `Bearer ${token}` } };
    expect(await (await world.fetch(`${address("apple")}/api/auth/get-session`, bearer)).json()).toBeNull();
  });

  test("the same person on two blogs has two accounts: signing out of one leaves the other", async () => {
    const amazon = await world.signIn(address("amazon"), EVERYWHERE);
    const apple = await world.session("apple", EVERYWHERE);
    const both = `${amazon}; ${apple}`;
    const out = await world.fetch(`${address("amazon")}/sign-out`, withCookie(both, form({})));
    expect(out.status).toBe(303);
    expect(await memberAt(address("amazon"), both)).toBeUndefined();
    expect(await memberAt(address("apple"), both)).toBe(EVERYWHERE);
  });

  test("the cookie goes to its own blog alone, and no script reads it", async () => {
    const response = await world.fetch(`${address("amazon")}/sign-in`, form({ email: OWNER, password: PASSWORD }));
    const [cookie = ""] = response.headers.getSetCookie();
    const { pathname } = new URL(address("amazon"));
    expect(cookie.split("; ").slice(1)).toEqual(["Max-Age=604800", `Path=${pathname}`, "HttpOnly", "SameSite=Lax"]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });
});

test("R10: a blog that takes over an address takes over no account and no session", async () => {
  const [way] = WAYS;
  if (way === undefined) throw new Error("There is no way.");
  await world.tenancy.tenants.create({ slug: "short" });
  const email = await world.join("short", "owner");
  const cookie = await world.signIn(way.address("short"), email);
  const { tenants } = world.tenancy;
  await tenants.rename("short", "renamed");
  expect(await memberAt(way.address("renamed"), cookie)).toBe(email);
  await tenants.create({ slug: "short", force: true });
  const successor = await world.join("short", "owner");
  const own = partsOf(await world.signIn(way.address("short"), successor)).name;
  for (const replayed of [cookie, `${own}=${partsOf(cookie).value}`])
    expect(await memberAt(way.address("short"), replayed)).toBeUndefined();
});

test("attempts are counted for each blog by itself, whatever a client says of itself", async () => {
  await world.tenancy.tenants.create({ slug: "guessed" });
  await world.tenancy.tenants.create({ slug: "quiet" });
  const attempt = async (slug: string, number: number) => {
    const request = json({ email: "no address", password: "wrong password" });
    const headers = { ...request.headers, "x-forwarded-for": `10.0.0.${number}`, "x-blog-client": `10.0.1.${number}` };
    const way = WAYS[number % WAYS.length];
    return (await world.fetch(`${way?.address(slug)}/api/auth/sign-in/email`, { ...request, headers })).status;
  };
  const statuses: number[] = [];
  for (let number = 0; number < 12; number++) statuses.push(await attempt("guessed", number));
  expect(statuses).toEqual([...Array(10).fill(400), 429, 429]);
  expect(await attempt("quiet", 1)).toBe(400);
  const page = await world.fetch(
    "http://guessed.localhost:3000/sign-in",
    form({ email: "a@b.example", password: "wrong password" }),
  );
  expect(page.status).toBe(429);
  expect(await page.text()).toContain("Too many attempts");
});

test("nobody can make themselves a member, or an owner", async () => {
  const cookie = await world.session("amazon", EVERYWHERE);
  const origin = "http://amazon.localhost:3000";
  const promote = withHeaders({ cookie, origin }, json({ role: "owner", name: "Mallory" }));
  const changed = await world.fetch("http://amazon.localhost:3000/api/auth/update-user", promote);
  expect(changed.status).toBe(400);
  expect((await world.fetch("http://amazon.localhost:3000/settings", withCookie(cookie))).status).toBe(403);
  const typed = { email: "new@amazon.example", password: PASSWORD, name: "New", role: "owner" };
  for (const endpoint of ["sign-up/email", "sign-in/social", "delete-user", "error", "../../posts", "%2e%2e/ok"]) {
    const response = await world.fetch(`http://amazon.localhost:3000/api/auth/${endpoint}`, json(typed));
    expect([endpoint, response.status]).toEqual([endpoint, 404]);
  }
});
