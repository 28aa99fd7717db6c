import { ConfigurationError, type Database, type Tenancy, type Tenant } from "@tenantry/core";
import { type TestPlatform, type TestSite, TestSites } from "./test-sites.ts";

export interface TestTenantsOptions {
  /**
   * Runs the `seed` of every module on each tenant.
   * @default false
   */
  readonly seed?: boolean;
}

/** One tenant of a test. */
export interface TestTenant<
  Fields = Record<string, unknown>,
  DomainFields = Record<string, unknown>,
  Settings = Record<string, unknown>,
> {
  readonly tenant: Tenant<Fields, Settings>;
  /** SQL on the tenant's store. */
  readonly db: Database;
  /**
   * Sends a request to the tenant's site, as through the router: by the tenant's address, in its scope. `site` is an app, or
   * a function that makes one of a tenancy and is called once in each test world.
   */
  fetch(site: TestSite<Tenancy<Fields, DomainFields, Settings>>, path: string, init?: RequestInit): Promise<Response>;
}

/** A tenancy on throw-away stores, and its tenants by their slugs. */
export type TestWorld<Slug extends string, Fields, DomainFields, Settings> = AsyncDisposable & {
  readonly tenancy: Tenancy<Fields, DomainFields, Settings>;
  /**
   * Sends a request to the whole platform, as through `tenantRouter`. A path is asked for on the base domain, where the public
   * site is; a URL goes where it leads, also to tenants that were made since.
   *
   * @example
   * const answer = await world.fetch({ public: home, tenant: site }, "/sign-up", { method: "POST", body });
   */
  fetch(
    platform: TestPlatform<Tenancy<Fields, DomainFields, Settings>>,
    address: string | URL,
    init?: RequestInit,
  ): Promise<Response>;
} & { readonly [Name in Slug]: TestTenant<Fields, DomainFields, Settings> };

/**
 * The configuration of a tenancy on throw-away stores: shared modules migrated, a tenant for each slug, and nothing left of
 * them when the world is disposed of. Worlds do not know of each other, so tests may run at the same time.
 *
 * @example
 * await using world = await testTenants(tenancy, ["amazon", "apple"]);
 * await world.amazon.db.run(sql`insert into posts (title) values ('x')`);
 * expect(await (await world.apple.fetch(site, "/posts")).json()).toEqual([]);
 */
export async function testTenants<Fields, DomainFields, Settings, const Slug extends string>(
  tenancy: Tenancy<Fields, DomainFields, Settings>,
  slugs: readonly Slug[],
  options: TestTenantsOptions = {},
): Promise<TestWorld<Slug, Fields, DomainFields, Settings>> {
  const taken = slugs.find((slug) => slug === "tenancy" || slug === "fetch");
  if (taken !== undefined) {
    throw new ConfigurationError(`No test tenant can be named "${taken}": that is what the world has of its own.`);
  }
  const temporary = tenancy.temporary();
  try {
    await temporary.migrate();
    const sites = new TestSites(temporary);
    const tenants = await allOrNone(slugs.map((slug) => testTenant(temporary, slug, sites, options)));
    const bySlug = Object.fromEntries(tenants.map((made) => [made.tenant.slug, made]));
    const world = {
      ...bySlug,
      tenancy: temporary,
      fetch: (platform: TestPlatform<typeof temporary>, address: string | URL, init?: RequestInit) =>
        sites.fetch(platform, new Request(sites.url(String(address)), init)),
      [Symbol.asyncDispose]: () => temporary.close(),
    };
    // The keys were made of the slugs one by one, which is more than the types of objects can follow.
    return world as TestWorld<Slug, Fields, DomainFields, Settings>;
  } catch (error) {
    await temporary.close();
    throw error;
  }
}

async function testTenant<Fields, DomainFields, Settings>(
  tenancy: Tenancy<Fields, DomainFields, Settings>,
  slug: string,
  sites: TestSites<Tenancy<Fields, DomainFields, Settings>>,
  { seed = false }: TestTenantsOptions,
): Promise<TestTenant<Fields, DomainFields, Settings>> {
  const { id } = await tenancy.tenants.create({ slug });
  return await tenancy.run({ id }, async ({ tenant, db }) => {
    if (seed) for (const module of tenancy.runtime.modules.tenant) await module.seed?.({ db, tenant });
    return {
      tenant,
      db,
      fetch: (site, path, init) => sites.fetch({ tenant: site }, new Request(tenant.url(path), init)),
    };
  });
}

/** Every value; where one fails, its error, once nothing is under way any more. */
async function allOrNone<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}
