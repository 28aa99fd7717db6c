import { Database, type SQLQueryBindings } from "bun:sqlite";
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { posts } from "../requests/statements.ts";
import { openTenancy } from "../requests/tenancy.ts";

/** The tenant that others are copied from. Its name is found nowhere else in the catalog. */
export const MODEL = "modeltenant";

/** The slug of a copy. */
export function slugOf(index: number): string {
  return `t${index}`;
}

/**
 * Fills a data directory with many tenants: one is created as any is, the others are its rows and, where wanted, its store,
 * copied under ids and slugs of their own. Each has a domain, `<slug>.example`.
 */
export async function createCopies(directory: string, count: number, stores: boolean): Promise<void> {
  const id = await createModel(directory);
  const ids = Array.from({ length: count }, () => crypto.randomUUID());
  copyRows(join(directory, "catalog.sqlite"), id, ids);
  if (stores) copyStores(directory, id, ids);
}

async function createModel(directory: string): Promise<string> {
  await using tenancy = openTenancy(directory);
  const { id } = await tenancy.tenants.create({
    slug: MODEL,
    name: "Model",
    domain: `${MODEL}.example`,
    setup: async ({ db }) => {
      await db.batch(posts());
    },
  });
  return id;
}

function copyRows(file: string, modelId: string, ids: readonly string[]): void {
  const catalog = new Database(file, { readwrite: true });
  catalog.run("pragma synchronous=off");
  catalog.transaction(() => {
    for (const table of ["tenants", "domains", "directory"]) {
      const model = catalog.query<Record<string, SQLQueryBindings>, []>(`select * from ${table}`).get();
      if (model === null) throw new Error(`The model has no row in the table ${table}.`);
      const columns = Object.keys(model);
      const insert = catalog.query(`insert into ${table} values (${columns.map(() => "?").join(", ")})`);
      for (const [index, id] of ids.entries()) {
        insert.run(...Object.values(model).map((value) => copied(value, modelId, id, slugOf(index))));
      }
    }
  })();
  catalog.close(true);
}

/** How the directory writes a tenant's own id. */
const OWN_ID = "\u0001";

function copied(value: SQLQueryBindings, modelId: string, id: string, slug: string): SQLQueryBindings {
  if (typeof value !== "string") return value;
  const text = value.replaceAll(OWN_ID, modelId);
  const placed = text.replaceAll(`${modelId.slice(0, 2)}/${modelId}`, `${id.slice(0, 2)}/${id}`);
  const copy = placed.replaceAll(modelId, id).replaceAll(MODEL, slug);
  return text === value ? copy : copy.replaceAll(id, OWN_ID);
}

function copyStores(directory: string, modelId: string, ids: readonly string[]): void {
  const root = join(directory, "tenants");
  const shard = readdirSync(root).find((name) => name === modelId.slice(0, 2));
  if (shard === undefined) throw new Error("The model's store is not where it was expected.");
  const model = join(root, shard, modelId);
  const [file] = readdirSync(model).filter((name) => name.endsWith(".sqlite"));
  if (file === undefined) throw new Error("The model's store holds no file.");
  for (const id of ids) {
    const copy = join(root, id.slice(0, 2), id);
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
    cpSync(model, copy, { recursive: true });
    const store = new Database(join(copy, file), { readwrite: true });
    store.run("pragma synchronous=off");
    // Of a tenant in service, as they stand for.
    store.query("update _tenantry_stamp set tenant = ?, epoch = 1").run(id);
    store.close(true);
  }
}
