import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";

const posts = module({
  name: "posts",
  migrations: [{ name: "0001_posts", sql: "create table posts (id integer primary key, title text not null)" }],
});
const tallies = module({
  name: "tallies",
  migrations: [{ name: "0001_tallies", sql: "create table tallies (word text primary key, times integer not null)" }],
});

/** Nothing is made here: a proof brings its own ground. */
export const tenancy = createTenancy({
  ...sqlite(join(tmpdir(), "tenantry-nowhere")),
  modules: { tenant: [posts], shared: [tallies] },
});

export interface Post {
  readonly id: number;
  readonly title: string;
}
