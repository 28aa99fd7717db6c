import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import { sql, TenantNotFoundError, TenantUnavailableError } from "@tenantry/core";
import { CommandLine, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

test("A20: a running program sees what the command did at its very next look", async () => {
  await using command = await CommandLine.with("amazon");
  const { tenancy } = command;
  const look = (slug: string) =>
    tenancy.run(slug, ({ db }) => db.one(sql`select text from notes`)).catch((error: unknown) => error);
  expect(await look("amazon")).toEqual({ text: "amazon" });

  await command.line("rename amazon kindle");
  expect(await look("amazon")).toBeInstanceOf(TenantNotFoundError);
  expect(await look("kindle")).toEqual({ text: "amazon" });
  await command.line("suspend kindle");
  expect(await look("kindle")).toBeInstanceOf(TenantUnavailableError);
  await command.line("resume kindle");
  expect(await look("kindle")).toEqual({ text: "amazon" });
  await command.line("domain add kindle shop.test");
  expect((await tenancy.explain("shop.test")).outcome.kind).toBe("tenant");
  await command.line("delete kindle");
  expect(await look("kindle")).toBeInstanceOf(TenantUnavailableError);
  await command.line("restore kindle");
  expect(await look("kindle")).toEqual({ text: "amazon" });
});

test("under load, a delete and a purge end the work and lose nothing that was answered", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  const { tenancy } = command;
  let going = true;
  const written = { amazon: 0, apple: 0 };
  const refused: unknown[] = [];
  const write = async (slug: "amazon" | "apple") => {
    while (going) {
      try {
        await tenancy.run(slug, ({ db }) =>
          db.transaction(async (tx) => {
            await tx.run(sql`insert into notes (text) values (${slug})`);
            await Bun.sleep(1);
          }),
        );
        written[slug]++;
      } catch (error) {
        if (slug === "apple") throw error;
        refused.push(error);
        await Bun.sleep(1);
      }
    }
  };
  const writers = [write("amazon"), write("amazon"), write("apple")];
  while (written.amazon === 0) await Bun.sleep(1);
  await command.line("delete amazon");
  const purged = await command.line(`purge amazon --confirm amazon --into ${command.directory} --json`);
  expect(purged).toMatchObject({ code: 0 });
  const before = written.apple;
  while (written.apple === before) await Bun.sleep(1);
  going = false;
  await Promise.all(writers);
  const expected = refused.filter(
    (error) => error instanceof TenantUnavailableError || error instanceof TenantNotFoundError,
  );
  expect(refused).toHaveLength(expected.length);

  using copy = new Database(String(purged.json().snapshot), { readonly: true });
  expect(copy.query("select count(*) as n from notes").get()).toEqual({ n: written.amazon + 1 });
});

test("the last snapshot waits for a transaction that was open when the tenant was deleted", async () => {
  await using command = await CommandLine.with("amazon");
  const { tenancy } = command;
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const writing = tenancy.run("amazon", ({ db }) =>
    db.transaction(async (tx) => {
      await tx.run(sql`insert into notes (text) values ('in time')`);
      begun.resolve();
      await held;
    }),
  );
  await begun.promise;
  await tenancy.tenants.delete("amazon");
  const purging = command.line(`purge amazon --confirm amazon --into ${command.directory} --json`);
  await Bun.sleep(600);
  release();
  await writing;
  using copy = new Database(String((await purging).json().snapshot), { readonly: true });
  expect(copy.query("select text from notes order by id").values()).toEqual([["amazon"], ["in time"]]);
});

test.each(["renamed", "deleted"])(
  "killed right after it %s, the act stands, and a running program sees it",
  async (act) => {
    await using command = await CommandLine.with("amazon");
    const { tenancy } = command;
    const line = act === "renamed" ? "rename amazon kindle" : "delete amazon";
    expect((await command.line(line, { KILL_AT: act })).signal).toBe("SIGKILL");
    const [tenant] = await tenancy.tenants.list();
    expect(tenant).toMatchObject(act === "renamed" ? { slug: "kindle" } : { status: "deleted" });
    expect((await tenancy.doctor()).findings).toEqual([]);
  },
);
