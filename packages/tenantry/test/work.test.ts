import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { sql } from "@tenantry/core";
import { app, CommandLine, main, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

test("a script runs for all, for some, or for one, with words of its own", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  const all = await command.line("run scripts/count.ts --all --concurrency 1 -- x --json");
  expect(all).toMatchObject({ code: 0, err: "" });
  expect(all.out).toBe(
    'amazon: {"notes":1,"args":["x","--json"]}\napple: {"notes":1,"args":["x","--json"]}\n2 done, 0 failed.\n',
  );
  await command.tenancy.tenants.hold("apple", "suspended");
  const some = await command.line("run scripts/count.ts --all --json -- amazon");
  expect(some.code).toBe(1);
  expect(some.json()).toMatchObject({
    succeeded: [],
    failed: [{ slug: "amazon", error: { message: "amazon was named" } }],
    skipped: ["apple"],
  });
  const held = await command.line("run scripts/count.ts --tenant amazon --tenant apple --json");
  expect(held.code).toBe(1);
  expect(held.json()).toMatchObject({
    succeeded: [{ slug: "amazon", value: { notes: 1 } }],
    failed: [{ slug: "apple", error: { code: "TENANT_UNAVAILABLE" } }],
  });
  expect(await command.line("run scripts/nothing.ts --all")).toMatchObject({ code: 2 });
  expect(await command.line("run scripts/count.ts")).toMatchObject({ code: 2 });
});

test("what a hold keeps visitors from is worked on where that is said", async () => {
  await using command = await CommandLine.with("amazon", "apple", "google");
  await command.tenancy.tenants.hold("amazon", "suspended");
  await command.tenancy.tenants.hold("google", "quarantined");
  const plain = await command.run(["sql", "amazon", "select text from notes"]);
  expect(plain).toMatchObject({ code: 1, out: "" });
  expect(plain.err).toContain("--held");
  expect((await command.run(["sql", "amazon", "select text from notes", "--held"])).out).toContain("1 row");
  const one = await command.line("run scripts/count.ts --tenant amazon --held --json");
  expect(one.json()).toMatchObject({ succeeded: [{ slug: "amazon" }], failed: [] });
  const all = await command.line("run scripts/count.ts --all --held");
  expect(all.out).toContain("skipped  google: not served now\n2 done, 0 failed.");
  const refused = await command.line("run scripts/count.ts --tenant google --held --json");
  expect(refused.json()).toMatchObject({ failed: [{ slug: "google", error: { code: "TENANT_UNAVAILABLE" } }] });
  const lines = "await db.get(sql`select text from notes`)\n";
  expect(await command.run(["shell", "amazon", "--held"], { input: lines })).toMatchObject({ code: 0, err: "" });
  expect((await command.run(["shell", "amazon"], { input: lines })).code).toBe(1);
});

test("sql prints rows as a table or as JSON, and reaches one store only", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  const shown = await command.run(["sql", "amazon", "select id, text, null as none, x'00ff' as bytes from notes"]);
  expect(shown.out).toBe("id  text    none  bytes\n1   amazon  NULL  x'00ff'\n\n1 row\n");
  const json = await command.run(["sql", "apple", "select text, 9007199254740993 as big from notes", "--json"]);
  expect(json.json()).toMatchObject({ columns: ["text", "big"], rows: [["apple", "9007199254740993"]] });
  expect((await command.run(["sql", "amazon", "update notes set text = 'new'"])).out).toBe("1 row changed\n");
  expect((await command.run(["sql", "apple", "select text from notes"])).out).toContain("apple");
  for (const statement of ["attach 'x' as y", "select * from _tenantry_stamp", "selec"]) {
    const refused = await command.run(["sql", "amazon", statement]);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toContain("  code    ");
  }
});

test("text of a tenant's rows sends nothing to the terminal", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  await command.run(["sql", "amazon", "update notes set text = char(27) || '[2J' || char(10) || 'x'"]);
  const { out } = await command.run(["sql", "amazon", "select text from notes"]);
  expect(out).not.toContain("\u001b");
  expect(out.split("\n")).toHaveLength(5);
});

test("a shell runs lines in the tenant that is in use", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  const lines = [
    "await db.get(sql`select text from notes`)",
    'await use("apple")',
    "const note = await db.get(sql`select text from notes where id = $".concat("{1}`)"),
    "note.text + tenancy.current().tenant.slug",
    "leave()",
    "tenancy.tryCurrent()",
    "function two() {",
    "  return 2 }",
    "two()",
  ];
  const well = await command.run(["shell", "amazon"], { input: lines.join("\n") });
  expect(well).toMatchObject({ code: 0, err: "" });
  expect(well.out.replaceAll("| ", "")).toBe("{ text: 'amazon' }\n'appleapple'\n2\n");
  const badly = await command.run(["shell"], { input: 'await use("nobody")\ndb\n40 + 2\n' });
  expect(badly.code).toBe(1);
  expect(badly.out).toContain("No tenant has the slug");
  expect(badly.out).toContain('await use("slug")');
  expect(badly.out).toContain("42");
  expect(await command.line("shell nobody")).toMatchObject({ code: 1, out: "" });
});

