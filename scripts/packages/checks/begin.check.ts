import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { freshDatabase } from "../../../packages/local-postgres/src/index.ts";
import { catalogRange } from "../catalog-range.ts";
import { OutsideFolder, type OutsideServer } from "../outside-folder.ts";
import type { PackedPackage } from "../pack.ts";
import { tarballs } from "../tarballs.ts";

/* How one begins: `bun create tenantry` and `tenantry init`, as installed from the tarballs. */

const packed = await tarballs();

function packedAs(name: string): PackedPackage {
  const found = packed.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} was not packed.`);
  return found;
}

const versionOf = (name: string): string => `^${packedAs(name).manifest.version}`;

/** Runs create-tenantry as `bun create` does, in a folder of its own, and installs what it made from the tarballs. */
async function created(template: string): Promise<OutsideFolder> {
  const maker = new OutsideFolder("maker");
  await maker.install({ dependencies: { "create-tenantry": versionOf("create-tenantry") } }, packed);
  const app = new OutsideFolder();
  const words = ["x", "--no-install", "create-tenantry", app.path, "--template", template, "--no-install"];
  const { code, out, err } = await maker.bun(words);
  await maker[Symbol.asyncDispose]();
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("bun test");
  expect(existsSync(join(app.path, ".gitignore"))).toBe(true);
  await app.install(JSON.parse(await app.read("package.json")), packed);
  return app;
}

const tenantry = (app: OutsideFolder, ...words: string[]) => app.bun(["x", "--no-install", "tenantry", ...words]);

async function succeeds(run: ReturnType<OutsideFolder["bun"]>, says: string | RegExp = ""): Promise<void> {
  const { code, out, err } = await run;
  expect([code, code === 0 ? "" : out + err]).toEqual([0, ""]);
  expect(out + err).toMatch(says);
}

const holdsTypes = (app: OutsideFolder) => succeeds(app.bun(["node_modules/typescript/bin/tsc", "-p", "."]));
const passesItsTests = (app: OutsideFolder, ...options: string[]) =>
  succeeds(app.bun(["test", "--timeout=60000", ...options]), / 0 fail/);
const isProved = (app: OutsideFolder) =>
  succeeds(tenantry(app, "prove", "--rounds", "1"), "No tenant saw anything of another.");

/** Two tenants' notes, over real HTTP: the same ids, and different texts. */
async function keepsNotes(server: OutsideServer): Promise<void> {
  for (const slug of ["amazon", "apple"]) {
    const answer = await server.fetch(`${slug}.localhost`, "/notes", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text: `Of ${slug}` }),
    });
    expect(await answer.json()).toEqual({ id: 1, text: `Of ${slug}` });
  }
  for (const slug of ["amazon", "apple"]) {
    const answer = await server.fetch(`${slug}.localhost`, "/notes");
    expect(await answer.json()).toEqual([{ id: 1, text: `Of ${slug}` }]);
  }
  expect(await (await server.fetch("localhost", "/")).text()).toContain("Every tenant has an address of its own.");
  expect((await server.fetch("nobody.localhost", "/notes")).status).toBe(404);
}

test("init, in a project that is there: an app that runs and is proved", async () => {
  await using app = new OutsideFolder();
  const dependencies = Object.fromEntries([
    ...["@tenantry/core", "@tenantry/sqlite", "@tenantry/elysia", "@tenantry/testing", "tenantry"].map((name) => [
      name,
      versionOf(name),
    ]),
    ["elysia", catalogRange("elysia")],
  ]);
  await app.install({ dependencies }, packed);
  await succeeds(tenantry(app, "init", "--yes", "--server"), "wrote  tenantry.config.ts");
  const again = await tenantry(app, "init", "--yes");
  expect([again.code, again.err]).toEqual([2, expect.stringContaining("Nothing was written.")]);
  const server = await app.serve(["src/main.ts"]);
  for (const slug of ["amazon", "apple"]) await succeeds(tenantry(app, "create", slug), `Created ${slug}`);
  await keepsNotes(server);
  expect(await server.stop()).toBe(0);
  await passesItsTests(app);
});

describe("create-tenantry", () => {
  test("minimal: an app that runs, whose types hold, that passes its tests and is proved", async () => {
    await using app = await created("minimal");
    await holdsTypes(app);
    const server = await app.serve(["src/main.ts"]);
    for (const slug of ["amazon", "apple"]) await succeeds(tenantry(app, "create", slug), `Created ${slug}`);
    await keepsNotes(server);
    expect(await server.stop()).toBe(0);
    await passesItsTests(app);
    await isProved(app);
    expect(await app.read("README.md")).toStartWith("# app\n");
  });

  test("postgres: the same on a Postgres that it starts itself, and on one that is given", async () => {
    await using app = await created("postgres");
    await holdsTypes(app);
    const server = await app.serve(["src/main.ts"]);
    for (const slug of ["amazon", "apple"]) await succeeds(tenantry(app, "create", slug), `Created ${slug}`);
    await keepsNotes(server);
    expect(await server.stop()).toBe(0);
    await succeeds(tenantry(app, "sql", "apple", "select text from notes"), "Of apple");
    await passesItsTests(app);
    await isProved(app);

    await using database = await freshDatabase();
    const given = { DATABASE_URL: database.url, NODE_ENV: "production" };
    await succeeds(app.bun(["x", "--no-install", "tenantry", "create", "acme"], given), "Created acme");
    const list = await app.bun(["x", "--no-install", "tenantry", "list"], given);
    expect([list.code, list.out]).toEqual([0, expect.stringContaining("acme")]);
    expect(list.out).not.toContain("amazon");
    const production = await app.bun(["src/main.ts"], { NODE_ENV: "production" });
    expect([production.code, production.err]).toEqual([1, expect.stringContaining("Set DATABASE_URL")]);
  });

  test("blog: the reference example, which runs, whose types hold, that passes its tests and is proved", async () => {
    await using app = await created("blog");
    await holdsTypes(app);
    const server = await app.serve(["src/main.ts"]);
    for (const slug of ["amazon", "apple"]) {
      const page = await server.fetch(`${slug}.localhost`, "/");
      expect([page.status, page.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
      const posts = (await (await server.fetch(`${slug}.localhost`, "/api/posts")).json()) as object[];
      expect(posts.length).toBeGreaterThan(3);
    }
    const made = await server.fetch("localhost", "/api/tenants", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ slug: "acme", name: "Acme" }),
    });
    expect(made.status).toBe(201);
    await succeeds(tenantry(app, "list"), "acme");
    expect(await server.stop()).toBe(0);
    // The same tests on every strategy take long, and `bun run test` has them; the proof follows.
    await passesItsTests(app, "--path-ignore-patterns=**/{strategies,proof}.test.ts");
    await isProved(app);
  });
});

test("on a terminal create-tenantry asks for what is not given", async () => {
  await using maker = new OutsideFolder("maker");
  await maker.install({ dependencies: { "create-tenantry": versionOf("create-tenantry") } }, packed);
  let shown = "";
  const child = Bun.spawn([process.execPath, "x", "--no-install", "create-tenantry", "--no-install"], {
    cwd: maker.path,
    env: { ...process.env, CI: undefined, TERM: "xterm-256color" },
    terminal: {
      cols: 80,
      rows: 24,
      data(_, bytes) {
        shown += new TextDecoder().decode(bytes);
      },
    },
  });
  const until = async (text: string): Promise<void> => {
    while (!shown.includes(text)) await Bun.sleep(20);
  };
  await until("Where should it be?");
  child.terminal?.write("shop\r");
  await until("What do you begin with?");
  child.terminal?.write("\r");
  expect(await child.exited).toBe(0);
  expect(shown).toContain("of the template minimal");
  expect(JSON.parse(await maker.read("shop/package.json")).name).toBe("shop");
});
