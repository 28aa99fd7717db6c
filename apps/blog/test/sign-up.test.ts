import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { elements } from "./elements.ts";
import { form, json } from "./requests.ts";
import { Server, temporaryDirectory } from "./server.ts";

const directory = await temporaryDirectory();
let server: Server;

beforeAll(async () => {
  server = await Server.start(directory.path);
});

afterAll(async () => {
  await server.stop();
  await directory[Symbol.asyncDispose]();
});

const signUp = (body: unknown) => server.fetch("/api/tenants", json(body));

test("a blog is there as soon as it was made, both ways, with a welcome", async () => {
  const response = await signUp({ slug: "acme", name: " Acme & Sons " });
  expect(response.status).toBe(201);
  const blog = { slug: "acme", name: "Acme & Sons", url: `${server.origin("acme")}/` };
  expect(await response.json()).toEqual(blog);
  expect(response.headers.get("location")).toBe(blog.url);
  for (const url of [blog.url, `${server.base}/r/acme/`]) {
    const page = await server.fetch(url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Welcome to Acme &amp; Sons");
  }
  expect(await (await server.fetch("/api/tenants")).json()).toContainEqual(blog);
  expect(await (await server.fetch("/")).text()).toContain(blog.url);
});

test("whoever makes a blog owns it, there and nowhere else", async () => {
  const owner = { email: " Ada@Acme.example ", password: "correct horse battery" };
  const response = await signUp({ slug: "owned", name: "Owned", ...owner });
  expect(response.status).toBe(201);
  const text = await response.text();
  expect(JSON.parse(text)).toEqual({ slug: "owned", name: "Owned", url: `${server.origin("owned")}/` });
  const signIn = (slug: string, email: string) =>
    server.fetch(`${server.origin(slug)}/api/auth/sign-in/email`, json({ email, password: owner.password }));
  const signedIn = await signIn("owned", "ADA@acme.example");
  expect([signedIn.status, await signedIn.json()]).toEqual([
    200,
    expect.objectContaining({
      user: expect.objectContaining({ email: "ada@acme.example", name: "ada", role: "owner" }),
    }),
  ]);
  expect((await signIn("amazon", "ada@acme.example")).status).toBe(401);
});

test.each([
  ["no password", { email: "ada@acme.example" }, "INVALID_PASSWORD"],
  ["no email", { password: "correct horse battery" }, "INVALID_EMAIL"],
  ["an empty email", { email: "", password: "correct horse battery" }, "INVALID_EMAIL"],
  ["an email that is none", { email: "ada@acme", password: "correct horse battery" }, "INVALID_EMAIL"],
  ["an email of two lines", { email: "a@b.example\nc@d.example", password: "correct horse battery" }, "INVALID_EMAIL"],
  ["a short password", { email: "ada@acme.example", password: "1234567" }, "INVALID_PASSWORD"],
  ["a long password", { email: "ada@acme.example", password: "x".repeat(129) }, "INVALID_PASSWORD"],
  ["a number for a password", { email: "ada@acme.example", password: 12345678 }, "INVALID"],
])("an owner with %s is refused, and makes nothing", async (_, owner, code) => {
  const response = await signUp({ slug: "unowned", name: "Unowned", ...owner });
  expect(response.status).toBe(422);
  expect(await response.json()).toEqual({ error: { code, message: expect.any(String) } });
  expect((await server.fetch(server.origin("unowned"))).status).toBe(404);
});

test("of several owners at once for one address, one has the blog", async () => {
  const people = Array.from({ length: 3 }, (_, index) => ({
    email: `p${index}@x.example`,
    password: `password ${index}`,
  }));
  const responses = await Promise.all(people.map((person) => signUp({ slug: "contested", name: "Race", ...person })));
  const signedIn = await Promise.all(
    people.map((person) => server.fetch(`${server.origin("contested")}/api/auth/sign-in/email`, json(person))),
  );
  expect(responses.map(({ status }) => status === 201)).toEqual(signedIn.map(({ status }) => status === 200));
  expect(responses.filter(({ status }) => status === 201)).toHaveLength(1);
});

test("a password is neither said nor shown nor kept", async () => {
  const secret = "Sekret-Passwort-73";
  const typed = { slug: "apple", name: "x", email: "ada@acme.example", password: secret };
  const answers = [
    await server.fetch("/sign-up", form(typed)),
    await server.fetch("/sign-up", form({ ...typed, slug: "kept", email: "none" })),
    await server.fetch("/api/tenants", json({ ...typed, slug: 1 })),
    await signUp({ ...typed, slug: "kept" }),
    await server.fetch(`${server.origin("kept")}/sign-in`, form({ email: "other@acme.example", password: secret })),
    await server.fetch(`${server.origin("kept")}/sign-in`, form({ email: typed.email, password: `${secret}!` })),
    await server.fetch(`${server.origin("kept")}/sign-in`, form({ email: typed.email, password: secret })),
    await server.fetch(`${server.origin("kept")}/api/auth/sign-in/email`, json({ email: secret, password: [secret] })),
  ];
  expect(answers.map(({ status }) => status)).toEqual([409, 422, 422, 201, 422, 422, 303, 400]);
  for (const answer of answers) expect(await answer.text()).not.toContain(secret);
  expect(server.said()).not.toContain(secret);
  for await (const file of new Bun.Glob("**/*").scan({ cwd: directory.path, dot: true }))
    expect([file, (await Bun.file(join(directory.path, file)).bytes().then(Buffer.from)).includes(secret)]).toEqual([
      file,
      false,
    ]);
});

test("a name that is taken is a conflict", async () => {
  const response = await signUp({ slug: "amazon", name: "Another" });
  expect(response.status).toBe(409);
  expect(await response.json()).toEqual({ error: { code: "TENANT_EXISTS", message: expect.any(String) } });
});

test("of several at once for one address, one gets it", async () => {
  const responses = await Promise.all(Array.from({ length: 5 }, () => signUp({ slug: "race", name: "Race" })));
  expect(responses.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
});

test.each([
  ["no address", { name: "X" }],
  ["an empty address", { slug: "", name: "X" }],
  ["capital letters", { slug: "Amazon", name: "X" }],
  ["a space", { slug: "a b", name: "X" }],
  ["a dot", { slug: "a.b", name: "X" }],
  ["a path", { slug: "../amazon", name: "X" }],
  ["a hyphen first", { slug: "-a", name: "X" }],
  ["64 characters", { slug: "a".repeat(64), name: "X" }],
  ["an encoded name", { slug: "xn--abc", name: "X" }],
  ["a reserved word", { slug: "admin", name: "X" }],
  ["letters of another script", { slug: "аmazon", name: "X" }],
  ["an id", { slug: crypto.randomUUID(), name: "X" }],
  ["no name", { slug: "nameless" }],
  ["an empty name", { slug: "nameless", name: " \u0000 " }],
  ["a name that nobody sees", { slug: "nameless", name: "\u200b\u2060 \u3164\u00ad\u202e" }],
  ["a name that is too long", { slug: "nameless", name: "x".repeat(81) }],
  ["a number for a name", { slug: "nameless", name: 1 }],
])("%s is refused with a reason, and makes nothing", async (_, body) => {
  const before = await (await server.fetch("/api/tenants")).json();
  const response = await signUp(body);
  expect(response.status).toBe(422);
  expect(await response.json()).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
  expect(await (await server.fetch("/api/tenants")).json()).toEqual(before);
});

test("the form leads to the new blog, and its policy lets it", async () => {
  const response = await server.fetch("/sign-up", form({ slug: "formed", name: "Formed" }));
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe(`${server.origin("formed")}/`);
  const policy = (await server.fetch("/")).headers.get("content-security-policy");
  expect(policy).toContain(`form-action 'self' ${server.origin("*")}`);
});

test("with an owner, the form leads to where they sign in to write", async () => {
  const typed = { slug: "formed-too", name: "Formed", email: "ada@acme.example", password: "correct horse battery" };
  const response = await server.fetch("/sign-up", form(typed));
  const location = response.headers.get("location") ?? "";
  expect(location).toStartWith(`${server.origin("formed-too")}/sign-in?next=%2Fwrite&`);
  const html = await (await server.fetch(location)).text();
  expect(html).toContain("Formed is ready. It is yours, ada@acme.example:");
  const values = elements(html).map(({ attributes: found }) => [found.get("name"), found.get("value")]);
  expect(values).toContainEqual(["email", "ada@acme.example"]);
  expect(values).toContainEqual(["next", "/write"]);
});

test("the page says whose a new blog is to nobody but who made it, and of no other blog", async () => {
  const typed = { name: "Sealed", email: "ada@acme.example", password: "correct horse battery" };
  const made = await server.fetch("/sign-up", form({ ...typed, slug: "sealed" }));
  const url = new URL(made.headers.get("location") ?? "");
  const shown = async (address: string, over: Record<string, string>) => {
    const query = new URLSearchParams({ ...Object.fromEntries(url.searchParams), ...over });
    return (await server.fetch(`${address}/sign-in?${query}`)).text();
  };
  expect(await shown(url.origin, {})).toContain("is ready");
  expect(await shown(url.origin, { owner: "eve@evil.example" })).not.toMatch(/is ready|eve@/);
  expect(await shown(url.origin, { seal: "" })).not.toMatch(/is ready|ada@/);
  expect(await shown(server.origin("amazon"), {})).not.toMatch(/is ready|ada@/);
  expect(await (await server.fetch(`${url.origin}/sign-in`)).text()).not.toMatch(/is ready|ada@/);
});

test("who comes back to the form's address finds the form", async () => {
  const response = await server.fetch("/sign-up");
  expect([response.status, response.headers.get("location")]).toEqual([303, "/"]);
});

test.each([
  ["a taken address", 409, { slug: "apple", name: "My <Blog>" }, "slug-problem", "This address is taken."],
  ["an impossible address", 422, { slug: "A b", name: "My <Blog>" }, "slug-problem", "This address has something"],
  ["no name", 422, { slug: "fine", name: "" }, "name-problem", "Please give the blog a name."],
])("the form shows %s beside the field, and keeps what was typed", async (_, status, typed, problem, said) => {
  const response = await server.fetch("/sign-up", form(typed));
  expect(response.status).toBe(status);
  const html = await response.text();
  expect(html).toContain(`id="${problem}">${said}`);
  const values = elements(html).filter(({ attributes: found }) => found.get("type") === "text");
  expect(Object.fromEntries(values.map(({ attributes: found }) => [found.get("name"), found.get("value")]))).toEqual(
    typed,
  );
});
