import { Database } from "bun:sqlite";
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContractCase } from "./contract-case.ts";
import { writeNote } from "./notes.ts";
import { failure, refused } from "./refused.ts";

const SQLITE = "SQLite format 3\0";

/** Copies of a store, made by the verb `snapshot`. */
export const snapshots: readonly ContractCase[] = [
  {
    id: "lifecycle.snapshot",
    title: "a snapshot is a new file, of what is committed in this store and of nothing else",
    applies: ({ capabilities }) => capabilities.snapshot,
    async run(world) {
      const { snapshot } = world.strategy;
      assert.ok(snapshot !== undefined);
      const folder = mkdtempSync(join(tmpdir(), "tenantry-contract-"));
      try {
        const [store, neighbour] = [await world.store(), await world.store()];
        const markers = { own: crypto.randomUUID(), open: crypto.randomUUID(), foreign: crypto.randomUUID() };
        await world.open(store, "serve", async (open) => open.query(writeNote(1, markers.own)));
        await world.open(neighbour, "serve", async (open) => open.query(writeNote(1, markers.foreign)));
        const file = join(folder, "copy");
        await world.open(store, "serve", async (open) => {
          const transaction = await open.begin();
          await transaction.query(writeNote(2, markers.open));
          await snapshot.call(world.strategy, store.tenant, store.placement, file);
          await transaction.rollback();
        });
        const bytes = readFileSync(file).toString("latin1");
        assert.ok(bytes.length > 0, "the snapshot is empty");
        assert.equal(bytes.includes(markers.foreign), false, "the snapshot holds rows of another store");
        if (bytes.startsWith(SQLITE)) {
          using copy = new Database(file, { readonly: true });
          assert.deepEqual(copy.query("select marker from notes").values(), [[markers.own]]);
        }
        const taken = join(folder, "taken");
        writeFileSync(taken, "somebody's");
        await failure(() => snapshot.call(world.strategy, store.tenant, store.placement, taken));
        assert.equal(readFileSync(taken, "utf8"), "somebody's", "the snapshot replaced a file that was there");
        await world.strategy.destroy(store.tenant, store.placement);
        const late = join(folder, "late");
        await refused(() => snapshot.call(world.strategy, store.tenant, store.placement, late), "STORE_MISSING");
        assert.deepEqual(readdirSync(folder).sort(), ["copy", "taken"], "what failed left a file");
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  },
];
