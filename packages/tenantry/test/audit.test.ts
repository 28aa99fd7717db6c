import { expect, setDefaultTimeout, test } from "bun:test";
import { CommandLine, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

test("audit shows the last acts, of all or of one tenant, and by whom", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  await command.line("suspend apple --reason unpaid");
  await command.tenancy.as("operator:ada").tenants.hold("amazon", "maintenance");
  const all = await command.line("audit");
  expect(all).toMatchObject({ code: 0, err: "" });
  expect(all.out).toMatch(/^when +who +what +tenant +detail\n/);
  const last = all.out.trimEnd().split("\n").slice(-2);
  expect(last[0]).toMatch(/os:\S+ +tenant\.hold +apple +\{.*"reason":"unpaid"\}$/);
  expect(last[1]).toMatch(/operator:ada +tenant\.hold +amazon/);
  const one = await command.line("audit apple --last 1 --json");
  expect(one.json()).toMatchObject([{ action: "tenant.hold", detail: { kind: "suspended", reason: "unpaid" } }]);
  expect((await command.line("audit apple")).out).not.toContain("amazon");
});

test("what became of a tenant that is purged is asked by its id", async () => {
  await using command = await CommandLine.with("amazon");
  const { id } = await command.tenancy.tenants.get("amazon");
  await command.tenancy.tenants.delete("amazon");
  await command.tenancy.tenants.purge("amazon", { snapshot: false });
  const gone = await command.line("audit amazon");
  expect(gone).toMatchObject({ code: 1, out: "" });
  expect((await command.line(`audit --id ${id}`)).out).toContain("tenant.purge");
  expect((await command.line(`audit --id ${crypto.randomUUID()}`)).out).toBe("Nothing was done.\n");
  expect(await command.line(`audit amazon --id ${id}`)).toMatchObject({ code: 2 });
  expect(await command.line("audit --last 0")).toMatchObject({ code: 2 });
});
