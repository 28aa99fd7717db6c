import { Database } from "bun:sqlite";
import { expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { CommandLine, type Ran, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

/** A tenant with a note, deleted, and another in service. Answers where the first one's store is. */
async function deleted(command: CommandLine): Promise<string> {
  await command.tenancy.domains.add("amazon", "shop.test");
  const store = dirname(await command.file("amazon"));
  await command.tenancy.tenants.delete("amazon");
  return store;
}

function purge(command: CommandLine, more = "", env: Record<string, string> = {}): Promise<Ran> {
  return command.line(`purge amazon --confirm amazon --into ${command.directory} ${more}`, env);
}

function left(command: CommandLine, end: string): string[] {
  return readdirSync(command.directory).filter((name) => name.endsWith(end));
}

test("a purge leaves a snapshot and a receipt, and nothing else", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  const store = await deleted(command);
  expect(await command.line("purge apple --confirm apple")).toMatchObject({ code: 1 });
  expect(await command.line("purge amazon --confirm apple")).toMatchObject({ code: 2 });
  expect(existsSync(store)).toBe(true);

  const done = await purge(command);
  expect(done).toMatchObject({ code: 0, err: "" });
  expect(done.out).toContain("free again  shop.test");
  expect(existsSync(store)).toBe(false);
  const [snapshot] = left(command, ".sqlite");
  using copy = new Database(`${command.directory}/${snapshot}`, { readonly: true });
  expect(copy.query("select text from notes").all()).toEqual([{ text: "amazon" }]);
  const [file] = left(command, ".receipt.json");
  const receipt = await Bun.file(`${command.directory}/${file}`).json();
  expect(receipt).toMatchObject({
    slug: "amazon",
    domains: ["shop.test"],
    snapshot: `${command.directory}/${snapshot}`,
  });
  expect(receipt.purgedBy).toMatch(/^os:./);
  expect(statSync(`${command.directory}/${file}`).mode & 0o777).toBe(0o600);

  expect(await command.line("restore amazon")).toMatchObject({ code: 1, out: "" });
  expect((await command.line("create amazon")).err).toContain("--force");
  await command.tenancy.domains.add("apple", "shop.test");
  expect((await command.tenancy.doctor()).findings).toEqual([]);
});

test("without a snapshot nothing of the data is left", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  const store = await deleted(command);
  expect((await purge(command, "--no-snapshot --json")).json()).toMatchObject({ slug: "amazon", snapshot: null });
  expect(existsSync(store)).toBe(false);
  expect(left(command, ".sqlite")).toEqual([]);
});

test.each([
  ["snapshot", "deleted", 0],
  ["mark", undefined, 1],
  ["destroy", undefined, 1],
] as const)("killed after %s, doctor names it and the same command completes it", async (step, status, problems) => {
  await using command = await CommandLine.with("amazon", "apple");
  const store = await deleted(command);
  expect((await purge(command, "", { KILL_AT: `purge ${step}` })).signal).toBe("SIGKILL");
  expect((await command.tenancy.tenants.find("amazon"))?.status).toBe(status);
  const doctor = await command.line("doctor --json");
  expect(doctor.code).toBe(problems);
  if (problems > 0) {
    expect(doctor.json()).toMatchObject({
      findings: [{ code: "UNFINISHED_PURGE", tenant: "amazon" }, ...(step === "mark" ? [{}] : [])],
    });
  }
  expect(await purge(command)).toMatchObject({ code: 0, err: "" });
  expect(existsSync(store)).toBe(false);
  expect(left(command, ".receipt.json")).toHaveLength(1);
  expect(await command.tenancy.doctor()).toMatchObject({ stores: 1, findings: [] });
});

test("killed before the receipt was written, the same command writes it, and doctor --fix completes too", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  await deleted(command);
  expect((await purge(command, "", { KILL_AT: "purged" })).signal).toBe("SIGKILL");
  expect(left(command, ".receipt.json")).toEqual([]);
  expect(await purge(command)).toMatchObject({ code: 0 });
  expect(left(command, ".receipt.json")).toHaveLength(1);

  await command.tenancy.tenants.delete("apple");
  const killed = await command.line("purge apple --confirm apple --no-snapshot", { KILL_AT: "purge mark" });
  expect(killed.signal).toBe("SIGKILL");
  const fixed = await command.line("doctor --fix");
  expect(fixed).toMatchObject({ code: 0 });
  expect(fixed.out).toContain("apple: its purge is completed");
});
