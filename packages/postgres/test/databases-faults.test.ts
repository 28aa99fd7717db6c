import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startPostgresCluster } from "@tenantry/local-postgres";
import { Client } from "pg";
import { untilAtWork, untilBlocked } from "./support/activity.ts";
import { DatabaseOwner, login, type TestDatabase } from "./support/databases.ts";
import { until } from "./support/until.ts";
import { ask, soak, statement } from "./support/world.ts";

setDefaultTimeout(soak ? 600_000 : 60_000);

// A server of its own: it is restarted here.
const cluster = await startPostgresCluster();
// As on a server that is not a test's: what is acknowledged is written.
await ask(cluster.url, "alter role all set synchronous_commit = on");
const owner = await DatabaseOwner.make(cluster.url);
afterAll(async () => {
  await owner[Symbol.asyncDispose]();
  await cluster.stop();
});

const quiet = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return error;
  }
};

const backends = async (where = "true"): Promise<number[]> => {
  const rows = await ask(
    cluster.url,
    `select pid from pg_stat_activity where application_name = 'tenantry' and starts_with(datname, '${owner.prefix}') and ${where}`,
  );
  return rows.map(([pid]) => Number(pid));
};

test("connections that are killed are replaced; what was under way fails as unreachable, and is not repeated (P16, P17)", async () => {
  await using stores = owner.strategy({ statementTimeout: 12_345 });
  const own = await stores.store("own");
  const connection = await stores.open(own);
  const transaction = await connection.begin();
  await transaction.query(statement("update notes set marker = 'lost'"));
  const sleeping = quiet(() => connection.query(statement("select pg_sleep(50)")));
  await untilAtWork(owner.at(own.placement.database), "pg_sleep(50)");
  for (const pid of await backends()) await ask(cluster.url, `select pg_terminate_backend(${pid}, 20000)`);
  expect(await sleeping).toMatchObject({ code: "STORE_UNREACHABLE", retryable: true });
  expect(await quiet(() => transaction.commit())).toMatchObject({ code: "STORE_UNREACHABLE" });
  expect(await stores.marker(own)).toBe("own");
  const settings = await connection.query(
    statement("select current_setting('statement_timeout'), current_setting('search_path')"),
  );
  expect(settings.rows).toEqual([["12345ms", "public, pg_temp"]]);
});

test("a server that restarts in the middle of transactions comes back by itself, with all that was acknowledged (P17)", async () => {
  await using stores = owner.strategy({ connectTimeout: 1_000 });
  const [own, other] = [await stores.store("own"), await stores.store("other")];
  const connection = await stores.open(own);
  const transaction = await (await stores.open(other)).begin();
  await transaction.query(statement("update notes set marker = 'lost'"));
  const acknowledged: number[] = [1];
  const errors: unknown[] = [];
  let isDone = false;
  const writing = (async () => {
    for (let id = 2; !isDone; id++) {
      try {
        await connection.query(statement("insert into notes values ($1, 'x')", id));
        acknowledged.push(id);
      } catch (error) {
        errors.push(error);
        await sleep(5);
      }
    }
  })();
  for (let restarts = 0; restarts < 2; restarts++) {
    const [failed, before] = [errors.length, acknowledged.length];
    await until(() => acknowledged.length > before);
    const [pid] = await backends();
    // A process of the server that is killed makes the server end all others, recover, and begin anew.
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    await until(() => errors.length > failed);
    const lost = acknowledged.length;
    await until(() => acknowledged.length > lost + 20);
  }
  isDone = true;
  await writing;
  const lost = await quiet(() => transaction.commit());
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) expect(error).toMatchObject({ code: "STORE_UNREACHABLE", retryable: true });
  expect(lost).toMatchObject({ code: "STORE_UNREACHABLE" });
  expect(await stores.marker(other)).toBe("other");
  const { rows } = await connection.query(statement("select id from notes"));
  const kept = new Set(rows.map(([id]) => Number(id)));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});

