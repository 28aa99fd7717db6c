import { expect, setDefaultTimeout, test } from "bun:test";
import { CommandLine, main, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

/** What bash would offer for a line that ends in an unfinished word. */
async function offered(line: string): Promise<string[]> {
  const script = `
    tenantry() { echo amazon; echo apple; }
    source <("$TENANTRY_BUN" "$TENANTRY_MAIN" completions bash)
    COMP_WORDS=(${line}${line.endsWith(" ") ? '""' : ""}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _tenantry; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, TENANTRY_BUN: process.execPath, TENANTRY_MAIN: main };
  const child = Bun.spawn(["bash", "-c", script], { env, stdout: "pipe", stderr: "inherit" });
  return (await new Response(child.stdout).text()).trim().split("\n").sort();
}

test("bash completes commands, subcommands, options and slugs", async () => {
  expect(await offered("tenantry pu")).toEqual(["purge"]);
  expect(await offered("tenantry domain re")).toEqual(["remove"]);
  expect(await offered("tenantry purge --no")).toEqual(["--no-snapshot"]);
  expect(await offered("tenantry show a")).toEqual(["amazon", "apple"]);
});

test.each(["zsh", "fish"])("%s gets a script that names every command and that it can read", async (shell) => {
  await using command = new CommandLine();
  const { code, out } = await command.line(`completions ${shell}`);
  expect(code).toBe(0);
  for (const name of ["create", "domain", "purge", "--no-snapshot".slice(shell === "fish" ? 2 : 0), "list --slugs"]) {
    expect(out).toContain(name);
  }
  if (Bun.which(shell) === null) return;
  const file = `${command.directory}/completions`;
  await Bun.write(file, out);
  expect(Bun.spawnSync([shell, "-n", file]).exitCode).toBe(0);
});

test.skipIf(Bun.which("fish") === null)("fish completes commands, subcommands, options and slugs", () => {
  const offers = (line: string): string[] => {
    const script = `
      function tenantry; echo amazon; echo apple; end
      ${process.execPath} ${main} completions fish | source
      complete -C '${line}'`;
    const { stdout } = Bun.spawnSync(["fish", "--no-config", "-c", script]);
    const lines = stdout.toString().trim().split("\n");
    return lines.map((offer) => offer.split("\t")[0] ?? "").toSorted();
  };
  expect(offers("tenantry pu")).toEqual(["purge"]);
  expect(offers("tenantry domain re")).toEqual(["remove"]);
  expect(offers("tenantry purge --no")).toEqual(["--no-snapshot"]);
  expect(offers("tenantry show a")).toEqual(["amazon", "apple"]);
});
