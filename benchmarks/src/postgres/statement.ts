import { type Database, sql, type Tenancy } from "@tenantry/core";
import { escapeIdentifier } from "pg";
import type { Benchmark, Row } from "../benchmark.ts";
import { Child } from "../measure/child.ts";
import { type Costs, cost, interleaved, ratios, written } from "../measure/rounds.ts";
import { POSTS } from "../requests/statements.ts";
import { generator } from "../requests/workload.ts";
import type { Size } from "../size.ts";
import { type Addresses, createBlogs, openBlogs, PostgresGround } from "./ground.ts";
import { inFlight, type Spent } from "./in-flight.ts";
import { LanesByHand } from "./lanes-by-hand.ts";
import type { RelayCommands } from "./relay.ts";

const LANES = 8;
const IN_FLIGHT = 32;
const LATENCY = 1;
const RELAY = import.meta.resolve("./relay.ts");
const GOALS = { near: 0.75, far: 0.65 } as const;

const COLUMNS = "select id, slug, title, excerpt, published_at";

/** One statement in a tenant's scope against the same statement with the schema's name in it. */
export const postgresStatement: Benchmark = {
  name: "A statement in a Postgres schema",
  about:
    "One statement for a tenant chosen at random, 8 lanes, 32 in flight. The floor: the driver's own pipelined connections, unnamed " +
    "statements with the schema's name in them, run with rights on every schema. Ours: `db` of a tenant's scope, with the isolation " +
    '"role": role, path and time limit are set for each statement. Time on the clock; CPU of the program and of the server\'s ' +
    "processes together. The longer way is a relay that delivers what is sent 1 ms later.",
  async run(size) {
    await using ground = await PostgresGround.start();
    const schemas = await fill(ground, size);
    const near = await measure(size, ground, ground, schemas);
    const relay = await Child.start<RelayCommands>(RELAY);
    try {
      const port = await relay.ask("listen", { port: Number(new URL(ground.url).port), milliseconds: LATENCY });
      const far = new URL(ground.url);
      far.port = String(port);
      const away = await measure(size, ground, { url: far.href, adminUrl: ground.adminUrl }, schemas);
      return [...rows("", GOALS.near, near), ...rows(`, ${LATENCY} ms away`, GOALS.far, away)];
    } finally {
      await relay.stop();
    }
  },
};

async function fill(ground: PostgresGround, size: Size): Promise<string[]> {
  await using tenancy = openBlogs(ground);
  const schemas = await createBlogs(tenancy, size.spread);
  await ground.reader(schemas);
  return schemas;
}

type Kind = "one" | "latest";
type Side = "floor" | "ours" | "scopes";
type Measured = Record<Kind, { readonly time: Costs<Side>; readonly cpu: Costs<Side> }>;

async function measure(
  size: Size,
  ground: PostgresGround,
  addresses: Addresses,
  schemas: readonly string[],
): Promise<Measured> {
  const reader = new URL(addresses.url);
  reader.username = "reader";
  await using floor = await LanesByHand.open(reader.href, "floor", LANES);
  await using tenancy = openBlogs(addresses, { lanes: LANES });
  const closed = Promise.withResolvers<void>();
  const databases = await openScopes(tenancy, schemas.length, closed.promise);
  const kinds = { one: 0, latest: 0 };
  const measured: Partial<Measured> = {};
  for (const kind of Object.keys(kinds) as Kind[]) {
    const calls = {
      floor: byHand(floor, schemas, kind),
      ours: inScope(databases, kind),
      scopes: inScopes(tenancy, schemas.length, kind),
    };
    await sameAnswers(calls);
    const sides = Object.keys(calls) as Side[];
    // Every lane is open then.
    for (const side of sides) await inFlight(size.warmUp / 4, IN_FLIGHT, [], calls[side]);
    const ours = await ground.backends("tenantry");
    const backends = { floor: await ground.backends("floor"), ours, scopes: ours };
    const cpu: Record<Side, number[]> = { floor: [], ours: [], scopes: [] };
    const round = async (side: Side): Promise<number> => {
      const spent: Spent = await inFlight(size.calls * 2, IN_FLIGHT, backends[side], calls[side]);
      cpu[side].push(spent.cpu);
      return spent.time;
    };
    const time = await interleaved(size.rounds, {
      floor: () => round("floor"),
      ours: () => round("ours"),
      scopes: () => round("scopes"),
    });
    // The first round does not count.
    for (const side of sides) cpu[side].shift();
    measured[kind] = { time, cpu };
  }
  closed.resolve();
  return measured as Measured;
}

