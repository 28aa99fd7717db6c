import { afterAll, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, sql } from "@tenantry/core";
import type { Connection } from "@tenantry/core/adapter";
import { sqlite } from "@tenantry/sqlite";
import { testTenants } from "@tenantry/testing";
import { libsqlServer } from "../src/index.ts";
import { libsqlServerOfThisRun, start } from "./server.ts";

const server = await libsqlServerOfThisRun();
const strategy = libsqlServer(server).temporary();
afterAll(() => strategy.close?.());

const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, marker text)" }],
});
const NOTES = "create table notes (id integer primary key, marker text)";
const COUNT = sql`select count(*) from notes`;
const context = {
  prepare: async (store: Connection): Promise<void> => void (await store.query({ text: NOTES, values: [] })),
  options: {},
  progress: () => undefined,
};
const stranger = () => ({ id: crypto.randomUUID(), epoch: 1 });
const write = (id: number) => sql`insert into notes (id, marker) values (${id}, 'x')`;
const code = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
    return "none";
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
};

/** A store on the server of this run, and a connection that serves it. */
async function opened() {
  const tenant = stranger();
  const placement = await strategy.provision(tenant, context);
  const connect = () => strategy.connect(tenant, placement, "serve");
  return { tenant, placement, connect, connection: await connect() };
}

test.concurrent("a namespace that was removed is a store that is missing, to those who use it as well", async () => {
  const { tenant, placement, connection } = await opened();
  const transaction = await connection.begin();
  await transaction.query(write(1));
  await strategy.destroy(tenant, placement);
  expect(await code(() => transaction.query(write(2)))).toBe("STORE_MISSING");
  expect(await code(() => connection.query(COUNT))).toBe("STORE_MISSING");
  await connection.close();
  const again = await strategy.connect(tenant, await strategy.provision(tenant, context), "serve");
  expect((await again.query(COUNT)).rows).toEqual([[0]]);
  await again.close();
});

test.concurrent("a transaction whose right to write the server gave to another is over, and leaves nothing", async () => {
  const { connect, connection } = await opened();
  const other = await connect();
  const slow = await connection.begin();
  await slow.query(write(1));
  // Waits until the server takes the right away, which it does after 5 seconds.
  await other.query(write(2));
  expect(await code(() => slow.query(write(3)))).toBe("TRANSACTION_TIMEOUT");
  expect(await code(() => slow.query(write(4)))).toBe("TRANSACTION_TIMEOUT");
  expect(await code(() => slow.commit())).toBe("TRANSACTION_TIMEOUT");
  await slow.rollback();
  expect((await connection.query(sql`select id from notes`)).rows).toEqual([[2]]);
  await Promise.all([connection.close(), other.close()]);
});

test.concurrent("a transaction in which nothing came for too long is over, and leaves nothing", async () => {
  const { connection } = await opened();
  const [idle, late] = [await connection.begin(), (await opened()).connection];
  await idle.query(write(1));
  const other = await late.begin();
  await other.query(write(1));
  await Bun.sleep(11_500);
  expect(await code(() => idle.query(write(2)))).toBe("TRANSACTION_TIMEOUT");
  expect(await code(() => other.commit())).toBe("TRANSACTION_TIMEOUT");
  await idle.rollback();
  for (const open of [connection, late]) {
    expect((await open.query(COUNT)).rows).toEqual([[0]]);
    await open.close();
  }
});

test.concurrent("a server that holds another key is one that can not be reached, and so for its administrator", async () => {
  const { placement, tenant, connection } = await opened();
  const key = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const wrong = await libsqlServer({ ...server, key }).connect(tenant, placement, "serve");
  expect(await code(() => wrong.query(COUNT))).toBe("STORE_UNREACHABLE");
  await Promise.all([wrong.close(), connection.close()]);
  const nobody = libsqlServer({ ...server, adminKey: "bm9ib2R5" });
  expect(await code(() => nobody.provision(stranger(), context))).toBe("STORE_UNREACHABLE");
});

test.concurrent("a namespace that the server's administrator has closed can not be reached", async () => {
  const { placement, connection } = await opened();
  await connection.query(write(1));
  const close = async (closed: boolean): Promise<void> => {
    const answer = await fetch(`${server.adminUrl}/v1/namespaces/${placement.namespace}/config`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `basic ${server.adminKey}` },
      body: JSON.stringify({ block_reads: closed, block_writes: closed }),
    });
    expect(answer.ok).toBe(true);
  };
  await close(true);
  expect(await code(() => connection.query(COUNT))).toBe("STORE_UNREACHABLE");
  expect(await code(() => connection.query(write(2)))).toBe("STORE_UNREACHABLE");
  await close(false);
  expect((await connection.query(COUNT)).rows).toEqual([[1]]);
  await connection.close();
});

test.concurrent("a statement past its time is ended at the server, and the next may write", async () => {
  const tenancy = createTenancy({
    ...sqlite(join(tmpdir(), "tenantry-libsql-unused")),
    // The server's own time is no help here.
    strategies: [libsqlServer({ ...server, timeout: 600_000 })],
    modules: { tenant: [notes] },
    limits: { transaction: 200 },
  });
  await using world = await testTenants(tenancy, ["amazon"]);
  const endless = sql`with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n`;
  const work = (): Promise<unknown> =>
    world.amazon.db.transaction(async (tx) => {
      await tx.run(write(1));
      await tx.all(endless);
    });
  expect(await code(work)).toBe("TRANSACTION_TIMEOUT");
  await world.amazon.db.run(write(2));
  expect(await world.amazon.db.all(sql`select id from notes`)).toEqual([{ id: 2 }]);
});

