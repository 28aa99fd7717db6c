import { expect, test } from "bun:test";
import { setTimeout as sleep } from "node:timers/promises";
import { postgresSchemas } from "../src/index.ts";
import { Relay } from "./support/relay.ts";
import { ask, Ground, TestStores } from "./support/world.ts";

const WAITING = `select 1 from pg_locks where locktype = 'advisory' and not granted
  and database = (select oid from pg_database where datname = current_database())`;

test.each([
  ["path", 2],
  ["path", 3],
  ["role", 2],
  ["role", 3],
] as const)(
  "a schema that is brought back while it is destroyed is gone all the same, and its neighbour stays: by %s, at question %i",
  async (isolation, question) => {
    await using ground = await Ground.make();
    await using stores = ground.strategy({ isolation });
    const [one, other] = [await stores.store("one"), await stores.store("other")];
    await stores.strategy.moveAside?.(one.tenant, one.placement);
    await using relay = await Relay.to(ground.adminUrl);
    await using destroying = new TestStores(postgresSchemas({ url: relay.url, isolation }));
    let asked = 0;
    let bringing: Promise<unknown> = Promise.resolve();
    relay.before = (sent) => {
      // About to look whether a schema of the tenant's stands, in its place or aside.
      const { schema } = one.placement;
      if (!sent.includes("pg_namespace where nspname") || !sent.includes(schema.slice(2)) || ++asked !== question)
        return undefined;
      bringing = Promise.resolve(stores.strategy.bringBack?.(one.tenant, one.placement)).catch(
        (error: unknown) => error,
      );
      const waits = async (): Promise<void> => {
        while ((await ask(ground.adminUrl, WAITING)).length === 0) await sleep(5);
      };
      return Promise.race([bringing, waits()]);
    };
    await destroying.strategy.destroy(one.tenant, one.placement);
    await bringing;
    expect(asked).toBeGreaterThanOrEqual(question);
    const found = await Array.fromAsync(stores.strategy.leftovers?.() ?? []);
    expect(found.map(({ id }) => id)).toEqual([other.tenant.id]);
    expect(await stores.marker(other)).toBe("other");
  },
);