type Call = (index: number) => Promise<unknown>;

/** Tenants and posts in a random but always equal order. */
function order(tenants: number): (index: number) => { readonly tenant: number; readonly post: number } {
  const random = generator(20_26);
  const cycle = Array.from({ length: 1_000 }, () => ({
    tenant: Math.floor(random() * tenants),
    post: 1 + Math.floor(random() * POSTS),
  }));
  return (index) => cycle[index % cycle.length] ?? { tenant: 0, post: 1 };
}

function byHand(lanes: LanesByHand, schemas: readonly string[], kind: Kind): Call {
  const at = order(schemas.length);
  const texts = schemas.map((schema) => {
    const table = `${escapeIdentifier(schema)}.posts`;
    return kind === "one"
      ? `${COLUMNS} from ${table} where id = $1`
      : `${COLUMNS} from ${table} order by published_at desc limit $1`;
  });
  return async (index) => {
    const { tenant, post } = at(index);
    const { rows } = await lanes.lane(tenant).query(texts[tenant] ?? "", [kind === "one" ? post : 20]);
    return rows;
  };
}

function statementOf(db: Database, kind: Kind, post: number): Promise<unknown> {
  return kind === "one"
    ? db.all(sql`select id, slug, title, excerpt, published_at from posts where id = ${post}`)
    : db.all(sql`select id, slug, title, excerpt, published_at from posts order by published_at desc limit ${20}`);
}

/** In a scope for each statement. */
function inScopes(tenancy: Tenancy, tenants: number, kind: Kind): Call {
  const at = order(tenants);
  return (index) => {
    const { tenant, post } = at(index);
    return tenancy.run(`t${tenant}`, ({ db }) => statementOf(db, kind, post));
  };
}

/** In a scope that is open. */
function inScope(databases: readonly Database[], kind: Kind): Call {
  const at = order(databases.length);
  return async (index) => {
    const { tenant, post } = at(index);
    const db = databases[tenant];
    return db === undefined ? undefined : await statementOf(db, kind, post);
  };
}

/** A scope of each tenant, open until `closed` resolves. */
async function openScopes(tenancy: Tenancy, tenants: number, closed: Promise<void>): Promise<Database[]> {
  return await Promise.all(
    Array.from({ length: tenants }, (_, tenant) => {
      const { promise, resolve, reject } = Promise.withResolvers<Database>();
      tenancy
        .run(`t${tenant}`, async ({ db }) => {
          resolve(db);
          await closed;
        })
        .catch(reject);
      return promise;
    }),
  );
}

/** Timestamps are text here and a Date there; the rows are the same. */
async function sameAnswers(calls: Record<Side, Call>): Promise<void> {
  const [floor, ours] = [await calls.floor(0), await calls.ours(0)];
  if (JSON.stringify(floor).length !== JSON.stringify(ours).length) {
    throw new Error(`${JSON.stringify(ours)} is not ${JSON.stringify(floor)}`);
  }
}

function rows(where: string, goal: number, measured: Measured): Row[] {
  const titles: Record<Kind, string> = { one: "1 row", latest: "20 rows" };
  return (Object.keys(titles) as Kind[]).flatMap((kind): Row[] => {
    const { time, cpu } = measured[kind];
    const ratio = ratios(time.floor, time.ours);
    return [
      {
        measure: `a statement that reads ${titles[kind]}${where}, time on the clock`,
        floor: cost(time.floor, "µs"),
        ours: cost(time.ours, "µs"),
        ratio: written(ratio),
        goal: `≥ ${goal}`,
        met: ratio.median >= goal,
      },
      {
        measure: `a statement that reads ${titles[kind]}${where}, CPU`,
        floor: cost(cpu.floor, "µs"),
        ours: cost(cpu.ours, "µs"),
        ratio: written(ratios(cpu.floor, cpu.ours)),
      },
      {
        measure: `a statement that reads ${titles[kind]}${where}, in a scope opened for it, time on the clock`,
        floor: cost(time.floor, "µs"),
        ours: cost(time.scopes, "µs"),
        ratio: written(ratios(time.floor, time.scopes)),
      },
    ];
  });
}
