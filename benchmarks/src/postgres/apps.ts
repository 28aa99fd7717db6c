import { sql, type Tenancy } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { escapeIdentifier } from "pg";
import type { LanesByHand } from "./lanes-by-hand.ts";

const COLUMNS = "id, slug, title, excerpt, published_at";

/** The app as it would be written without tenants, on one schema. */
export function plainApp(lanes: LanesByHand) {
  let next = 0;
  const run = async (text: string, values: unknown[]): Promise<unknown[]> =>
    (await lanes.lane(next++).query(text, values)).rows;
  return new Elysia()
    .get("/posts", () => run(`select ${COLUMNS} from posts order by published_at desc limit $1`, [20]))
    .get("/posts/:id", ({ params }) => run(`select ${COLUMNS} from posts where id = $1`, [Number(params.id)]));
}

/** The least that serves many tenants: the schema of each host is written into the text, and nothing keeps them apart. */
export function namedApp(lanes: LanesByHand, schemas: readonly string[]) {
  const hosts = new Map(
    schemas.map((schema, lane) => {
      const posts = `${escapeIdentifier(schema)}.posts`;
      const latest = `select ${COLUMNS} from ${posts} order by published_at desc limit $1`;
      return [`t${lane}.localhost`, { lane, latest, one: `select ${COLUMNS} from ${posts} where id = $1` }];
    }),
  );
  const run = async ({ headers }: Request, kind: "latest" | "one", value: number): Promise<unknown[]> => {
    const tenant = hosts.get(headers.get("host") ?? "");
    if (tenant === undefined) throw new Error("There is no such tenant.");
    return (await lanes.lane(tenant.lane).query(tenant[kind], [value])).rows;
  };
  return new Elysia()
    .get("/posts", ({ request }) => run(request, "latest", 20))
    .get("/posts/:id", ({ request, params }) => run(request, "one", Number(params.id)));
}

/** The same app for tenants, behind the router. */
export function schemasApp(tenancy: Tenancy) {
  const site = new Elysia()
    .use(tenantContext(tenancy))
    .get("/posts", ({ db }) =>
      db.all(sql`select id, slug, title, excerpt, published_at from posts order by published_at desc limit ${20}`),
    )
    .get("/posts/:id", ({ db, params }) =>
      db.all(sql`select id, slug, title, excerpt, published_at from posts where id = ${Number(params.id)}`),
    );
  return new Elysia().use(tenantRouter(tenancy, { public: new Elysia(), tenant: site }));
}
