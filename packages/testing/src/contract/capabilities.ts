import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "@tenantry/core";
import {
  type Capabilities,
  type Connection,
  DEFAULT_CAPABILITIES,
  type Template,
  TenantryError,
} from "@tenantry/core/adapter";
import type { ContractCase } from "./contract-case.ts";
import { writeNote } from "./notes.ts";
import { refused } from "./refused.ts";

/** Milliseconds after which a writer that still waits counts as one that has to. */
const WAIT_FOR_WRITER = 3_000;
/** The same where it is said not to wait: a slow machine is no reason to doubt that. */
const PATIENCE_WITH_WRITER = 10_000;

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
      for (const { capability, verbs } of [
        { capability: "snapshot", verbs: ["snapshot"] },
        { capability: "moveAside", verbs: ["moveAside", "bringBack"] },
      ] as const) {
        const declared = strategy.capabilities[capability] === true;
        for (const verb of verbs) {
          const has = strategy[verb] === undefined ? `no verb ${verb}` : `the verb ${verb}`;
          assert.equal(
            declared,
            strategy[verb] !== undefined,
            `${capability} is declared ${declared}, and the adapter has ${has}`,
          );
        }
      }
      assert.match(strategy.name, /^[a-z][a-z0-9-]*$/, "the name of the strategy");
    },
  },
  {
    id: "capabilities.transactional-ddl",
    title: "DDL of a transaction that is rolled back leaves nothing: where that is declared, and only there",
    async run(world) {
      const store = await world.store();
      const run = async (open: Connection): Promise<void> => {
        const transaction = await open.begin();
        await transaction.query({ text: "create table half_done (id integer)", values: [] });
        await transaction.query({ text: "alter table notes add column half_done integer", values: [] });
        await transaction.rollback();
        const undone = [
          await succeeds(() => open.query({ text: "select * from half_done", values: [] })),
          await succeeds(() => open.query({ text: "select half_done from notes", values: [] })),
        ].every((stayed) => !stayed);
        declaredAs("transactionalDdl", world.capabilities.transactionalDdl, undone);
      };
      await world.open(store, "migrate", run);
      if (world.capabilities.changesSchema && world.capabilities.transactionalDdl)
        await world.open(store, "serve", run);
    },
  },
  {
    id: "capabilities.changes-schema",
    title: "a connection that serves can change the schema: where that is declared, and only there",
    async run(world) {
      const store = await world.store();
      await world.open(store, "serve", async (open) => {
        const can = await succeeds(() =>
          open.query({ text: "create table made_while_serving (id integer)", values: [] }),
        );
        declaredAs("changesSchema", world.capabilities.changesSchema, can);
      });
    },
  },
  {
    id: "capabilities.concurrent-writers",
    title: "two transactions write to one store at a time: where that is declared, and only there",
    async run(world) {
      const store = await world.store();
      const both = await world.open(store, "serve", (one) =>
        world.open(store, "serve", async (other) => {
          const first = await one.begin();
          await first.query(writeNote(1, "first"));
          const second = (async () => {
            const transaction = await other.begin();
            await transaction.query(writeNote(2, "second"));
            await transaction.commit();
          })();
          const done = await Promise.race([
            second.then(
              () => true,
              () => false,
            ),
            sleep(world.capabilities.concurrentWriters ? PATIENCE_WITH_WRITER : WAIT_FOR_WRITER, false),
          ]);
          await first.commit();
          await second.catch(() => undefined);
          return done;
        }),
      );
      declaredAs("concurrentWriters", world.capabilities.concurrentWriters, both);
    },
  },
  {
    id: "capabilities.template",
    title:
      "where a template is declared, stores made from it are whole, apart, and it is built once; elsewhere it is not looked at",
    async run(world) {
      const declared = world.capabilities.template;
      const run = async (store: Connection, text: string, values: unknown[] = []): Promise<unknown> =>
        store.query({ text, values });
      const makeTable = (store: Connection): Promise<unknown> =>
        run(store, "create table notes (id integer primary key, marker varchar(64))");
      let built = 0;
      let stamped = false;
      const stores = [];
      for (let index = 0; index < 4; index++) {
        const tenant = world.stranger();
        const called: string[] = [];
        // The last copy is whole although nobody asked for a connection to it.
        const opens = index < 3;
        const template: Template = {
          key: "contract",
          async build(store, owner) {
            built++;
            await makeTable(store);
            if (owner === undefined) return;
            stamped = true;
            await run(store, "create table owners (id varchar(64), epoch integer)");
            await run(store, "insert into owners values ($1, $2)", [owner.id, owner.epoch]);
          },
          restamp: (owner) => ({
            text: "update owners set id = $1, epoch = $2 where id = $3",
            values: [tenant.id, tenant.epoch, owner.id],
          }),
          async prepareCopy(open) {
            called.push("prepareCopy");
            if (opens) await open().query(writeNote(1, tenant.id));
          },
        };
        const prepare = async (open: Connection): Promise<void> => {
          called.push("prepare");
          // Whoever looks at the template although that is not declared has the table already.
          if (built === 0) await makeTable(open);
          if (opens) await open.query(writeNote(1, tenant.id));
        };
        const placement = await world.strategy.provision(tenant, { ...world.provisioning(prepare), template });
        assert.deepEqual(called, [stamped ? "prepareCopy" : "prepare"]);
        stores.push({ tenant, placement, notes: opens ? [[tenant.id]] : [] });
      }
      declaredAs("template", declared, built > 0);
      assert.ok(built <= 1, "the template was built more than once");
      for (const { notes, ...store } of stores) {
        const { rows } = await world.open(store, "serve", async (open) => open.query(sql`select marker from notes`));
        assert.deepEqual(rows, notes);
        if (!stamped) continue;
        const owners = await world.open(store, "serve", async (open) => open.query(sql`select id, epoch from owners`));
        assert.deepEqual(owners.rows, [[store.tenant.id, store.tenant.epoch]], "a copy is not its tenant's");
      }
    },
  },
  {
    id: "capabilities.hidden-provision",
    title: "where that is declared, nobody sees anything of a store before prepare has returned",
    async run(world) {
      if (!world.capabilities.hiddenProvision) return;
      const tenant = world.stranger();
      const seen: unknown[] = [];
      const prepare = async (open: Connection): Promise<void> => {
        await open.query({ text: "create table notes (id integer primary key, marker varchar(64))", values: [] });
        seen.push(...(await world.leftovers()));
      };
      const placement = await world.strategy.provision(tenant, world.provisioning(prepare));
      assert.deepEqual(seen, [], "the store was seen while it was being made");
      await world.strategy.destroy(tenant, placement);
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
        await refused(async () => {
          const transaction = await open.begin();
          try {
            await transaction.query(writeNote(3, "refused"));
            await transaction.commit();
          } catch (error) {
            await transaction.rollback();
            throw error;
          }
        });
        const { batch, stream } = open;
        if (batch !== undefined) await refused(async () => batch.call(open, [writeNote(4, "refused")]));
        if (stream !== undefined) {
          await refused(async () => {
            for await (const _ of stream.call(open, writeNote(5, "refused")));
          });
        }
        const { rows } = await open.query(sql`select id, marker from notes`);
        assert.deepEqual(rows, [[1, "kept"]]);
      });
    },
  },
];

/** That a capability is declared as it is: one that is there without being declared is promised to nobody, and found by chance. */
function declaredAs(name: keyof Capabilities, declared: boolean, found: boolean): void {
  const remedy = found
    ? `the adapter can do it, and does not declare it: declare ${name}: true`
    : `the adapter declares it, and can not do it: declare ${name}: false`;
  assert.equal(found, declared, `the capability "${name}": ${remedy}`);
}

async function succeeds(work: () => unknown): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof TenantryError) return false;
    throw error;
  }
}
