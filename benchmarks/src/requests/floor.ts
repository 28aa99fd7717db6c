import { Database } from "bun:sqlite";
import { AsyncLocalStorage } from "node:async_hooks";
import { Elysia } from "elysia";
import { schema } from "../schema.ts";
import { COUNT, LATEST, ONE, posts, VISIT } from "./statements.ts";

/** What a careful engineer sets on a connection. */
export function openByHand(file: string): Database {
  const database = new Database(file, { create: true });
  database.run("pragma journal_mode=wal; pragma synchronous=normal; pragma foreign_keys=on;");
  return database;
}

/** A file with the tables and the posts that every tenant has. */
export function fillByHand(file: string): void {
  const database = openByHand(file);
  for (const text of schema()) database.run(text);
  database.transaction(() => {
    for (const { text, values } of posts()) database.query(text).run(...values);
  })();
  database.close(true);
}

/** An app that answers requests, over a socket or without. */
export interface App {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

interface Store {
  readonly database: Database;
  visit(id: number): void;
}

function storeOf(database: Database): Store {
  const visit = database.transaction((id: number) => {
    database.query(VISIT).run(id, new Date().toISOString());
    database.query(COUNT).run(id);
  });
  return { database, visit: visit.immediate };
}

/** The app as it would be written without tenants, on one file. */
export function floorApp(database: Database) {
  const { visit } = storeOf(database);
  return new Elysia()
    .get("/posts", () => database.query(LATEST).all())
    .get("/posts/:id", ({ params }) => database.query(ONE).get(Number(params.id)))
    .post("/posts/:id/visits", ({ params }) => {
      visit(Number(params.id));
      return { visited: true };
    })
    .post("/posts/:id/visits/slowly", ({ params }) => {
      visit(Number(params.id));
      return { visited: true };
    });
}

/**
 * The same app with what none can do without that tells tenants apart by the host: the Host header is read, as the URL does not
 * say how it was sent; handlers await, because not every store answers at once; and something is in scope meanwhile.
 */
export function leastApp(database: Database): App {
  const { visit } = storeOf(database);
  const scope = new AsyncLocalStorage<Database>();
  const { fetch } = new Elysia()
    .get("/posts", async () => database.query(LATEST).all())
    .get("/posts/:id", async ({ params }) => database.query(ONE).get(Number(params.id)))
    .post("/posts/:id/visits", async ({ params }) => {
      await Promise.resolve(visit(Number(params.id)));
      return { visited: true };
    })
    .post("/posts/:id/visits/slowly", async ({ params }) => {
      await Promise.resolve(visit(Number(params.id)));
      return { visited: true };
    });
  return {
    fetch(request) {
      if (request.headers.get("host") === null) return new Response(null, { status: 400 });
      return scope.run(database, fetch, request);
    },
  };
}

/** The least that serves many tenants: one open file for each, found by the host, and nothing that keeps them apart. */
export function handlesApp(files: ReadonlyMap<string, string>) {
  const stores = new Map([...files].map(([host, file]) => [host, storeOf(openByHand(file))]));
  const of = (request: Request): Store => {
    const store = stores.get(request.headers.get("host") ?? "");
    if (store === undefined) throw new Error("There is no such tenant.");
    return store;
  };
  const visited = (store: Store, id: number) => {
    store.visit(id);
    return { visited: true };
  };
  return new Elysia()
    .get("/posts", ({ request }) => of(request).database.query(LATEST).all())
    .get("/posts/:id", ({ request, params }) => of(request).database.query(ONE).get(Number(params.id)))
    .post("/posts/:id/visits", ({ request, params }) => visited(of(request), Number(params.id)))
    .post("/posts/:id/visits/slowly", ({ request, params }) => visited(of(request), Number(params.id)));
}
