import type { Ask, Recipe } from "./ask.ts";
import type { Changes } from "./ask-maker.ts";
import { meaningOf } from "./field-names.ts";
import { ProofSocket } from "./proof-socket.ts";
import type { ProofWorld } from "./proof-world.ts";
import { paramsOf, type Route } from "./route.ts";
import { shuffled } from "./volleys.ts";
import type { WorldTenant } from "./world-tenant.ts";

type Attempt = Pick<Changes, "params" | "query" | "body" | "headers" | "session" | "replay">;

/** Names by which programs ask which tenant is meant. */
const TENANT_NAMES = ["tenant", "tenantId", "org", "slug"];

/**
 * Asks every route with something of another tenant: its cookies and tokens, ids of its rows, its own slug and id, in the
 * path, the query, the body and headers. At most `limit` requests a route.
 */
export async function replay(world: ProofWorld, limit: number, concurrency: number): Promise<void> {
  const { routes, tenants, random, maker } = world.parts;
  const asks: Ask[] = [];
  for (const route of routes) {
    const planned = tenants.flatMap((tenant) => {
      return tenants.filter((other) => other !== tenant).flatMap((other) => attempts(world, route, tenant, other));
    });
    for (const { tenant, attempt } of spread(
      shuffled(planned, (most) => random.below(most)),
      limit,
    )) {
      const recipe = recipeFor(world, route, tenant);
      const address = random.pick(tenant.addresses);
      if (recipe !== undefined) asks.push(await maker.make("replay", route, tenant, address, recipe, attempt));
    }
  }
  const queue = shuffled(asks, (most) => random.below(most));
  const worker = async (): Promise<void> => {
    for (let ask = queue.shift(); ask !== undefined; ask = queue.shift()) {
      if (ask.route.method === "WS") await (await ProofSocket.open(world, ask))?.close();
      else await world.send(ask, ask.number % 5 === 0 ? "remote" : "direct");
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

interface Planned {
  readonly tenant: WorldTenant;
  readonly attempt: Attempt;
}

/** Some of each kind, where there is no room for all. */
function spread(planned: readonly Planned[], limit: number): Planned[] {
  const kinds = Map.groupBy(planned, ({ attempt }) => attempt.replay?.what ?? "");
  const chosen: Planned[] = [];
  for (let round = 0; chosen.length < limit; round++) {
    const next = [...kinds.values()].flatMap((list) => list[round] ?? []);
    if (next.length === 0) break;
    chosen.push(...next.slice(0, limit - chosen.length));
  }
  return chosen;
}

function attempts(world: ProofWorld, route: Route, tenant: WorldTenant, of: WorldTenant): Planned[] {
  const { maker } = world.parts;
  const found: Attempt[] = [];
  const add = (kind: NonNullable<Attempt["replay"]>["kind"], what: string, attempt: Attempt): void => {
    found.push({ ...attempt, replay: { kind, of, what } });
  };
  const { cookies, bearer } = of.knowledge;
  if (cookies.size > 0 || bearer !== undefined || Object.keys(of.headers).length > 0) {
    add("session", "cookies and tokens", { session: of });
  }
  const names = paramsOf(route.path);
  if (names.length > 0) {
    const theirs = world.recipesFor(of, route)[0]?.params ?? of.knowledge.paramsFor(route)[0];
    const namesTenant = Object.values(theirs ?? {}).some((value) => value === of.slug || value === of.id);
    if (theirs !== undefined && !namesTenant) add("path", "ids in the path", { params: theirs });
    for (const name of names) {
      add("path", `slug as ${name} in the path`, { params: { [name]: of.slug } });
      add("path", `id as ${name} in the path`, { params: { [name]: of.id } });
    }
  }
  const queries = maker.fieldsOf(route, "query");
  for (const name of new Set([...queries, ...TENANT_NAMES])) {
    for (const [what, value] of namesFor(of, name))
      add("query", `${what} as ${name} in the query`, { query: { [name]: value } });
  }
  if (!/^(GET|HEAD|OPTIONS|WS)$/.test(route.method)) {
    const fields = maker.fieldsOf(route, "body");
    for (const name of fields.length > 0 ? fields : TENANT_NAMES) {
      for (const [what, value] of namesFor(of, name))
        add("body", `${what} as ${name} in the body`, { body: { [name]: value } });
    }
  }
  const host = of.addresses.find(({ prefix }) => prefix === "")?.host ?? of.slug;
  add("header", "slug in x-tenant", { headers: { "x-tenant": of.slug, "x-tenant-slug": of.slug } });
  add("header", "id in x-tenant-id", { headers: { "x-tenant-id": of.id } });
  add("header", "host in x-forwarded-host", { headers: { "x-forwarded-host": host, forwarded: `host=${host}` } });
  return found.map((attempt) => ({ tenant, attempt }));
}

/** What of a tenant may stand in a field of this name. */
function namesFor(of: WorldTenant, name: string): (readonly [what: string, value: string])[] {
  const meaning = meaningOf(name);
  if (meaning === "tenant id") return [["id", of.id]];
  const slug = ["slug", of.slug] as const;
  if (meaning === "tenant" || meaning === "slug") return [slug, ["id", of.id]];
  return meaning === "text" || meaning === "code" ? [slug] : [];
}

function recipeFor(world: ProofWorld, route: Route, tenant: WorldTenant): Recipe | undefined {
  return world.recipesFor(tenant, route)[0] ?? world.parts.maker.recipes(route, tenant)[0];
}