test.skipIf(process.platform !== "linux")(
  "a statement that is cancelled, or has no answer in time, is stopped in the server's process",
  async () => {
    const own = await start();
    const second = async (): Promise<number> => {
      const before = own.worked();
      await Bun.sleep(1_000);
      return own.worked() - before;
    };
    /** Resolves once the server is at work, or at rest: how soon that is is the machine's. */
    const atWork = async (expected: boolean): Promise<void> => {
      while ((await second()) > 50 !== expected);
    };
    const endless = sql`with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n`;
    try {
      const [patient, hasty] = [60_000, 1_500].map((timeout) => libsqlServer({ ...own.server, timeout }));
      if (patient === undefined || hasty === undefined) throw new Error("There are two.");
      const tenant = stranger();
      const placement = await patient.provision(tenant, context);
      const [one, other] = [
        await patient.connect(tenant, placement, "serve"),
        await hasty.connect(tenant, placement, "serve"),
      ];
      const transaction = await one.begin();
      await transaction.query(write(1));
      const cancelled = code(() => transaction.query(endless));
      await atWork(true);
      await transaction.cancel?.();
      expect(await cancelled).toBe("STORE_UNREACHABLE");
      await atWork(false);
      await transaction.rollback();

      const before = own.worked();
      expect(await code(() => other.query(endless))).toBe("STORE_UNREACHABLE");
      expect(own.worked() - before).toBeGreaterThan(50);
      await atWork(false);

      expect((await one.query(COUNT)).rows).toEqual([[0]]);
      await Promise.all([one.close(), other.close()]);
    } finally {
      await own.stop();
    }
  },
);

test.concurrent("a server that asks for no token is not taken", async () => {
  const open = await start({ locked: false });
  try {
    const careless = libsqlServer(open.server);
    expect(await code(() => careless.provision(stranger(), context))).toBe("CONFIGURATION");
    const placement = { namespace: "default" };
    expect(await code(() => careless.connect(stranger(), placement, "read"))).toBe("CONFIGURATION");
  } finally {
    await open.stop();
  }
});

test.concurrent("a server that is silent, or gone, can not be reached, and is reached again without more ado", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-libsql-"));
  const first = await start({ folder });
  let running = first;
  try {
    // Shorter than a test may take, and longer than a slow machine takes for an answer.
    const patient = libsqlServer({ ...first.server, timeout: 5_000 });
    const tenant = stranger();
    const connection = await patient.connect(tenant, await patient.provision(tenant, context), "serve");
    await connection.query(write(1));

    await first.signal("STOP");
    expect(await code(() => connection.query(COUNT))).toBe("STORE_UNREACHABLE");
    await first.signal("CONT");
    expect((await connection.query(COUNT)).rows).toEqual([[1]]);

    const transaction = await connection.begin();
    await transaction.query(write(2));
    await first.stop();
    expect(await code(() => transaction.commit())).toBe("STORE_UNREACHABLE");
    expect(await code(() => connection.query(COUNT))).toBe("STORE_UNREACHABLE");
    expect(await code(() => libsqlServer(first.server).connect(tenant, { namespace: "x" }, "serve"))).toBe(
      "STORE_UNREACHABLE",
    );

    running = await start({ folder, port: first.port });
    expect((await connection.query(sql`select id from notes`)).rows).toEqual([[1]]);
    await connection.close();
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test.concurrent("a process that dies while it makes a store leaves one that is found and removed", async () => {
  const prefix = `died-${crypto.randomUUID().slice(0, 8)}-`;
  const tenant = stranger();
  const dying = Bun.spawn([process.execPath, join(import.meta.dir, "dying-provision.ts")], {
    env: { ...process.env, SERVER: JSON.stringify({ ...server, prefix }), TENANT: tenant.id },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await dying.exited;
  expect(dying.signalCode).toBe("SIGKILL");

  const after = libsqlServer({ ...server, prefix });
  const left = await Array.fromAsync(after.leftovers?.() ?? []);
  expect(left).toEqual([{ placement: { namespace: prefix + tenant.id }, id: tenant.id }]);
  expect(await code(() => after.provision(tenant, context))).toBe("STORE_EXISTS");
  for (const { placement } of left) await after.destroy(tenant, placement);
  expect(await Array.fromAsync(after.leftovers?.() ?? [])).toEqual([]);
  await after.destroy(tenant, await after.provision(tenant, context));
});

test("a key that is none, and a prefix that no host name can begin with, are refused at once", () => {
  const refusedBy = (wrong: { readonly key?: string; readonly prefix?: string }) => () =>
    libsqlServer({ ...server, ...wrong });
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  expect(refusedBy({ key: "secret" })).toThrow("no private Ed25519 key");
  expect(refusedBy({ key: rsa.export({ type: "pkcs8", format: "pem" }).toString() })).toThrow("no private Ed25519 key");
  for (const prefix of ["amazon.", "Amazon-", "a".repeat(27)]) expect(refusedBy({ prefix })).toThrow("can not begin");
});
