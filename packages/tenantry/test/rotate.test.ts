import { expect, setDefaultTimeout, test } from "bun:test";
import { LOGIN, makeTenancy } from "./support/app/make-tenancy.ts";
import { CommandLine, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

test("says whose passwords are changed also where a store can not be made anew", async () => {
  await using command = await CommandLine.mixed();
  await command.tenancy.tenants.create({ slug: "amazon", strategy: "postgres-databases" });
  // Where the stores of files would go there is a file.
  await Bun.write(`${command.data}/tenants`, "");
  const env = { APP_READY: JSON.stringify({ sqlite: 1 }) };
  const rotated = await command.line("rotate", env);
  expect(rotated).toMatchObject({ code: 1, out: "1 rotated, 0 failed.\n" });
  expect(rotated.err).toContain("not a directory");
  const told = await command.line("rotate --json", env);
  expect(told.code).toBe(1);
  expect(told.json()).toMatchObject({ rotated: ["amazon"], failed: [] });
  expect(told.err).toContain("not a directory");
});

test("who takes a store that was ready, before or while others are rotated, has the new password too", async () => {
  await using command = await CommandLine.mixed();
  const next = { masterKey: "another one, which is no secret either" };
  const both = { ...next, fallbacks: [LOGIN] };
  const ready = { "postgres-databases": 1 };
  const strategy = "postgres-databases";
  {
    await using former = makeTenancy(command.data, undefined, command.url, LOGIN, ready);
    await former.tenants.prepareStores();
    for (let at = 0; at < 30; at++) await former.tenants.create({ slug: `many-${at}`, strategy, migrate: false });
  }
  await using program = makeTenancy(command.data, undefined, command.url, both, ready);
  const rotations = async (): Promise<number> =>
    (await program.audit.list({ limit: 1_000 })).filter(({ action }) => action === "tenant.credentials").length;
  const before = await rotations();
  const taken = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const early = program.tenants.create({
    slug: "early",
    strategy,
    async setup() {
      taken.resolve();
      await begun.promise;
    },
  });
  await taken.promise;
  const rotating = command.line("rotate", { APP_LOGIN: JSON.stringify(both), APP_READY: JSON.stringify(ready) });
  while ((await rotations()) === before) await Bun.sleep(1);
  begun.resolve();
  await Promise.all([early, program.tenants.create({ slug: "late", strategy })]);
  expect(await rotating).toMatchObject({ code: 0 });
  for (const slug of ["early", "late"]) {
    const env = { APP_LOGIN: JSON.stringify(next) };
    expect(await command.run(["sql", slug, "select * from notes"], { env })).toMatchObject({ code: 0, err: "" });
  }
});
