import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startPostgresCluster } from "@tenantry/local-postgres";
import { Client } from "pg";
import { postgresSchemas } from "../src/index.ts";
import { terminate, untilAtWork, untilBlocked } from "./support/activity.ts";
import { Relay } from "./support/relay.ts";
import { until } from "./support/until.ts";
import { ask, Ground, newTenant, provisioning, soak, statement, type TestStore } from "./support/world.ts";

setDefaultTimeout(soak ? 1_800_000 : 60_000);

const ground = await Ground.make();
afterAll(() => ground[Symbol.asyncDispose]());

/** Connections that serve tenants on this ground: on the same server there are others. */
async function serving(): Promise<number> {
  const [[count] = []] = await ask(
    ground.adminUrl,
    "select count(*) from pg_stat_activity where application_name = 'tenantry' and datname = current_database()",
  );
  return Number(count);
}

const kill = (): Promise<void> => terminate(ground.adminUrl, `usename = '${ground.role}'`);

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
  const sleeping = quiet(() => connection.query(statement("select pg_sleep(25)")));
  await untilAtWork(ground.adminUrl, "pg_sleep(25)");
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
  await until(() => acknowledged > 0);
  await cluster.stop();
  stopped = true;
  const error = await writing;
  if (error !== undefined) expect(error).toMatchObject({ code: "STORE_UNREACHABLE" });
  expect(acknowledged).toBeGreaterThan(0);
  expect(await quiet(() => connection.query(statement("select 1")))).toMatchObject({ code: "STORE_UNREACHABLE" });
  await strategy.close?.();
});

test("a server that crashes again and again is used again when it is back, and nothing that was acknowledged is lost (P17)", async () => {
  const cluster = await startPostgresCluster();
  // A commit counts once it is written. The tests' servers do not wait for that.
  await ask(cluster.url, "alter database postgres set synchronous_commit = on");
  const strategy = postgresSchemas({ url: cluster.url, connectTimeout: 1_000 });
  const tenant = newTenant();
  const placement = await strategy.provision(tenant, provisioning());
  const connection = await strategy.connect(tenant, placement, "serve");
  const acknowledged: number[] = [];
  const unlike: unknown[] = [];
  let refused = 0;
  let next = 1;
  let writing = true;
  const writers = Array.from({ length: 4 }, async () => {
    while (writing) {
      const id = next++;
      const outcome = await quiet(() => connection.query(statement("insert into notes values ($1, 'x')", id)));
      if (!(outcome instanceof Error)) acknowledged.push(id);
      else if ("code" in outcome && outcome.code === "STORE_UNREACHABLE") refused++;
      else unlike.push(outcome);
    }
  });
  for (let crash = 0; crash < (soak ? 20 : 3); crash++) {
    const transaction = await connection.begin();
    const { rows } = await transaction.query(statement("select pg_backend_pid()"));
    await transaction.query(statement("insert into notes values ($1, 'lost')", -1 - crash));
    const before = refused;
    // One process that dies takes all others with it: nobody knows what it did to the memory they share.
    process.kill(Number(rows[0]?.[0]), "SIGKILL");
    expect(await quiet(() => transaction.commit())).toMatchObject({ code: "STORE_UNREACHABLE" });
    // All were ended, and not only the one that was killed.
    await until(() => refused >= before + writers.length);
    const kept = acknowledged.length;
    await until(() => acknowledged.length > kept + 20);
  }
  writing = false;
  await Promise.all(writers);
  expect(unlike).toEqual([]);
  const found = await connection.query(statement("select array_agg(id order by id) from notes"));
  const ids = new Set(found.rows[0]?.[0] as number[]);
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  expect([...ids].filter((id) => id < 0)).toEqual([]);
  await strategy.close?.();
  await cluster.stop();
});

test("many tenants never have more connections than the caps allow, by role and by login (P18)", async () => {
  const login = { masterKey: "the key of a test, which is not a secret at all" };
  for (const isolation of ["role", "login"] as const) {
    // The server takes its time to end what was closed before.
    await until(async () => (await serving()) === 0);
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
    expect(await serving()).toBeLessThanOrEqual(7);
  }
});

