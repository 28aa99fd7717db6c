import { randomBytes } from "node:crypto";
import { byDomain, createTenancy, sqlModule, type Tenancy } from "@tenantry/core";
import { type PostgresCluster, startPostgresCluster } from "@tenantry/local-postgres";
import { type PostgresOptions, postgres } from "@tenantry/postgres";
import { Client, escapeIdentifier } from "pg";
import { POSTS } from "../requests/statements.ts";

/** Where both sides find their data: an owner, and an application's role without rights of its own. */
export interface Addresses {
  readonly url: string;
  readonly adminUrl: string;
}

/** The folders of the modules that the example's blogs have. */
export const BLOG_MODULES = (["blog", "auth"] as const).map((name) => ({
  name,
  folder: new URL(`../../../apps/blog/modules/${name}/`, import.meta.url),
}));

/** A tenancy of blogs, a schema for each. */
export function openBlogs({ url, adminUrl }: Addresses, options: PostgresOptions = {}, ready = 0): Tenancy {
  return createTenancy({
    ...postgres(url, { adminUrl, ...options }),
    modules: { tenant: BLOG_MODULES.map(({ name, folder }) => sqlModule(name, folder)) },
    routing: { resolvers: [byDomain({ base: "localhost" })] },
    ready,
  });
}

/** A blog's posts, the same in every schema. */
const FILL_POSTS = `insert into posts (id, slug, title, excerpt, body, published_at)
  select n, 'post-' || n, 'The ' || n || 'th post of this blog', 'Post number ' || n || ' says in a sentence or two what one may read in it.',
    'The story goes on.', timestamptz '2026-01-01' + n * interval '1 day' from generate_series(1, ${POSTS}) n`;

/** A server of the benchmark's own, hardened as doctor asks for; it goes when it is disposed of. */
export class PostgresGround implements AsyncDisposable, Addresses {
  readonly url: string;
  readonly adminUrl: string;
  readonly #cluster: PostgresCluster;

  private constructor(cluster: PostgresCluster, password: string) {
    const url = new URL(cluster.url);
    url.username = "app";
    url.password = password;
    this.url = url.href;
    this.adminUrl = cluster.url;
    this.#cluster = cluster;
  }

  static async start(): Promise<PostgresGround> {
    const cluster = await startPostgresCluster();
    const ground = new PostgresGround(cluster, randomBytes(12).toString("hex"));
    await ground.command(
      `create role app login noinherit password '${new URL(ground.url).password}'`,
      "alter role app set search_path = ''",
      "revoke execute on function pg_catalog.set_config(text, text, boolean) from public",
      "revoke temporary, create on database postgres from public",
      "revoke create on schema public from public",
    );
    return ground;
  }

  /** A database beside the others, for a tenancy that shares nothing with them but the server. */
  async beside(database: string): Promise<Addresses> {
    await this.command(`create database ${database}`);
    const [url, adminUrl] = [new URL(this.url), new URL(this.adminUrl)];
    url.pathname = adminUrl.pathname = `/${database}`;
    return { url: url.href, adminUrl: adminUrl.href };
  }

  /** Runs commands as the owner. Answers the rows of the last one. */
  async command(...texts: readonly string[]): Promise<unknown[][]> {
    const client = new Client({ connectionString: this.adminUrl });
    await client.connect();
    let rows: unknown[][] = [];
    for (const text of texts) ({ rows } = await client.query<unknown[]>({ text, rowMode: "array" }));
    await client.end();
    return rows;
  }

  /** A role that reads every one of these schemas, as one does who writes their names by hand. Answers its address. */
  async reader(schemas: readonly string[]): Promise<string> {
    const url = new URL(this.url);
    url.username = "reader";
    await this.command(
      `create role reader login password '${url.password}'`,
      ...schemas.flatMap((schema) => [
        `grant usage on schema ${escapeIdentifier(schema)} to reader`,
        `grant select on all tables in schema ${escapeIdentifier(schema)} to reader`,
      ]),
    );
    return url.href;
  }

  /** The server's processes for connections of this name. */
  async backends(applicationName: string): Promise<number[]> {
    const rows = await this.command(
      `select pid from pg_stat_activity where application_name = '${applicationName}' order by pid`,
    );
    return rows.map(([pid]) => Number(pid));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster.stop();
  }
}

/** Makes the tenants `t0`, `t1`, …, each with the posts. Answers the names of their schemas. */
export async function createBlogs(tenancy: Tenancy, count: number): Promise<string[]> {
  const schemas: string[] = [];
  for (let index = 0; index < count; index++) {
    const { id } = await tenancy.tenants.create({
      slug: `t${index}`,
      name: `Tenant ${index}`,
      setup: async ({ db }) => {
        await db.run({ text: FILL_POSTS, values: [] });
      },
    });
    schemas.push(`t_${id.replaceAll("-", "")}`);
  }
  return schemas;
}
