import { expect, setDefaultTimeout, test } from "bun:test";
import { existsSync } from "node:fs";
import { app, CommandLine, main, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

/** A wrong line, and what it has to say. */
const MISUSES = [
  ["", "No command was given"],
  ["shwo amazon", "Did you mean: tenantry show"],
  ["migrate_schemas", "Did you mean: tenantry migrate"],
  ["rm amazon", "Did you mean: tenantry delete"],
  ["show", "show needs <slug>"],
  ["show amazon apple", '"apple" is one word too many'],
  ["show amazon --jsn", "Did you mean --json?"],
  ["domain", "domain needs one of: add, remove"],
  ["domain ad amazon x.test", "Did you mean: tenantry domain add"],
  ["list --status deletd", "Did you mean deleted?"],
  ["create amazon --name", "--name needs a value"],
  ["create amazon --name --no-migrate", "--name needs a value"],
  ["create amazon --name=", "--name can not be empty"],
  ["purge amazon --confirm amazon --into=", "--into can not be empty"],
  ["run count.ts --tenant=", "--tenant can not be empty"],
  ["create amazon --name A --name B", "--name can be given only once"],
  ["create amazon --field plan", "--field key=value"],
  ["migrate --concurrency 0", "whole number from 1 on"],
  ["run count.ts", "There is no script"],
  ["purge amazon", "--confirm amazon"],
  ["snapshot amazon nowhere/copy.sqlite", "There is no folder"],
  ["purge amazon --confirm amazon --into nowhere", "There is no folder"],
  ["completions bsh", "Did you mean bash?"],
  ["list --config nowhere.ts", "There is no configuration"],
] as const;

test("what is not understood is exit code 2, says what was meant, and touches nothing", async () => {
  await using command = new CommandLine();
  const lines = MISUSES.map(([line, told]) => [line === "run count.ts" ? `${line} --all` : line, told] as const);
  for (let at = 0; at < lines.length; at += 4) {
    await Promise.all(
      lines.slice(at, at + 4).map(async ([line, told]) => {
        const { code, err } = await command.line(line);
        expect({ line, code }).toEqual({ line, code: 2 });
        expect(err).toContain(told);
        expect(err).not.toContain("    at ");
      }),
    );
  }
  expect(existsSync(command.data)).toBe(false);
});

test("without a configuration it says where it looked and what to write", async () => {
  await using command = new CommandLine();
  const { code, err } = await command.run(["list"], { cwd: command.directory });
  expect(code).toBe(2);
  expect(err).toContain(`There is no tenantry.config.ts in ${command.directory}`);
  expect(err).toContain("export { tenancy }");
});

test("a configuration that does not load, or exports no tenancy, is named", async () => {
  await using command = new CommandLine();
  const broken = `${command.directory}/broken.ts`;
  const empty = `${command.directory}/empty.ts`;
  await Bun.write(broken, 'throw new Error("no database here");');
  await Bun.write(empty, "export const tenancy = 1;");
  const [first, second] = await Promise.all([
    command.run(["--config", broken, "list"]),
    command.run(["list", "--config", empty]),
  ]);
  expect(first).toMatchObject({ code: 1, out: "" });
  expect(first.err).toContain("no database here");
  expect(first.err).toContain("CONFIGURATION");
  expect(second.err).toContain("createTenancy");
});

test("what fails is exit code 1, with its code and what to do; as JSON too", async () => {
  await using command = await CommandLine.with("amazon");
  const unknown = await command.line("show amzon");
  expect(unknown).toMatchObject({ code: 1, out: "" });
  expect(unknown.err).toBe(
    'tenantry: No tenant has the slug "amzon". Did you mean "amazon"?\n  code    TENANT_NOT_FOUND\n',
  );
  const taken = await command.line("create amazon --json");
  expect(taken).toMatchObject({ code: 1, out: "" });
  expect(JSON.parse(taken.err)).toMatchObject({ error: { code: "TENANT_EXISTS", tenant: "amazon" } });
  const refused = await command.run(["create", "Ämazon"]);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("INVALID_SLUG");
  const [plain, debug] = await Promise.all([command.line("show nobody"), command.line("show nobody --debug")]);
  expect(plain.err).not.toContain("    at ");
  expect(debug.err).toContain("    at ");
});

test("an answer that can not be written is exit code 1, one that nobody reads on is not", async () => {
  await using command = await CommandLine.with("amazon");
  const line = `"${process.execPath}" "${main}" list`;
  const env = { ...process.env, APP_DATA: command.data };
  const shell = (script: string) => Bun.spawnSync(["bash", "-c", script], { cwd: app, env, stderr: "pipe" });
  const full = shell(`${line} > /dev/full`);
  expect(full.exitCode).toBe(1);
  expect(full.stderr.toString()).toContain("ENOSPC");
  expect(shell(`${line} | true; exit \${PIPESTATUS[0]}`)).toMatchObject({ exitCode: 0 });
});

test("help is there for every command, and costs no configuration", async () => {
  await using command = new CommandLine();
  const help = await command.run(["help"], { cwd: command.directory });
  expect(help).toMatchObject({ code: 0, err: "" });
  const [create, same, group] = await Promise.all([
    command.run(["create", "--help"], { cwd: command.directory }),
    command.run(["help", "create"], { cwd: command.directory }),
    command.run(["domain", "-h"], { cwd: command.directory }),
  ]);
  expect(create.out).toContain("Usage: tenantry create <slug> [options]");
  expect(create.out).toContain("Examples");
  expect(same.out).toBe(create.out);
  expect(group.out).toContain("domain add <slug> <host>");
});

test("a strategy or a server that there is not is refused, with the one that was meant", async () => {
  await using command = new CommandLine();
  const wrong = await command.line("create amazon --strategy sqlit");
  expect(wrong).toMatchObject({ code: 2, out: "" });
  expect(wrong.err).toContain("Did you mean: --strategy sqlite");
  expect((await command.line("create amazon --strategy mysql")).err).toContain("It is one of: sqlite.");
  expect((await command.line("create amazon --server eu")).err).toContain("has only one");
  expect((await command.line("list --slugs")).out).not.toContain("amazon");
});
