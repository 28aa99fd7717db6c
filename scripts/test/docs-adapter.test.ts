import { expect, test } from "bun:test";
import { join } from "node:path";
import { DEFAULT_CAPABILITIES } from "@tenantry/core/adapter";

const root = join(import.meta.dir, "../..");
const page = await Bun.file(join(root, "docs/writing-an-adapter.md")).text();
const example = await Bun.file(join(root, "docs/examples/files-adapter.ts")).text();

/** The members of an interface. */
async function membersOf(file: string, name: string): Promise<string[]> {
  const source = await Bun.file(join(root, "packages", file)).text();
  const body = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n(.*?)^\\}`, "ms").exec(source)?.[1];
  if (body === undefined) throw new Error(`${file} has no interface ${name}.`);
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, member = ""]) => member);
}

/** What the first cells of the page's tables name. */
const named = new Set(
  [...page.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)/g)].map(([, name = ""]) => name),
  ),
);

test.each([
  ["core/src/strategies/strategy.ts", "Strategy"],
  ["core/src/strategies/connection.ts", "Connection"],
  ["core/src/strategies/connection.ts", "ConnectionTransaction"],
  ["core/src/strategies/capabilities.ts", "Capabilities"],
  ["core/src/sql/definition.ts", "DialectDefinition"],
  ["testing/src/contract/world.ts", "StrategyContractOptions"],
])("the guide tells every member of %s %s", async (file, name) => {
  const members = await membersOf(file, name);
  expect(members.length).toBeGreaterThan(3);
  expect(members.filter((member) => !named.has(member))).toEqual([]);
});

test("and the default of every capability", () => {
  for (const [name, value] of Object.entries(DEFAULT_CAPABILITIES)) {
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\| .* \\| \`${value}\` \\|$`, "m"));
  }
});

test("the adapter that it shows whole has under 150 lines", () => {
  expect(example.split("\n").length).toBeLessThan(150);
});
