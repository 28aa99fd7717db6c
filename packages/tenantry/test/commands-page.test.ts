import { expect, test } from "bun:test";
import { COMMANDS, SECTIONS } from "../src/commands.ts";
import { commandsPage } from "../src/commands-page.ts";
import { GLOBAL_ARGS } from "../src/global-args.ts";

test("docs/commands.md is what the commands say", async () => {
  const page = await Bun.file(new URL("../../../docs/commands.md", import.meta.url)).text();
  // Otherwise: bun scripts/commands-doc.ts --write
  expect(page).toBe(commandsPage(SECTIONS, GLOBAL_ARGS));
});

test("every command explains itself and shows a line to try", () => {
  const all = COMMANDS.flatMap((command) => [command, ...command.subcommands]);
  for (const { name, summary, examples, args } of all) {
    expect({ name, summary }).toEqual({ name, summary: expect.stringMatching(/^[A-Z].{10,}[^.]$/) });
    expect({ name, examples: examples.length > 0 }).toEqual({ name, examples: true });
    for (const { line } of examples) expect(line).toContain("tenantry ");
    for (const [word, { description }] of Object.entries(args))
      expect(`${name} ${word} ${description}`).not.toContain("undefined");
  }
});
