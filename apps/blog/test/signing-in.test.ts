import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cookieOf, partsOf, withCookie, withHeaders } from "./cookies.ts";
import { elements } from "./elements.ts";
import { form, json } from "./requests.ts";
import { openWorld, PASSWORD, WAYS } from "./world.ts";

const OWNER = "owner@amazon.example";
let world: Awaited<ReturnType<typeof openWorld>>;

beforeAll(async () => {
  world = await openWorld(["amazon", "apple"]);
  await world.join("amazon", "owner");
});

afterAll(() => world.tenancy.close());

/** Where somebody may wish to send a person who has just signed in. */
const ELSEWHERE = [
  "https://evil.example/",
  "http:evil.example",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  " //evil.example",
  "/%2e%2e//evil.example",
  "/..//evil.example",
  "/../apple/",
  "/./../../r/apple/",
  "/%2e%2e/apple/",
  "/x/../../apple/write",
  "/x\\..\\..\\apple",
  "javascript:alert(1)",
  "data:text/html,x",
  "evil.example",
  "@evil.example",
  ":80@evil.example",
  ".evil.example",
  "?",
  "#",
  "",
  "\u0000/write",
  "/\ud800",
  "／／evil.example",
];

describe.each(WAYS)("by $way", ({ address }) => {
  const base = `${address("amazon")}/`;

  test("whoever is not signed in is asked to, and comes back to where they wanted to go", async () => {
    const cookie = await world.session("amazon", OWNER);
    for (const path of ["/write", "/drafts", "/settings", "/settings?saved=1"]) {
      const refused = await world.fetch(address("amazon") + path);
      const location = refused.headers.get("location") ?? "";
      expect([refused.status, location]).toEqual([303, `${base}sign-in?next=${encodeURIComponent(path)}`]);
      const [next] = elements(await (await world.fetch(location)).text()).filter(
        ({ attributes }) => attributes.get("name") === "next",
      );
      expect(next?.attributes.get("value")).toBe(path);
      const back = await world.fetch(location, withCookie(cookie));
      expect([back.status, back.headers.get("location")]).toEqual([303, address("amazon") + path]);
    }
  });

  test("nobody is led anywhere but to this blog", async () => {
    const cookie = await world.session("amazon", OWNER);
    for (const next of ELSEWHERE) {
      const url = `${base}sign-in?next=${encodeURIComponent(next.toWellFormed())}`;
      const location = (await world.fetch(url, withCookie(cookie))).headers.get("location") ?? "";
      expect([next, new URL(location).href]).toEqual([
        next,
        expect.stringMatching(new RegExp(`^${RegExp.escape(base)}`)),
      ]);
    }
    const response = await world.fetch(
      `${base}sign-in`,
      form({ email: OWNER, password: PASSWORD, next: "//evil.example" }),
    );
    expect([response.status, response.headers.get("location")]).toEqual([303, base]);
  });

  test("a session that was known before signing in is worth nothing after", async () => {
    const known = `${partsOf(await world.session("amazon", OWNER)).name}=known.beforehand`;
    const sent = withCookie(known, form({ email: OWNER, password: PASSWORD, next: "/write" }));
    const response = await world.fetch(`${base}sign-in`, sent);
    const given = cookieOf(response);
    expect([response.status, response.headers.get("location")]).toEqual([303, `${base}write`]);
    expect(given).not.toBe(known);
    expect((await world.fetch(`${base}write`, withCookie(known))).status).toBe(303);
    expect((await world.fetch(`${base}write`, withCookie(given))).status).toBe(200);

    const out = await world.fetch(`${base}sign-out`, withCookie(given, form({})));
    expect([out.status, out.headers.get("location")]).toEqual([303, base]);
    expect(out.headers.getSetCookie().join()).toContain("Max-Age=0");
    expect((await world.fetch(`${base}write`, withCookie(given))).status).toBe(303);
  });

  test("what another site had a browser send is refused, and changes nothing", async () => {
    const cookie = await world.session("amazon", OWNER);
    const post = { title: "From elsewhere", body: "x" };
    const requests: [string, RequestInit][] = [
      ["sign-in", form({ email: OWNER, password: PASSWORD })],
      ["sign-out", form({})],
      ["write", form({ ...post, tags: "", intent: "publish" })],
      ["settings", form({ title: "Taken", accent: "", language: "en" })],
      ["api/posts", json(post)],
      ["api/auth/sign-out", json({})],
      ["api/auth/sign-in/email", json({ email: OWNER, password: PASSWORD })],
    ];
    const foreign = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://apple.localhost:3000" },
      { origin: new URL(base).origin, "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const [path, init] of requests) {
      for (const headers of foreign) {
        const response = await world.fetch(base + path, withHeaders({ ...headers, cookie }, init));
        expect([path, headers, response.status]).toEqual([path, headers, 403]);
        expect(response.headers.get("set-cookie")).toBeNull();
      }
    }
    expect(await (await world.fetch(`${base}api/posts`)).text()).not.toContain("From elsewhere");
    expect((await world.fetch(`${base}write`, withCookie(cookie))).status).toBe(200);
    const own = { origin: new URL(base).origin, "sec-fetch-site": "same-origin", cookie };
    const preview = form({ ...post, tags: "", intent: "preview" });
    expect((await world.fetch(`${base}write`, withHeaders(own, preview))).status).toBe(200);
  });

  test("a member finds the menu also where there is nothing, and a reader does not", async () => {
    const cookie = await world.session("amazon", OWNER);
    const menuOf = async (url: string, init?: RequestInit) => {
      const response = await world.fetch(url, init);
      const links = elements(await response.text()).map(({ attributes }) => attributes.get("href"));
      return [response.status, links.includes(`${base}settings`)];
    };
    for (const path of ["nothing", "posts/none", "tags/none", "posts/none/edit"])
      expect([path, await menuOf(base + path, withCookie(cookie))]).toEqual([path, [404, true]]);
    expect(await menuOf(`${base}nothing`)).toEqual([404, false]);
    expect(await menuOf(`${base}nothing`, withCookie(`${partsOf(cookie).name}=forged`))).toEqual([404, false]);
    const elsewhere = await world.fetch(`${address("apple")}/nothing`, withCookie(cookie));
    expect([elsewhere.status, await elsewhere.text()]).toEqual([404, expect.not.stringContaining("member-menu")]);
    const foreign = withHeaders({ cookie, "sec-fetch-site": "cross-site" }, form({ title: "x" }));
    expect(await menuOf(`${base}write`, foreign)).toEqual([403, false]);
  });

  test("what a signed-in person sees is kept nowhere", async () => {
    const cookie = await world.session("amazon", OWNER);
    for (const path of ["", "write", "settings", "nothing", "api/posts", "api/drafts", "api/nothing"]) {
      const response = await world.fetch(base + path, withCookie(cookie));
      expect([path, response.headers.get("cache-control")]).toEqual([path, "private, no-store"]);
    }
  });
});

test("an empty password is a wrong one", async () => {
  for (const email of [OWNER, "nobody@amazon.example"]) {
    const response = await world.fetch("http://amazon.localhost:3000/sign-in", form({ email, password: "" }));
    expect(response.status).toBe(422);
  }
});

test("a wrong password and an unknown address are told alike", async () => {
  const answers: string[] = [];
  for (const email of [OWNER, "nobody@amazon.example"]) {
    const response = await world.fetch(
      "http://amazon.localhost:3000/sign-in",
      form({ email, password: "not the password" }),
    );
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(html).not.toContain("not the password");
    answers.push(html.replaceAll(email, "EMAIL"));
  }
  expect(answers[0]).toContain("The email address or the password is wrong.");
  expect(answers[1]).toBe(answers[0] ?? "");
});
