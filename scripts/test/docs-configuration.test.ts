import { expect, test } from "bun:test";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
const page = await Bun.file(join(root, "docs/configuration.md")).text();

interface Option {
  readonly name: string;
  readonly value: string | undefined;
}

/** The options of an interface, each with the default that its docstring gives. */
async function optionsOf(file: string, name: string): Promise<Option[]> {
  const source = await Bun.file(join(root, "packages", file)).text();
  const body = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n(.*?)^\\}`, "ms").exec(source)?.[1];
  if (body === undefined) throw new Error(`${file} has no interface ${name}.`);
  const members = body.matchAll(/(?:^ {2}\/\*\*((?:[^*]|\*(?!\/))*)\*\/\n)?^ {2}readonly (\w+)\??:/gms);
  return [...members].map(([, comment = "", option = ""]) => ({
    name: option,
    value: /@default (\S+)/.exec(comment)?.[1],
  }));
}

/** A default as the page may write it: a number, `true` or `false`, or a text; others are told in words. */
const isLiteral = (value: string | undefined): value is string => /^(?:\d+|true|false|"[^"]*")$/.test(value ?? "");

test.each([
  ["core/src/config.ts", "TenancyConfig"],
  ["core/src/config.ts", "RoutingConfig"],
  ["core/src/connections/limits.ts", "ConnectionLimits"],
  ["core/src/routing/by-domain.ts", "ByDomainOptions"],
  ["core/src/routing/by-subfolder.ts", "BySubfolderOptions"],
  ["core/src/routing/by-header.ts", "ByHeaderOptions"],
  ["core/src/http/request-router.ts", "RequestRouterOptions"],
  ["core/src/http/request-router.ts", "DrainRouterOptions"],
  ["core/src/http/maintenance.ts", "MaintenanceOptions"],
  ["core/src/drain.ts", "DrainOptions"],
  ["elysia/src/tenant-router.ts", "TenantRouterOptions"],
  ["sqlite/src/files.ts", "SqliteFilesOptions"],
  ["sqlite/src/preset.ts", "SqliteOptions"],
  ["sqlite/src/catalog.ts", "SqliteCatalogOptions"],
  ["sqlite/src/shared.ts", "SqliteSharedOptions"],
])("the page has every option of %s, %s, with its default", async (file, name) => {
  const options = await optionsOf(file, name);
  expect(options.length).toBeGreaterThan(0);
  for (const { name: option, value } of options) {
    const lines = page.split("\n").filter((line) => new RegExp(`\`(?:\\w+\\.)?${option}(?:\\.\\w+)?\``).test(line));
    expect([option, lines.length > 0]).toEqual([option, true]);
    if (!isLiteral(value)) continue;
    const told = lines.some((line) => new RegExp(`(?<![\\w"])${value}(?![\\w"])`).test(line));
    expect([option, value, told]).toEqual([option, value, true]);
  }
});
