import { afterAll, expect, test } from "bun:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startPostgresCluster } from "@tenantry/local-postgres";
import { postgresSchemas } from "../src/index.ts";
import { ask, Ground, newTenant, provisioning, soak, statement, type TestStore } from "./support/world.ts";

const ground = await Ground.make();
afterAll(() => ground[Symbol.asyncDispose]());

const backends = `select count(*)::int, count(distinct pid)::int from pg_stat_activity where usename = '${ground.role}'`;

async function kill(): Promise<void> {
  await ask(ground.adminUrl, `select pg_terminate_backend(pid) from pg_stat_activity where usename = '${ground.role}'`);
}

const quiet = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return error;
  }
};

test("connections that are killed are replaced; what was under way fails as unreachable, and is not repeated (P16, P17)", async () => {
  await using stores = ground.strategy({ lanes: 2, statementTimeout: 12_345 });
  const own = await stores.store("own");
  const connection = await stores.open(own);
  const transaction = await connection.begin();
  await transaction.query(statement("update notes set marker = 'lost'"));
  const sleeping = quiet(() => connection.query(statement("select pg_sleep(10)")));
  await sleep(50);
  await kill();
  expect(await sleeping).toMatchObject({ code: "STORE_UNREACHABLE", retryable: true });
  expect(await quiet(() => transaction.commit())).toMatchObject({ code: "STORE_UNREACHABLE" });
  for (let attempt = 0; attempt < 20; attempt++) if ((await quiet(() => stores.marker(own))) === "own") break;
  expect(await stores.marker(own)).toBe("own");
  const settings = await connection.query(
    statement("select current_setting('statement_timeout'), current_setting('search_path')"),
  );
  expect(settings.rows).toEqual([["12345ms", `${own.placement.schema}, pg_temp`]]);
});

test("a server that is stopped in the middle is unreachable, and nothing that was acknowledged is lost (P17)", async () => {
  const cluster = await startPostgresCluster();
  const strategy = postgresSchemas({ url: cluster.url, connectTimeout: 1_000 });
  const tenant = newTenant();
  const placement = await strategy.provision(tenant, provisioning());
  const connection = await strategy.connect(tenant, placement, "serve");
  let acknowledged = 0;
  let stopped = false;
  const writing = (async () => {
    for (let id = 1; !stopped; id++) {
      await connection.query(statement("insert into notes values ($1, 'x')", id));
      acknowledged = id;
    }
  })().catch((error: unknown) => error);
  await sleep(100);
  await cluster.stop();
  stopped = true;
  const error = await writing;
  if (error !== undefined) expect(error).toMatchObject({ code: "STORE_UNREACHABLE" });
  expect(acknowledged).toBeGreaterThan(0);
  expect(await quiet(() => connection.query(statement("select 1")))).toMatchObject({ code: "STORE_UNREACHABLE" });
  await strategy.close?.();
});

test("many tenants never have more connections than the caps allow, by role and by login (P18)", async () => {
  const login = { masterKey: "the key of a test, which is not a secret at all" };
  for (const isolation of ["role", "login"] as const) {
    await using stores = ground.strategy({ isolation, login, lanes: 3, exclusive: 4, connectTimeout: 30_000 });
    const made: TestStore[] = [];
    for (let index = 0; index < (soak ? 300 : 12); index++) made.push(await stores.store(`tenant ${index}`));
    const readings = Array.from({ length: soak ? 3_000 : 120 }, async (_, turn) => {
      const index = turn % made.length;
      const store = made[index];
      if (store === undefined) return;
      if (turn % 7 !== 0) return expect(await stores.marker(store)).toBe(`tenant ${index}`);
      const transaction = await (await stores.open(store)).begin();
      const { rows } = await transaction.query(statement("select marker from notes"));
      await transaction.commit();
      expect(rows).toEqual([[`tenant ${index}`]]);
    });
    await Promise.all(readings);
    const [[count] = []] = await ask(
      ground.adminUrl,
      backends.replace("where", "where application_name = 'tenantry' or"),
    );
    expect(Number(count)).toBeLessThanOrEqual(7);
  }
});

test("a connection that has seen many tenants is replaced (P20)", async () => {
  await using stores = ground.strategy({ lanes: 1, tenantsPerConnection: 3 });
  const seen = new Set<unknown>();
  for (let index = 0; index < 9; index++) {
    const connection = await stores.open(await stores.store(`tenant ${index}`));
    seen.add((await connection.query(statement("select pg_backend_pid()"))).rows[0]?.[0]);
    await sleep(20);
  }
  expect(seen.size).toBeGreaterThanOrEqual(3);
  await sleep(50);
  const [[count] = []] = await ask(ground.adminUrl, `${backends} and application_name = 'tenantry'`);
  expect(Number(count)).toBe(1);
});

test("a tenant whose statements are slow leaves the lanes to the others (P15)", async () => {
  await using stores = ground.strategy({ lanes: 1, exclusive: 4, connectTimeout: 30_000 });
  const [slow, other] = [await stores.store("slow"), await stores.store("other")];
  const connection = await stores.open(slow);
  let open = true;
  const sleeping = Promise.all(
    Array.from({ length: 36 }, () => connection.query(statement("select pg_sleep(0.12)"))),
  ).finally(() => {
    open = false;
  });
  // What was on its way before it showed how slow it is.
  await sleep(1_200);
  for (let turn = 0; turn < 20; turn++) expect(await stores.marker(other)).toBe("other");
  expect(open).toBe(true);
  await sleeping;
});

test("a statement past its time is ended by the server, and a transaction's by cancel", async () => {
  await using stores = ground.strategy({ statementTimeout: 50 });
  const own = await stores.store("own");
  const connection = await stores.open(own);
  expect(await quiet(() => connection.query(statement("select pg_sleep(5)")))).toMatchObject({ code: "QUERY_FAILED" });
  await using patient = ground.strategy();
  const transaction = await (await patient.open(own)).begin();
  const sleeping = quiet(() => transaction.query(statement("select pg_sleep(20)")));
  await sleep(50);
  await transaction.cancel?.();
  expect(await sleeping).toMatchObject({ code: "QUERY_FAILED" });
  await transaction.rollback();
  expect(await stores.marker(own)).toBe("own");
});
