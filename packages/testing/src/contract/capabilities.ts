import assert from "node:assert/strict";
import { sql } from "@tenantry/core";
import { type Connection, DEFAULT_CAPABILITIES } from "@tenantry/core/adapter";
import type { ContractCase } from "./contract-case.ts";
import { writeNote } from "./notes.ts";
import { refused } from "./refused.ts";

export const capabilities: readonly ContractCase[] = [
  {
    id: "capabilities.declared",
    title: "what is declared is known, of the right type, and has its verb",
    async run({ strategy }) {
      for (const [name, value] of Object.entries(strategy.capabilities)) {
        const standard: unknown = Object.entries(DEFAULT_CAPABILITIES).find(([known]) => known === name)?.[1];
        assert.ok(standard !== undefined, `there is no capability "${name}"`);
        assert.equal(typeof value, typeof standard, `the capability "${name}"`);
      }
      const { maxConnections = 1 } = strategy.capabilities;
      assert.ok(Number.isInteger(maxConnections) && maxConnections > 0, "maxConnections");
      assert.equal(strategy.capabilities.snapshot === true, strategy.snapshot !== undefined, "snapshot and its verb");
      const isMoving = strategy.capabilities.moveAside === true;
      assert.equal(isMoving, strategy.moveAside !== undefined, "moveAside and its verb");
      assert.equal(isMoving, strategy.bringBack !== undefined, "moveAside and bringBack");
      assert.match(strategy.name, /^[a-z][a-z0-9-]*$/, "the name of the strategy");
    },
  },
  {
    id: "capabilities.transactional-ddl",
    title: "DDL of a transaction that is rolled back leaves nothing",
    applies: (world) => world.capabilities.transactionalDdl,
    async run(world) {
      const store = await world.store();
      const run = async (open: Connection): Promise<void> => {
        const transaction = await open.begin();
        await transaction.query({ text: "create table half_done (id integer)", values: [] });
        await transaction.query({ text: "alter table notes add column half_done integer", values: [] });
        await transaction.rollback();
        await refused(async () => open.query({ text: "select * from half_done", values: [] }), "QUERY_FAILED");
        await refused(async () => open.query({ text: "select half_done from notes", values: [] }), "QUERY_FAILED");
      };
      if (world.capabilities.changesSchema) await world.open(store, "serve", run);
      await world.open(store, "migrate", run);
    },
  },
  {
    id: "capabilities.template",
    title: "stores made from a template are whole, apart from each other, and the template is built once",
    applies: (world) => world.capabilities.template,
    async run(world) {
      let built = 0;
      const template = {
        key: crypto.randomUUID(),
        async build(store: Connection) {
          built++;
          await store.query({ text: "create table notes (id integer primary key, marker text)", values: [] });
        },
      };
      const stores = [];
      for (let index = 0; index < 3; index++) {
        const tenant = world.stranger();
        const prepare = async (open: Connection): Promise<void> => void (await open.query(writeNote(1, tenant.id)));
        const placement = await world.strategy.provision(tenant, { ...world.provisioning(prepare), template });
        stores.push({ tenant, placement });
      }
      assert.equal(built, 1, "the template was built more than once");
      for (const store of stores) {
        const { rows } = await world.open(store, "serve", async (open) => open.query(sql`select marker from notes`));
        assert.deepEqual(rows, [[store.tenant.id]]);
      }
    },
  },
  {
    id: "capabilities.read-only",
    title: "a connection for reading can not write: the engine refuses",
    async run(world) {
      const store = await world.store();
      await world.open(store, "serve", async (open) => open.query(writeNote(1, "kept")));
      await world.open(store, "read", async (open) => {
        await refused(async () => open.query(writeNote(2, "refused")));
        await refused(async () => open.query({ text: "delete from notes", values: [] }));
        await refused(async () => open.query({ text: "create table refused (id integer)", values: [] }));
        const { rows } = await open.query(sql`select id, marker from notes`);
        assert.deepEqual(rows, [[1, "kept"]]);
      });
    },
  },
];
