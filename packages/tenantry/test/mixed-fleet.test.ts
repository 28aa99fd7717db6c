import { expect, setDefaultTimeout, test } from "bun:test";
import { sql, type Tenancy } from "@tenantry/core";
import { LOGIN } from "./support/app/make-tenancy.ts";
import { CommandLine, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

const KEPT_BY = { files: "sqlite", schemas: "postgres-schemas", databases: "postgres-databases" };
const SLUGS = Object.keys(KEPT_BY);
const ON_POSTGRES = ["schemas", "databases"];

/** A running program hears of what another process has done to a catalog in Postgres a moment after that is done. */
async function heard(tenancy: Tenancy, slug: string, served: boolean): Promise<void> {
  for (let waited = 0; waited < 25_000; waited += 20) {
    const is = await tenancy.run(slug, () => true).catch(() => false);
    if (is === served) return;
    await Bun.sleep(20);
  }
  throw new Error(`The program never heard that ${slug} is ${served ? "" : "not "}served.`);
}

test("every command works on tenants in files, schemas and databases, while a program serves them", async () => {
  await using command = await CommandLine.mixed();
  const { tenancy } = command;
  const { host } = new URL(command.url ?? "");
  const none = `No tenants in the catalog ${host}/postgres, schema tenantry. Make one with: tenantry create <slug>\n`;
  expect(await command.line("list")).toMatchObject({ code: 0, out: none });

  for (const [slug, strategy] of Object.entries(KEPT_BY)) {
    expect(await command.line(`create ${slug} --strategy ${strategy}`)).toMatchObject({ code: 0, err: "" });
    await heard(tenancy, slug, true);
    await tenancy.run(slug, ({ db }) => db.run(sql`insert into notes (id, text) values (1, ${slug})`));
  }
  const listed = (await command.line("list --json")).json<{ slug: string; strategy: string }[]>();
  expect(Object.fromEntries(listed.map(({ slug, strategy }) => [slug, strategy]))).toEqual(KEPT_BY);
  for (const slug of ON_POSTGRES) {
    const { id, location } = (await command.line(`where ${slug} --json`)).json<{ id: string; location: string }>();
    expect(location).toContain(`t_${id.replaceAll("-", "")}`);
  }

  // Each sees its own alone.
  const counted = await command.line("run scripts/count.ts --all --json");
  expect(counted.json<{ succeeded: unknown[] }>().succeeded).toHaveLength(SLUGS.length);
  for (const slug of SLUGS) {
    const shown = await command.run(["sql", slug, "select id, text from notes", "--json"]);
    expect(shown.json()).toMatchObject({ rows: [[1, slug]] });
  }
  const typed = SLUGS.flatMap((slug) => [`await use("${slug}")`, "(await db.get(sql`select text from notes`)).text"]);
  expect((await command.run(["shell"], { input: typed.join("\n") })).out).toBe("'files'\n'schemas'\n'databases'\n");

  expect((await command.line("status", { APP_VERSION: "2" })).out).toContain("behind: databases, files, schemas");
  const migrated = await command.line("migrate --json", { APP_VERSION: "2" });
  expect(
    migrated
      .json<{ migrated: { slug: string }[] }>()
      .migrated.map(({ slug }) => slug)
      .sort(),
  ).toEqual(SLUGS.toSorted());
  expect(await command.line("doctor", { APP_VERSION: "2" })).toMatchObject({ err: "" });
  for (const slug of SLUGS) {
    const again = await command.run(["sql", slug, "insert into notes (id, text) select 2, text from notes"]);
    expect(again).toMatchObject({ code: 1, err: expect.stringMatching(/PENDING_MIGRATION/) });
  }
});

test("tenants of each strategy are taken out of service, brought back and destroyed, and say what they can not do", async () => {
  await using command = await CommandLine.mixed();
  const { tenancy } = command;
  const slugs = ON_POSTGRES.map((strategy) => `no-more-${strategy}`);
  for (const slug of slugs) {
    const strategy = slug.replace("no-more", "postgres");
    await tenancy.tenants.create({ slug, strategy });
    await tenancy.run(slug, ({ db }) => db.run(sql`insert into notes (id, text) values (1, ${slug})`));
  }
  for (const slug of slugs) {
    const snapshot = await command.line(`snapshot ${slug} ${command.directory}/copy`);
    expect(snapshot).toMatchObject({ code: 1, err: expect.stringContaining("CAPABILITY") });

    await command.line(`delete ${slug}`);
    await heard(tenancy, slug, false);
    await command.line(`restore ${slug}`);
    await heard(tenancy, slug, true);
    const text = await tenancy.run(slug, ({ db }) => db.one(sql`select text from notes where id = 1`));
    expect(text).toEqual({ text: slug });

    await command.line(`delete ${slug}`);
    const into = `--confirm ${slug} --into ${command.directory}`;
    const kept = await command.line(`purge ${slug} ${into}`);
    expect(kept).toMatchObject({ code: 1, err: expect.stringContaining("--no-snapshot") });
    expect(await command.line(`purge ${slug} ${into} --no-snapshot`)).toMatchObject({ code: 0, err: "" });
  }
  const { findings } = (await command.line("doctor --json")).json<{ findings: { code: string }[] }>();
  expect(findings.map(({ code }) => code)).not.toContain("UNKNOWN_STORE");
  expect(findings.map(({ code }) => code)).not.toContain("LEFTOVER_STORES");
  expect((await command.line("create new --strategy postgres-databases --server ue")).err).toContain("--server eu");
});

test("another master key is taken up by one command, for deleted tenants too, and where there is no login there is nothing to do", async () => {
  await using command = await CommandLine.mixed();
  const { tenancy } = command;
  const next = { masterKey: "another one, which is no secret either" };
  const env = (login: object) => ({ APP_LOGIN: JSON.stringify(login) });
  const text = (slug: string, login: object) =>
    command.run(["sql", slug, "select text from notes where id = 1", "--json"], { env: env(login) });
  const kept = { one: "postgres-databases", gone: "postgres-databases", schema: "postgres-schemas", file: "sqlite" };
  for (const [name, strategy] of Object.entries(kept)) {
    const slug = `key-${name}`;
    const setup = ({ db }: { db: { run(query: ReturnType<typeof sql>): Promise<unknown> } }) =>
      db.run(sql`insert into notes (id, text) values (1, ${slug})`);
    await tenancy.tenants.create({ slug, strategy, setup });
  }
  await tenancy.tenants.delete("key-gone");

  const both = { ...next, fallbacks: [LOGIN] };
  expect((await text("key-one", both)).json()).toMatchObject({ rows: [["key-one"]] });
  expect(await text("key-one", next)).toMatchObject({ code: 1, err: expect.stringContaining("STORE_MISSING") });

  const ready = { APP_READY: JSON.stringify({ "postgres-databases": 1 }) };
  expect(await command.line("prepare", { ...env(LOGIN), ...ready })).toMatchObject({ code: 0 });
  const rotated = await command.line("rotate --json", { ...env(both), ...ready });
  expect(rotated).toMatchObject({ code: 0 });
  expect(rotated.json<{ rotated: string[]; failed: unknown[] }>().failed).toEqual([]);
  const ours = rotated.json<{ rotated: string[] }>().rotated.filter((slug) => slug.startsWith("key-"));
  expect(ours.toSorted()).toEqual(["key-gone", "key-one"]);
  expect(await text("key-one", LOGIN)).toMatchObject({ code: 1, err: expect.stringContaining("STORE_MISSING") });
  expect(await command.line("restore key-gone", env(next))).toMatchObject({ code: 0 });
  for (const name of Object.keys(kept)) {
    expect((await text(`key-${name}`, next)).json()).toMatchObject({ rows: [[`key-${name}`]] });
  }
  for (const name of ["schema", "file"]) {
    const nothing = await command.line(`rotate --tenant key-${name}`);
    expect(nothing).toMatchObject({ code: 1, out: expect.stringContaining("CAPABILITY") });
  }
  // What was made ready with the former key was made anew.
  const taking = await command.line("create key-taken --strategy postgres-databases --json", {
    ...env(next),
    ...ready,
  });
  const prepared = (await tenancy.audit.list({ limit: 1_000 })).filter(({ action }) => action === "store.prepared");
  expect(prepared.map(({ detail }) => detail.id).indexOf(taking.json().id)).toBe(1);
  expect(await text("key-taken", next)).toMatchObject({ code: 0 });
  expect(await command.line("prepare", env(next))).toMatchObject({ code: 0 });
  const { id } = await tenancy.tenants.get("key-one");
  const noted = await tenancy.runtime.catalog.read((reader) =>
    reader.rows("select count(*) from audit_log where tenant_id = $1 and action = 'tenant.credentials'", [id]),
  );
  expect(noted.flat().map(Number)).toEqual([1]);
});
