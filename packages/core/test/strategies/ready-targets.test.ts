import { afterAll, expect, test } from "bun:test";
import { ConfigurationError } from "../../src/errors.ts";
import { type ReadyCounts, readyTargets } from "../../src/strategies/ready-targets.ts";
import type { Strategy } from "../../src/strategies/strategy.ts";
import { createTenancy } from "../../src/tenancy.ts";
import { FileCatalog } from "../support/file-catalog.ts";
import { fileStrategy } from "../support/file-strategy.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { notes } from "../support/tenancy-world.ts";

const directory = temporaryDirectory();
afterAll(() => directory[Symbol.dispose]());
const files = fileStrategy(directory.path) as Strategy;
const servers: Strategy = { ...files, name: "servers", servers: ["eu", "us"] };

test("a number is of the first strategy, on its first server; a record names strategies, and servers", () => {
  expect(readyTargets(undefined, [files])).toEqual([]);
  expect(readyTargets(3, [files, servers])).toEqual([{ strategy: "files", server: null, count: 3 }]);
  expect(readyTargets(3, [servers])).toEqual([{ strategy: "servers", server: "eu", count: 3 }]);
  expect(readyTargets({ files: 0, servers: { us: 2, eu: 1 } }, [files, servers])).toEqual([
    { strategy: "servers", server: "us", count: 2 },
    { strategy: "servers", server: "eu", count: 1 },
  ]);
});

test("what can not be is refused when the tenancy is made, with a remedy", () => {
  const open = (ready: ReadyCounts, more: { readonly migrateOnCreate?: boolean } = {}) => {
    const catalog = new FileCatalog(directory.file("catalog.sqlite"));
    return () => createTenancy({ catalog, strategies: [files, servers], modules: { tenant: [notes] }, ready, ...more });
  };
  expect(open(-1)).toThrow('for "files" it is a whole number from 0 on, not -1');
  expect(open(1.5)).toThrow(ConfigurationError);
  expect(open({ servers: { eu: Number.NaN } })).toThrow('for "servers.eu" it is a whole number');
  const fromText = (text: string): ReadyCounts => JSON.parse(text);
  expect(open(fromText('"3"'))).toThrow('for "files" it is a whole number from 0 on, not "3"');
  expect(open(fromText('{ "servers": "3" }'))).toThrow('for "servers" it is a whole number from 0 on, not "3"');
  expect(open(fromText("null"))).toThrow('for "files" it is a whole number from 0 on, not null');
  expect(open({ schemas: 1 })).toThrow(
    'ready names "schemas", and no strategy has that name. Configured are: "files", "servers"',
  );
  expect(open({ servers: { mars: 1 } })).toThrow('no server of "servers" has that name. Configured are: "eu", "us"');
  expect(open({ files: { eu: 1 } })).toThrow("Configured are: none");
  expect(open(1, { migrateOnCreate: false })).toThrow("migrateOnCreate: false is for tenants that have none");
  expect(open(0, { migrateOnCreate: false })).not.toThrow();
});

test("on throw-away ground none is kept ready", async () => {
  const temporary = (): FileCatalog => new FileCatalog(directory.file("two.sqlite"));
  const catalog = Object.assign(new FileCatalog(directory.file("one.sqlite")), { temporary });
  const strategy = { ...files, temporary: () => files };
  const tenancy = createTenancy({ catalog, strategies: [strategy], modules: { tenant: [notes] }, ready: 2 });
  await using world = tenancy.temporary();
  expect(await world.tenants.prepareStores()).toEqual([]);
});
