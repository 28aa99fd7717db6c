import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Strategy } from "@tenantry/core/adapter";
import { type LoginKey, postgresDatabases, postgresSchemas } from "../src/index.ts";
import { DatabaseOwner } from "./support/databases.ts";
import { Relay } from "./support/relay.ts";
import { ask, Ground, statement, type TestStore, TestStores } from "./support/world.ts";

setDefaultTimeout(60_000);
const ground = await Ground.make();
const owner = await DatabaseOwner.make();
afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  await owner[Symbol.asyncDispose]();
});

const former = { masterKey: "the key of a test, which is not a secret at all" };
const CHANGES = [
  ["another master key", { masterKey: "another key of a test, which is no secret either" }],
  ["another version of the same key", { ...former, version: 2 }],
] as const;

/** What all stores have in common here. */
const erased = <P>(strategy: Strategy<P>): Strategy => strategy as Strategy;

/** `by`: the way to the server. */
type Open = (login: LoginKey, by?: (url: string) => string) => TestStores<unknown>;

const directly = (url: string): string => url;

const STRATEGIES: readonly (readonly [string, Open])[] = [
  [
    "schemas",
    (login, by = directly) =>
      new TestStores(
        erased(postgresSchemas({ url: by(ground.url), adminUrl: ground.adminUrl, isolation: "login", login })),
      ),
  ],
  [
    "databases",
    (login, by = directly) =>
      new TestStores(erased(postgresDatabases({ url: by(owner.url), prefix: owner.prefix, login }))),
  ],
];

const outcome = async (stores: TestStores<unknown>, store: TestStore<unknown>): Promise<unknown> =>
  await stores.marker(store).catch(({ code }) => code);

/** What the server keeps of the password of a tenant's role. */
async function keptOf({ tenant }: TestStore<unknown>): Promise<string> {
  const digits = tenant.id.replaceAll("-", "");
  const [[kept] = []] = await ask(owner.server, `select rolpassword from pg_authid where rolname ~ '${digits}$'`);
  return String(kept);
}

describe.each(STRATEGIES)("with %s", (_, open) => {
  test.each(CHANGES)("%s is taken up tenant by tenant while both are served", async (_, next) => {
    await using before = open(former);
    const [one, other] = [await before.store("one"), await before.store("other")];
    const connection = await before.open(one);
    await connection.query(statement("select 1"));

    // Programs of the release before, and of the next one, at the same time.
    await using careful = open({ ...former, fallbacks: [next] });
    await using both = open({ ...next, fallbacks: [former] });
    const { strategy } = both;
    for (const stores of [before, careful, both]) {
      expect([await outcome(stores, one), await outcome(stores, other)]).toEqual(["one", "other"]);
    }

    await strategy.rotateCredentials?.(one.tenant, one.placement);
    await using after = open(next);
    expect([await outcome(after, one), await outcome(after, other)]).toEqual(["one", "STORE_MISSING"]);
    await using left = open(former);
    expect([await outcome(left, one), await outcome(left, other)]).toEqual(["STORE_MISSING", "other"]);
    for (const stores of [careful, both]) {
      await using fresh = open(
        stores === careful ? { ...former, fallbacks: [next] } : { ...next, fallbacks: [former] },
      );
      expect([await outcome(fresh, one), await outcome(fresh, other)]).toEqual(["one", "other"]);
      const transaction = await (await fresh.open(one)).begin();
      await transaction.query(statement("update notes set marker = 'one'"));
      await transaction.commit();
    }
    // Who was connected stays so.
    expect((await connection.query(statement("select marker from notes"))).rows).toEqual([["one"]]);

    // As after a kill in the middle: all of it again.
    for (const { tenant, placement } of [one, other, other]) await strategy.rotateCredentials?.(tenant, placement);
    await using last = open(next);
    expect([await outcome(last, one), await outcome(last, other)]).toEqual(["one", "other"]);
    for (const { tenant, placement } of [one, other]) await strategy.destroy(tenant, placement);
  });

  test("a tenant is served whose password changes between two attempts to log in", async () => {
    const next = CHANGES[0][1];
    await using before = open(former);
    const [one, other] = [await before.store("one"), await before.store("other")];
    await using relay = await Relay.to(ground.adminUrl);
    const by = (url: string): string => {
      const near = new URL(url);
      near.port = new URL(relay.url).port;
      return near.href;
    };
    await using rotating = open(next);
    await using both = open({ ...next, fallbacks: [former] }, by);
    let attempts = 0;
    relay.before = (sent) => {
      // What a connection begins with: who it is for.
      const logsIn = sent.includes("user\0") && sent.includes(one.tenant.id.replaceAll("-", ""));
      if (!logsIn || ++attempts !== 2) return undefined;
      return rotating.strategy.rotateCredentials?.(one.tenant, one.placement);
    };
    expect([await outcome(both, one), await outcome(both, other)]).toEqual(["one", "other"]);
    expect(attempts).toBeGreaterThanOrEqual(3);
    for (const { tenant, placement } of [one, other]) await rotating.strategy.destroy(tenant, placement);
  });

  test("the server is given what it needs to check the password, and no password", async () => {
    await using stores = open(former);
    const store = await stores.store("own");
    const before = await keptOf(store);
    await stores.strategy.rotateCredentials?.(store.tenant, store.placement);
    const after = await keptOf(store);
    for (const kept of [before, after]) expect(kept).toStartWith("SCRAM-SHA-256$4096:");
    // Of the same password, with other salt: it was made here, and the server was sent no password.
    expect(after).not.toBe(before);
    expect(await outcome(stores, store)).toBe("own");
    await stores.strategy.destroy(store.tenant, store.placement);
  });

  test("of many at once none fails, and a role that is gone is a store that is missing", async () => {
    await using stores = open(former);
    const store = await stores.store("own");
    const { tenant, placement } = store;
    await Promise.all(Array.from({ length: 8 }, () => stores.strategy.rotateCredentials?.(tenant, placement)));
    expect(await outcome(stores, store)).toBe("own");
    await stores.strategy.destroy(tenant, placement);
    await expect(stores.strategy.rotateCredentials?.(tenant, placement)).rejects.toMatchObject({
      code: "STORE_MISSING",
    });
  });
});

test("where tenants have no login there is nothing to rotate, and a fallback that could be guessed is refused", () => {
  const { url, adminUrl } = ground;
  expect(postgresSchemas({ url, adminUrl }).rotateCredentials).toBeUndefined();
  const weak = { ...former, fallbacks: [{ masterKey: "short" }] };
  expect(() => postgresDatabases({ url, login: weak })).toThrow("masterKey");
  expect(() => postgresSchemas({ url, isolation: "login", login: weak })).toThrow("masterKey");
});