test("many tenants never have more connections than the cap, whatever they do (P18)", async () => {
  const [tenants, cap] = soak ? [300, 50] : [12, 4];
  await using stores = owner.strategy({ connections: cap, connectionsPerTenant: 2, connectTimeout: 120_000 });
  const made: TestDatabase[] = [];
  for (let index = 0; index < tenants; index++) made.push(await stores.store(`tenant ${index}`));
  let most = 0;
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      most = Math.max(most, (await backends()).length);
      await sleep(10);
    }
  })();
  const readings = Array.from({ length: soak ? 3_000 : 150 }, async (_, turn) => {
    const index = turn % made.length;
    const store = made[index];
    if (store === undefined) return;
    if (turn % 7 !== 0) return expect(await stores.marker(store)).toBe(`tenant ${index}`);
    const transaction = await (await stores.open(store)).begin();
    const { rows } = await transaction.query(statement("select marker from notes"));
    await sleep(2);
    await transaction.commit();
    expect(rows).toEqual([[`tenant ${index}`]]);
  });
  await Promise.all(readings);
  isDone = true;
  await watching;
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(cap);
});

test("what is in use is never closed to make room", async () => {
  await using stores = owner.strategy({ connections: 2, connectionsPerTenant: 1 });
  const [held, ...others] = [await stores.store("held"), await stores.store("b"), await stores.store("c")];
  const transaction = await (await stores.open(held)).begin();
  await transaction.query(statement("update notes set marker = 'changed'"));
  for (let turn = 0; turn < 3; turn++) for (const other of others) await stores.marker(other);
  await transaction.commit();
  expect(await stores.marker(held)).toBe("changed");
});

test("a tenant whose statements are slow leaves connections to the others (P15)", async () => {
  await using stores = owner.strategy({ connections: 4, connectionsPerTenant: 2, connectTimeout: 30_000 });
  const [slow, other] = [await stores.store("slow"), await stores.store("other")];
  const connection = await stores.open(slow);
  const locker = new Client({ connectionString: owner.at(slow.placement.database) });
  await locker.connect();
  await locker.query("begin; lock table notes");
  const waiting = Array.from({ length: 8 }, () => connection.query(statement("select marker from notes")));
  await untilBlocked(owner.at(slow.placement.database), 2);
  for (let turn = 0; turn < 20; turn++) expect(await stores.marker(other)).toBe("other");
  await locker.end();
  for (const { rows } of await Promise.all(waiting)) expect(rows).toEqual([["slow"]]);
});

test("a statement past its time is ended by the server, and a transaction's by cancel", async () => {
  await using patient = owner.strategy();
  const own = await patient.store("own");
  await using hasty = owner.strategy({ statementTimeout: 100 });
  const connection = await hasty.open(own);
  expect(await quiet(() => connection.query(statement("select pg_sleep(50)")))).toMatchObject({ code: "QUERY_FAILED" });
  const transaction = await (await patient.open(own)).begin();
  const sleeping = quiet(() => transaction.query(statement("select pg_sleep(51)")));
  await untilAtWork(owner.at(own.placement.database), "pg_sleep(51)");
  await transaction.cancel?.();
  expect(await sleeping).toMatchObject({ code: "QUERY_FAILED" });
  await transaction.rollback();
  expect(await patient.marker(own)).toBe("own");
});

test("a role that is gone, and a password of another key or version, open nothing, and nobody else's (P06)", async () => {
  await using stores = owner.strategy();
  const [own, neighbour] = [await stores.store("own"), await stores.store("neighbour")];
  for (const key of [{ ...login, version: 2 }, { masterKey: `${login.masterKey} of another platform` }]) {
    await using wrong = owner.strategy({ login: key });
    const error = await quiet(() => wrong.marker(own));
    expect(error).toMatchObject({ code: "STORE_MISSING" });
    expect(String(error)).toContain("the password that this master key makes");
    expect(await quiet(async () => (await wrong.open(own)).begin())).toMatchObject({ code: "STORE_MISSING" });
  }
  const role = own.placement.database.replace("t_", "login_");
  await ask(cluster.url, `alter role ${role} rename to ${role}_gone`);
  await stores[Symbol.asyncDispose]();
  await using again = owner.strategy();
  expect(await quiet(() => again.marker(own))).toMatchObject({ code: "STORE_MISSING" });
  expect(await again.marker(neighbour)).toBe("neighbour");
  await ask(cluster.url, `alter role ${role}_gone rename to ${role}`);
  expect(await again.marker(own)).toBe("own");
});

test("a tenant who may not connect is unreachable, and not without a store", async () => {
  await using stores = owner.strategy();
  const own = await stores.store();
  const role = own.placement.database.replace("t_", "login_");
  await ask(cluster.url, `revoke connect on database ${own.placement.database} from ${role}`);
  expect(await quiet(() => stores.marker(own))).toMatchObject({ code: "STORE_UNREACHABLE" });
});
