import { expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { app, CommandLine, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

test("create makes a tenant with name, domain and fields; show and where tell of it", async () => {
  await using command = new CommandLine();
  const created = await command.run(
    [
      "create",
      "amazon",
      "--name",
      "Amazon Inc.",
      "--domain",
      "shop.test",
      "--field",
      "plan=pro",
      "--field",
      "seats:=5",
    ],
    // The configuration is found upwards from where one stands.
    { cwd: join(app, "scripts") },
  );
  expect(created).toMatchObject({ code: 0, err: "", out: "Created amazon (Amazon Inc.): http://shop.test:8080/\n" });

  const shown = (await command.line("show amazon --json")).json();
  expect(shown).toMatchObject({
    slug: "amazon",
    status: "active",
    fields: { plan: "pro", seats: 5 },
    domains: [{ host: "shop.test", primary: true }],
  });
  expect(shown.createdBy).toMatch(/^os:./);
  const text = (await command.line("show amazon")).out;
  for (const part of ["Amazon Inc.", "shop.test, primary", String(shown.id)]) expect(text).toContain(part);

  const { out } = await command.line("where amazon");
  expect(out.trim()).toBe(join(command.data, `tenants/${String(shown.id).slice(0, 2)}/${shown.id}/db.sqlite`));
  expect(out).not.toContain("amazon");
});

test("rename, delete and restore do what they say, and say what comes next", async () => {
  await using command = await CommandLine.with("amazon");
  expect((await command.line("rename amazon kindle")).out).toBe("amazon is kindle now: http://kindle.app.test:8080/\n");
  expect((await command.line("show amazon")).err).toContain("was given back");
  expect((await command.line("delete kindle")).out).toContain("tenantry restore kindle");
  expect(await command.line("delete kindle")).toMatchObject({ code: 1, out: "" });
  expect((await command.line("list --status deleted")).out).toContain("kindle  Amazon  deleted");
  expect((await command.line("restore kindle")).out).toContain("kindle is active again");
  const acts = (await command.tenancy.audit.list()).filter(({ actor }) => actor.startsWith("os:"));
  expect(acts.map(({ action }) => action)).toEqual(["tenant.rename", "tenant.delete", "tenant.restore"]);
});

test("lists say the same to a person, to a pipe and to a program", async () => {
  await using command = new CommandLine();
  expect((await command.line("list")).out).toBe(
    `No tenants in the catalog ${command.data}/catalog.sqlite. Make one with: tenantry create <slug>\n`,
  );
  for (const slug of ["apple", "amazon"]) await command.tenancy.tenants.create({ slug });
  expect((await command.line("list --slugs")).out).toBe("amazon\napple\n");
  expect((await command.line("list --slugs --json")).json<unknown[]>()).toEqual(["amazon", "apple"]);
  const [heading, ...rows] = (await command.line("list")).out.trimEnd().split("\n");
  expect(heading).toBe("slug    name    status  strategy  address");
  expect(rows).toHaveLength(2);
  expect((await command.line("list --held")).out).toBe("No tenants are like that.\n");
  expect((await command.line("status --json")).json()).toMatchObject({
    tenants: { active: 2, deleted: 0, provisioning: 0 },
    held: [],
    behind: [],
    unfinished: [],
  });
});

test("a tenant made without migrations is completed by provision", async () => {
  await using command = new CommandLine();
  expect((await command.line("create amazon --no-migrate")).out).toContain("tenantry provision amazon");
  expect((await command.tenancy.tenants.get("amazon")).status).toBe("provisioning");
  expect((await command.line("provision amazon")).out).toContain("amazon is in service");
  expect((await command.tenancy.tenants.get("amazon")).status).toBe("active");
});
