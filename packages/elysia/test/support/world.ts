import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, type RoutingConfig, sql } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";

/** Marks that stand in rows with the same ids, one for each tenant: none may ever be seen by another. */
export const MARKS = { amazon: "MARK-AMAZON-7f3a", apple: "MARK-APPLE-91cd" } as const;
export type Slug = keyof typeof MARKS;
export const SLUGS: readonly Slug[] = ["amazon", "apple"];

const posts = module({
  name: "posts",
  migrations: [{ name: "0001_posts", sql: "create table posts (id integer primary key, title text not null)" }],
});

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** A tenancy on files of its own, with two tenants that hold the same ids and different marks. */
export async function makeWorld(routing?: RoutingConfig) {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-elysia-"));
  const tenancy = createTenancy({ ...sqlite(directory), modules: { tenant: [posts] }, ...(routing && { routing }) });
  for (const slug of SLUGS) {
    await tenancy.tenants.create({
      slug,
      setup: async ({ db }) => void (await db.run(sql`insert into posts (id, title) values (1, ${MARKS[slug]})`)),
    });
  }
  return {
    tenancy,
    directory,
    async [Symbol.asyncDispose]() {
      await tenancy.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The title of the one post. */
export const title = sql`select title from posts where id = 1`;

/** The other of the two. */
export function other(slug: Slug): Slug {
  return slug === "amazon" ? "apple" : "amazon";
}
