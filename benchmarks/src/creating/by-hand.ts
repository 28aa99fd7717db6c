import { Database } from "bun:sqlite";
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync } from "node:fs";
import { join } from "node:path";
import { schema } from "../schema.ts";

const STAMP = "create table stamp (tenant text not null, epoch integer not null) strict";
const CATALOG =
  "create table tenants (id text primary key, slug text not null unique, name text not null, status text not null, " +
  "placement text, created_at text not null) strict";

/** Makes tenants as one would by hand, at the same level of durability: a crash leaves no tenant or a whole one. */
export class TenantsByHand {
  readonly #directory: string;
  readonly #template: string;
  readonly #catalog: Database;

  constructor(directory: string) {
    this.#directory = directory;
    this.#template = join(directory, "template.sqlite");
    mkdirSync(join(directory, "tenants"), { recursive: true });
    const template = new Database(this.#template, { create: true });
    for (const text of [...schema(), STAMP]) template.run(text);
    template.close(true);
    this.#catalog = new Database(join(directory, "catalog.sqlite"), { create: true });
    this.#catalog.run("pragma journal_mode=wal; pragma synchronous=full;");
    this.#catalog.run(CATALOG);
  }

  create(slug: string, name: string): void {
    const id = crypto.randomUUID();
    this.#catalog
      .query("insert into tenants (id, slug, name, status, created_at) values (?, ?, ?, 'provisioning', ?)")
      .run(id, slug, name, new Date().toISOString());
    const placement = this.#makeStore(id);
    this.#catalog.query("update tenants set status = 'active', placement = ? where id = ?").run(placement, id);
  }

  close(): void {
    this.#catalog.close(true);
  }

  #makeStore(id: string): string {
    const root = join(this.#directory, "tenants");
    const shard = join(root, id.slice(0, 2));
    if (!existsSync(shard)) {
      mkdirSync(shard, { mode: 0o700 });
      sync(root);
    }
    const aside = join(shard, `.new-${id}`);
    const file = join(aside, "db.sqlite");
    mkdirSync(aside, { mode: 0o700 });
    copyFileSync(this.#template, file);
    const store = new Database(file, { readwrite: true });
    // Cheaper than to open a WAL store, which would make its log and its index for one row.
    store.run("pragma synchronous=off; pragma journal_mode=memory;");
    store.query("insert into stamp values (?, 1)").run(id);
    store.run("pragma journal_mode=wal");
    store.close(true);
    sync(file);
    sync(aside);
    renameSync(aside, join(shard, id));
    sync(shard);
    return `${id.slice(0, 2)}/${id}/db.sqlite`;
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}
