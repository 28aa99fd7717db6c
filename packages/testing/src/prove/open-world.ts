import type { Tenancy } from "@tenantry/core";
import { Random } from "../contract/random.ts";
import type { Ask } from "./ask.ts";
import { AskMaker } from "./ask-maker.ts";
import { Chaos } from "./chaos.ts";
import type { Coverage } from "./coverage.ts";
import { fillTables } from "./fill-tables.ts";
import type { FixtureWorld, ProofFixtures } from "./fixtures.ts";
import { Ground } from "./ground.ts";
import type { Inventor } from "./invent.ts";
import { jsonSchemaValue } from "./json-schema-value.ts";
import { Knowledge } from "./knowledge.ts";
import { LeakBook } from "./leak-note.ts";
import { Marks } from "./marks.ts";
import { Oracle } from "./oracle.ts";
import { ProofServer, type Tamper } from "./proof-server.ts";
import { addressesOf, proofTenancy } from "./proof-tenancy.ts";
import { type ProofSite, ProofWorld } from "./proof-world.ts";
import { namedRoute, type Route, routesOf } from "./route.ts";
import { isStandardSchema, standardSchemaValue } from "./standard-schema-value.ts";
import type { WorldTenant } from "./world-tenant.ts";

export interface WorldOptions<Owner> {
  readonly site: ProofSite<Owner>;
  readonly random: Random;
  readonly tenants: number;
  readonly maxConnections: number;
  readonly fixtures: ProofFixtures<Owner>;
  readonly namesArePublic: boolean;
  readonly folders: readonly string[];
  readonly coverage: Coverage;
  /** Numbers the requests of all rounds. */
  readonly next: () => number;
  readonly tamper?: Tamper;
}

/** Makes a world: throw-away stores, tenants with the same ids and different marks, and the app in front of them. */
export async function openWorld<Fields, DomainFields, Settings>(
  original: Tenancy<Fields, DomainFields, Settings>,
  options: WorldOptions<Tenancy<Fields, DomainFields, Settings>>,
): Promise<ProofWorld> {
  const { random, fixtures, coverage } = options;
  const ground = new Ground();
  // Statements come in an order that time decides: they may not use up the numbers that requests are made with.
  const chaos = new Chaos(new Random(random.below(2 ** 31)), options.maxConnections);
  const marks = new Marks(random, options.tenants);
  const tenancy = proofTenancy(original, ground, chaos);
  try {
    await tenancy.migrate();
    const tenants: WorldTenant[] = [];
    for (let index = 0; index < options.tenants; index++) tenants.push(await makeTenant(tenancy, index, marks));
    const filled = [];
    for (const tenant of tenants) filled.push(await fill(tenancy, tenant, marks, fixtures));
    const oracle = new Oracle(marks, options.namesArePublic);
    const app = await ground.within(() => options.site(tenancy));
    const asks = new Map<number, Ask>();
    const server = new ProofServer(tenancy, app, (number) => asks.get(number), options.tamper);
    const routes = routesToAsk(app, fixtures, coverage);
    const maker = new AskMaker(marks, fixtures.routes ?? {}, options.next);
    const { folders } = options;
    const book = new LeakBook();
    const parts = {
      tenancy,
      random,
      chaos,
      ground,
      oracle,
      book,
      coverage,
      tenants,
      routes,
      maker,
      server,
      filled,
      folders,
    };
    await signIn({
      tenancy,
      tenants,
      fetch: (tenant, path, init) => fetchAt(server, tenants, tenant.index, path, init),
    });
    return new ProofWorld(parts, asks);
  } catch (error) {
    await tenancy.close({ timeout: 0 });
    await ground.remove();
    throw error;
  }

  async function signIn(world: FixtureWorld<typeof tenancy> & { tenants: readonly WorldTenant[] }): Promise<void> {
    if (fixtures.signIn === undefined) return;
    for (const tenant of world.tenants) tenant.headers = await fixtures.signIn(world, tenant);
  }
}

async function makeTenant<Fields, DomainFields, Settings>(
  tenancy: Tenancy<Fields, DomainFields, Settings>,
  index: number,
  marks: Marks,
): Promise<WorldTenant> {
  const mark = (what: string): string => marks.mint(index, { kind: "name", what });
  const slug = mark("slug");
  const inventor: Inventor = { tenant: { slug, id: "" }, mark, known: () => undefined };
  const { tenantFields: schema } = tenancy.runtime.config;
  const fields: unknown = isStandardSchema(schema)
    ? await standardSchemaValue(schema, inventor)
    : schema && jsonSchemaValue(schema, "", inventor);
  // Made from the very schema that the type is made from, and checked against it by `create`.
  const given = fields === undefined ? {} : { fields: fields as Partial<Fields> };
  const tenant = await tenancy.tenants.create({ slug, name: `Tenant ${mark("name")}`, ...given });
  marks.addId(index, tenant.id);
  return {
    index,
    letter: index < 26 ? String.fromCharCode(65 + index) : `T${index + 1}`,
    id: tenant.id,
    slug,
    name: tenant.name,
    mark: (what = "fixture") => marks.mint(index, { kind: "sent", request: 0, field: what }),
    addresses: addressesOf(tenancy, tenant),
    knowledge: new Knowledge(),
    headers: {},
  };
}

/** Seeds, the fixture's own rows, then rows where there are few, and marks in all of them. */
async function fill<Fields, DomainFields, Settings>(
  tenancy: Tenancy<Fields, DomainFields, Settings>,
  tenant: WorldTenant,
  marks: Marks,
  fixtures: ProofFixtures<Tenancy<Fields, DomainFields, Settings>>,
) {
  return await tenancy.run({ id: tenant.id }, async ({ db }) => {
    for (const module of tenancy.runtime.modules.tenant) await module.seed?.({ db, tenant });
    await fixtures.fill?.({ db, tenant });
    const filled = await fillTables(db, marks, tenant.index);
    for (const { table, rows } of filled) for (const row of rows) tenant.knowledge.learnRow(table.name, row);
    return filled;
  });
}

/** The app's routes and those that fixtures name, without those that fixtures leave out. */
function routesToAsk(app: object, fixtures: Pick<ProofFixtures, "routes">, coverage: Coverage): Route[] {
  const given = fixtures.routes ?? {};
  const listed = routesOf(app);
  const known = new Set(listed.map(({ key }) => key));
  const named = Object.keys(given).flatMap((key) => (known.has(key) ? [] : (namedRoute(key) ?? [])));
  return [...listed, ...named].filter((route) => {
    const reason = given[route.key]?.skip;
    coverage.add(route, reason);
    return reason === undefined;
  });
}

async function fetchAt(
  server: ProofServer,
  tenants: readonly WorldTenant[],
  index: number,
  path: string,
  init: RequestInit | undefined,
): Promise<Response> {
  const address = tenants[index]?.addresses[0];
  if (address === undefined) throw new RangeError("There is no such tenant in this world.");
  return await server.fetch(new Request(address.url + path, init));
}
