import { expect, setDefaultTimeout, test } from "bun:test";
import { CommandLine, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

const codes = async (command: CommandLine, env: Record<string, string>): Promise<string[]> =>
  (await command.line("doctor --json", env))
    .json<{ findings: { code: string }[] }>()
    .findings.map(({ code }) => code)
    .filter((code) => code !== "MIGRATIONS_BEHIND");

test("makes what is kept ready, once, and a new tenant takes it", async () => {
  await using command = await CommandLine.with("amazon");
  expect((await command.line("prepare")).out).toBe(
    "No stores are to be kept ready. How many is `ready` in the configuration.\n",
  );
  const env = { APP_READY: "2" };
  expect(await command.line("prepare", env)).toMatchObject({ code: 0, out: "sqlite: 2 ready, 2 made, 0 removed\n" });
  expect((await command.line("prepare --json", env)).json()).toEqual({
    stores: [{ strategy: "sqlite", server: null, ready: 2, made: 0, removed: 0 }],
  });
  const ids = (await command.tenancy.audit.list())
    .filter(({ action, actor }) => action === "store.prepared" && actor.startsWith("os:"))
    .map(({ detail }) => detail.id);
  expect(ids).toHaveLength(2);
  const created = await command.line("create apple --json", env);
  expect(ids).toContain(created.json().id);
  expect(await command.run(["sql", "apple", "select * from notes"], { env })).toMatchObject({ code: 0 });
  expect((await command.run(["sql", "amazon", "select text from notes"])).out).toContain("amazon");
});

test("after a new migration it removes what is out of date, and says so as doctor does", async () => {
  await using command = await CommandLine.with("amazon");
  await command.line("prepare", { APP_READY: "1" });
  const env = { APP_READY: "1", APP_VERSION: "2" };
  expect(await codes(command, env)).toEqual(["READY_STORE_OUTDATED"]);
  expect((await command.line("prepare", env)).out).toBe("sqlite: 1 ready, 1 made, 1 removed\n");
  expect(await codes(command, env)).toEqual([]);
  expect((await command.line("prepare")).out).toBe("sqlite: 0 ready, 0 made, 1 removed\n");
});

test("killed in the middle, doctor names what is left, and --fix or the next run removes it", async () => {
  await using command = await CommandLine.with("amazon");
  const env = { APP_READY: "1" };
  expect((await command.line("prepare", { ...env, KILL_AT: "prepare rename" })).signal).toBe("SIGKILL");
  expect(await codes(command, env)).toEqual(["READY_STORE_ABANDONED"]);
  expect((await command.line("doctor --fix", env)).out).toMatch(
    /fixed {4}The store [-0-9a-f]+ \(sqlite\), made beforehand, is removed/,
  );
  expect((await command.line("prepare", { ...env, KILL_AT: "prepare rename" })).signal).toBe("SIGKILL");
  expect((await command.line("prepare", env)).out).toBe("sqlite: 1 ready, 1 made, 1 removed\n");
  expect(await codes(command, env)).toEqual([]);
});