test("a snapshot is a whole store of its own, for its owner alone, and replaces nothing", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  const file = `${command.directory}/amazon.sqlite`;
  expect((await command.line(`snapshot amazon ${file} --json`)).json()).toMatchObject({ slug: "amazon", file });
  using copy = new Database(file, { readonly: true });
  expect(copy.query("select text from notes").get()).toEqual({ text: "amazon" });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await command.line(`snapshot apple ${file}`);
  expect(again).toMatchObject({ code: 1, out: "" });
  expect(again.err).toContain("STORE_EXISTS");
});

test("what follows a use in a shell never runs in the tenant before, whether it found its tenant or not", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  const write = "await db.run(sql`update notes set text = 'written'`)";
  const lines = [
    `await use("aple")\n${write}`,
    `await use("aple").catch(() => 0); ${write}`,
    `await use("apple"); ${write}`,
    `await use("apple"); await tenancy.current().db.run(sql\`update notes set text = 'written'\`)`,
    `leave(); ${write}`,
    `leave(); await tenancy.run("amazon", ({ db }) => 1); await tenancy.current().db`,
  ];
  for (const line of lines) {
    const { code, out } = await command.run(["shell", "amazon"], { input: `${line}\n` });
    expect({ line, code }).toEqual({ line, code: 1 });
    expect(out).toContain("NoTenantError");
  }
  for (const slug of ["amazon", "apple"]) {
    expect((await command.run(["sql", slug, "select text from notes", "--json"])).json()).toMatchObject({
      rows: [[slug]],
    });
  }
  const next = await command.run(["shell", "amazon"], { input: `await use("apple")\n${write}\ntenant.slug\n` });
  expect(next).toMatchObject({ code: 0 });
  expect(next.out).toEndWith("'apple'\n");
});

test.each([
  [".exit", "await db.run(sql`delete from notes`)", 0],
  ["  .exit", "await db.run(sql`delete from notes`)", 0],
  ["  .help", "1", 0],
  ["await db.run(sql`delete", "", 1],
  ["const half = () => {", "1", 1],
  ["const whole = () => {", "return 1 }", 0],
])(
  "a shell that is given %j and %j ends, with the right code",
  async (first, second, code) => {
    await using command = await CommandLine.with("amazon");
    const ran = await command.run(["shell", "amazon"], { input: `${first}\n${second}\n` });
    expect(ran).toMatchObject({ code });
    expect(ran.err.includes("not complete")).toBe(code === 1);
    const { rows } = (await command.run(["sql", "amazon", "select text from notes", "--json"])).json();
    expect(rows).toEqual([["amazon"]]);
  },
  8000,
);

test("a script runs for nobody where one of the named tenants is not there", async () => {
  await using command = await CommandLine.with("amazon");
  const ran = await command.line("run scripts/count.ts --tenant amazon --tenant apple");
  expect(ran).toMatchObject({ code: 1, out: "" });
  expect(ran.err).toContain("TENANT_NOT_FOUND");
});

test("a command whose reader leaves does its work to the end, and its exit code says how that went", async () => {
  const slugs = ["amazon", "apple", "google", "tesla"];
  await using command = await CommandLine.with(...slugs);
  const script = join(command.directory, "slow.ts");
  await Bun.write(
    script,
    `export default async ({ db }, [fails]) => {
      await Bun.sleep(150);
      await db.run({ text: "insert into notes (text) values ('done')", values: [] });
      if (fails) throw new Error("on purpose");
    };`,
  );
  const line = `"${process.execPath}" "${main}" run "${script}" --all --concurrency 1`;
  for (const [words, codes] of [
    ["", "0 0"],
    [" -- fails", "1 0"],
    [" 2>&1", "0 0"],
  ]) {
    const piped = Bun.spawn(["bash", "-c", `${line}${words} | head -1; echo \${PIPESTATUS[*]} >&2`], {
      cwd: app,
      env: { ...process.env, APP_DATA: command.data, CI: "true" },
      stderr: "pipe",
    });
    expect(await new Response(piped.stderr).text()).toBe(`${codes}\n`);
  }
  for (const slug of slugs) {
    const { n } = await command.tenancy.run(slug, ({ db }) =>
      db.one<{ n: number }>(sql`select count(*) as n from notes where text = 'done'`),
    );
    expect({ slug, n }).toEqual({ slug, n: 3 });
  }
});
