import { expect, test } from "bun:test";
import { postgresDatabases, postgresSchemas } from "@tenantry/postgres";
import { postgresStores } from "../src/stores/postgres-stores.ts";

const url = "postgres://nobody@localhost/nowhere";
const never = (): never => {
  throw new Error("The server was started.");
};

test("a strategy whose server is started late has every verb that it has otherwise, and can do the same", () => {
  const late = postgresStores({ place: "nowhere", exists: () => false, open: never });
  const whole = [postgresSchemas({ url }), postgresDatabases({ url, login: { masterKey: "k".repeat(32) } })];
  for (const [index, strategy] of late.entries()) {
    const { name, capabilities, servers, ...verbs } = whole[index] ?? never();
    expect(strategy).toMatchObject({ name, capabilities, ...(servers && { servers }) });
    expect(Object.keys(strategy)).toEqual(expect.arrayContaining(Object.keys(verbs)));
  }
});

test("where nothing was ever kept on a server, none is started to look after it", async () => {
  for (const strategy of postgresStores({ place: "nowhere", exists: () => false, open: never })) {
    expect(await strategy.check?.()).toEqual([]);
    expect(await Array.fromAsync(strategy.leftovers?.() ?? [])).toEqual([]);
    await strategy.close?.();
  }
});