test("a connection that has seen many tenants is replaced (P20)", async () => {
  await using stores = ground.strategy({ lanes: 1, tenantsPerConnection: 3 });
  const backend = async (store: TestStore): Promise<unknown> =>
    (await (await stores.open(store)).query(statement("select pg_backend_pid()"))).rows[0]?.[0];
  for (let round = 0; round < 3; round++) {
    const [first, second, third] = [await stores.store(), await stores.store(), await stores.store()];
    const before = await backend(first);
    expect(await backend(second)).toBe(before);
    await backend(third);
    // It serves on until the next one stands.
    await until(async () => (await backend(first)) !== before);
  }
  // The server takes its time to end what was replaced.
  await until(async () => (await serving()) === 1);
});

test("a tenant whose statements are slow leaves the lanes to the others (P15)", async () => {
  await using stores = ground.strategy({ lanes: 1, exclusive: 4, connectTimeout: 30_000 });
  const [slow, other] = [await stores.store("slow"), await stores.store("other")];
  const connection = await stores.open(slow);
  const locker = new Client({ connectionString: ground.adminUrl });
  await locker.connect();
  await locker.query(`begin; lock table ${slow.placement.schema}.notes`);
  const ask = (text: string, times: number) => Array.from({ length: times }, () => connection.query(statement(text)));
  // As many as may be under way before it shows how slow it is; those behind them end when the lock goes.
  const sleeping = ask("select pg_sleep(0.12)", 8);
  const waiting = ask("select marker from notes", 28);
  await Promise.all(sleeping);
  await untilBlocked(ground.adminUrl, 2);
  for (let turn = 0; turn < 20; turn++) expect(await stores.marker(other)).toBe("other");
  await locker.end();
  for (const { rows } of await Promise.all(waiting)) expect(rows).toEqual([["slow"]]);
});

test("a server that answers nothing any more is given up soon after the statement's time, and the next call finds it again (P17)", async () => {
  await using relay = await Relay.to(ground.url);
  await using stores = ground.strategy({ url: relay.url, lanes: 1, statementTimeout: 1_000 });
  const own = await stores.store("own");
  const connection = await stores.open(own);
  expect(await stores.marker(own)).toBe("own");
  relay.silent = true;
  const unanswered = quiet(() => connection.query(statement("select 1")));
  expect(await Promise.race([unanswered, sleep(15_000, "still waiting")])).toMatchObject({ code: "STORE_UNREACHABLE" });
  relay.silent = false;
  expect(await stores.marker(own)).toBe("own");
});

test("a transaction is cancelled although no further connection can be had", async () => {
  await using stores = ground.strategy({ lanes: 1 });
  const own = await stores.store("own");
  const connection = await stores.open(own);
  const transaction = await connection.begin();
  await ask(ground.adminUrl, `alter role ${ground.role} connection limit 1`);
  try {
    const sleeping = quiet(() => transaction.query(statement("select pg_sleep(25)")));
    await transaction.cancel?.();
    await transaction.rollback();
    expect(await sleeping).toMatchObject({ code: "STORE_UNREACHABLE" });
  } finally {
    await ask(ground.adminUrl, `alter role ${ground.role} connection limit -1`);
    // A process of the server that sleeps does not notice that nobody is there any more.
    await kill();
  }
  expect(await stores.marker(own)).toBe("own");
});

test("a statement past its time is ended by the server, and a transaction's by cancel", async () => {
  await using patient = ground.strategy();
  const own = await patient.store("own");
  await using hasty = ground.strategy({ statementTimeout: 50 });
  const connection = await hasty.open(own);
  expect(await quiet(() => connection.query(statement("select pg_sleep(25)")))).toMatchObject({ code: "QUERY_FAILED" });
  const transaction = await (await patient.open(own)).begin();
  const sleeping = quiet(() => transaction.query(statement("select pg_sleep(26)")));
  await untilAtWork(ground.adminUrl, "pg_sleep(26)");
  await transaction.cancel?.();
  expect(await sleeping).toMatchObject({ code: "QUERY_FAILED" });
  await transaction.rollback();
  expect(await patient.marker(own)).toBe("own");
});
