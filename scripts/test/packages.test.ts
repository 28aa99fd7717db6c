import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { root } from "../install.ts";
import { installedWith } from "../packages/installed.ts";
import ledger from "../packages/ledger.json" with { type: "json" };
import { ledgerProblems, ledgerTable } from "../packages/ledger.ts";
import { publishedPackages } from "../packages/published.ts";
import { tarballProblems } from "../packages/tarball-problems.ts";

describe("the published packages", () => {
  test("come after those they need", () => {
    const names = publishedPackages(root).map(({ manifest }) => manifest.name);
    expect(names).toContain("@tenantry/core");
    for (const { manifest } of publishedPackages(root)) {
      for (const other of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
        if (names.includes(other)) expect(names.indexOf(other)).toBeLessThan(names.indexOf(manifest.name));
      }
    }
    expect(names).not.toContain("@tenantry/local-programs");
  });
});

describe("the ledger", () => {
  const entry = { packedKB: 10, dependencies: { one: "a reason" } };
  const installed = new Map([["one", { version: "1.0.0", bytes: 5 }]]);
  const measured = [{ name: "a", bytes: 10_000, installed }];

  test("allows what is in it", () => {
    expect(ledgerProblems({ a: entry }, measured)).toEqual([]);
  });

  test("refuses a package that has grown", () => {
    expect(ledgerProblems({ a: entry }, [{ name: "a", bytes: 10_001, installed }])).toEqual([
      expect.stringContaining("a has 10.0 kB packed, and may have 10"),
    ]);
  });

  test("refuses a dependency without a reason, and a reason without a dependency", () => {
    const { packedKB } = entry;
    expect(ledgerProblems({ a: { packedKB, dependencies: {} } }, measured)).toEqual([
      expect.stringContaining("a brings one along"),
    ]);
    expect(ledgerProblems({ a: { packedKB, dependencies: { one: " " } } }, measured)).toHaveLength(1);
    const more = { ...entry.dependencies, two: "gone" };
    expect(ledgerProblems({ a: { packedKB, dependencies: more } }, measured)).toEqual([
      expect.stringContaining("a brings no two along"),
    ]);
  });

  test("has the published packages, and no others", () => {
    expect(ledgerProblems({ a: entry, b: entry }, measured)).toEqual([expect.stringContaining("b is in the ledger")]);
    expect(ledgerProblems({}, measured)).toEqual(["a is not in the ledger."]);
    expect(Object.keys(ledger).sort()).toEqual(
      publishedPackages(root)
        .map(({ manifest }) => manifest.name)
        .sort(),
    );
  });

  test("gives a reason for all that the packages bring along", () => {
    const packages = new Map(publishedPackages(root).map((one) => [one.manifest.name, one]));
    // What they weigh is seen once they are packed.
    const weightless = [...packages].map(([name, one]) => ({
      name,
      bytes: 0,
      installed: installedWith(one, packages),
    }));
    expect(ledgerProblems(ledger, weightless)).toEqual([]);
  });

  test("is what the page about the packages says", async () => {
    const page = await Bun.file(join(root, "docs/packages.md")).text();
    expect(page).toContain(ledgerTable(ledger));
  });
});

describe("a tarball", () => {
  const files = [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "package.json",
    "dist/index.js",
    "dist/index.d.ts",
    "src/index.ts",
  ];
  const manifest = {
    name: "@tenantry/a",
    version: "1.0.0",
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    dependencies: { "@tenantry/b": "^1.0.0", other: "^2.0.0" },
  };
  const ours = new Map([["@tenantry/b", "1.0.0"]]);
  const problems = (
    changed: Partial<typeof manifest> & { bin?: Record<string, string> },
    also: readonly string[] = [],
    text = "",
  ) => tarballProblems({ files: [...files, ...also], manifest: { ...manifest, ...changed } }, async () => text, ours);

  test("that is in order has no problems", async () => {
    expect(await problems({})).toEqual([]);
  });

  test("may hold no range that only means something here, and no other version of ours", async () => {
    for (const range of ["workspace:^", "catalog:", "file:../b", "link:b"]) {
      expect(await problems({ dependencies: { "@tenantry/b": "^1.0.0", other: range } })).toHaveLength(1);
    }
    expect(await problems({ dependencies: { "@tenantry/b": "^0.9.0", other: "^2.0.0" } })).toEqual([
      "dependencies has @tenantry/b as ^0.9.0, and the one beside it is 1.0.0.",
    ]);
  });

  test("holds its license, its page and its entries, and nothing else", async () => {
    const missing = await tarballProblems({ files: ["package.json"], manifest }, async () => "", ours);
    expect(missing).toHaveLength(5);
    expect(await problems({}, ["test/a.test.ts"])).toEqual(["test/a.test.ts is packed, and nobody needs it."]);
  });

  test("has a page whose links lead somewhere for who has only the package", async () => {
    expect(await problems({}, [], "[one](https://example.com), [two](#two)\n\n## Two")).toEqual([]);
    const beside = await problems({}, [], "See [the guide](../../docs/guide.md).");
    expect(beside).toEqual(["README.md:1 links to ../../docs/guide.md, which is not there."]);
  });

  test("has commands that Bun runs", async () => {
    const bin = { a: "./dist/main.js" };
    expect(await problems({ bin }, ["dist/main.js"], "#!/usr/bin/env bun\n")).toEqual([]);
    expect(await problems({ bin }, ["dist/main.js"], "import 1")).toHaveLength(1);
    expect(await problems({ bin })).toHaveLength(1);
  });

  test("has templates whose ranges are in order, too", async () => {
    const template = (range: string) => JSON.stringify({ dependencies: { "@tenantry/b": range } });
    expect(await problems({}, ["dist/templates/x/package.json"], template("^1.0.0"))).toEqual([]);
    for (const range of ["workspace:^", "^0.9.0"]) {
      expect(await problems({}, ["dist/templates/x/package.json"], template(range))).toHaveLength(1);
    }
  });

  test("has source maps that lead somewhere", async () => {
    const map = (source: string) => JSON.stringify({ sources: [source] });
    expect(await problems({}, ["dist/index.js.map"], map("../src/index.ts"))).toEqual([]);
    expect(await problems({}, ["dist/index.js.map"], map("../src/gone.ts"))).toHaveLength(1);
  });
});
