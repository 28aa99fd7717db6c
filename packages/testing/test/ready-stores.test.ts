import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type Database, sql, type Tenancy } from "@tenantry/core";
import { type Job, KINDS, ReadyGround } from "./ready/ready-ground.ts";

setDefaultTimeout(120_000);

const CODES = /STORE|MIGRATION|STAMP|LEFTOVER|ABANDONED/;

/** What doctor says of stores; the ground of the tests is open, which is not what is looked for. */
const codes = async (tenancy: Tenancy): Promise<string[]> =>
  (await tenancy.doctor()).findings.map(({ code }) => code).filter((code) => CODES.test(code));

/** Ids of the stores that are ready, the oldest first. */
const readyIds = (tenancy: Tenancy): Promise<string[]> =>
  tenancy.runtime.catalog.read(function* (reader) {
    const rows = yield* reader.rows("select id from ready_stores where state = 'ready' order by made_at, id");
    return rows.map(([id]) => String(id));
  });

/** Ids of everything that lies where stores do. */
async function storeIds(tenancy: Tenancy): Promise<unknown[]> {
  const [strategy] = tenancy.runtime.strategies.values();
  return (await Array.fromAsync(strategy?.leftovers?.() ?? [])).map(({ id }) => id).sort();
}

const fill =
  (marker: string) =>
  ({ db }: { readonly db: Database }): Promise<unknown> =>
    db.run(sql`insert into notes (id, marker) values (1, ${marker})`);
const markerOf = (tenancy: Tenancy, slug: string): Promise<unknown> =>
  tenancy.run(
    slug,
    async ({ db }) => (await db.get<{ marker: string }>(sql`select marker from notes where id = 1`))?.marker,
  );

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await Bun.sleep(5)) if (await holds()) return;
  expect.unreachable();
}

async function output<T>(process: ReturnType<ReadyGround["process"]>): Promise<T> {
  const text = await new Response(process.stdout).text();
  expect(await process.exited).toBe(0);
  return JSON.parse(text);
}

/** Runs a process to its death at the step. */
async function killed(ground: ReadyGround, job: Job): Promise<void> {
  const child = ground.process(job);
  await child.exited;
  expect(child.signalCode).toBe("SIGKILL");
}

describe.each(KINDS)("stores made beforehand: %s", (kind) => {
  test("a new tenant takes one, and is as one that waited for its store", async () => {
    await using ground = await ReadyGround.make(kind);
    const tenancy = ground.open({ ready: 1 });
    expect(await tenancy.tenants.prepareStores()).toMatchObject([{ strategy: kind, ready: 1, made: 1, removed: 0 }]);
    const [id = ""] = await readyIds(tenancy);
    expect(await codes(tenancy)).toEqual([]);
    const told: string[] = [];
    tenancy.events.on("tenant:provisioning", ({ slug, step }) => told.push(`${slug} ${step}`));
    tenancy.events.on("tenant:created", ({ slug }) => told.push(`${slug} created`));
    const wanted = { domain: "shop.example", fields: { plan: "pro" }, settings: { theme: "dark" } };
    const taken = await tenancy.as("operator:ada").tenants.create({ slug: "amazon", ...wanted });
    expect(taken).toMatchObject({ id, epoch: 1, status: "active", createdBy: "operator:ada", ...wanted });
    expect(told).toEqual(["amazon take", "amazon stamp", "amazon created"]);
    await tenancy.run("amazon", fill("amazon"));
    expect(await markerOf(tenancy, "amazon")).toBe("amazon");

    const plain = await ground
      .open()
      .as("operator:ada")
      .tenants.create({ slug: "apple", ...wanted, domain: "apple.example" });
    const log = async (tenantId: string): Promise<unknown[]> =>
      (await tenancy.audit.list({ tenant: { id: tenantId } })).map(({ action, actor, detail }) => ({
        action,
        actor,
        details: Object.keys(detail),
      }));
    expect(await log(id)).toEqual(await log(plain.id));
    await until(async () => (await readyIds(tenancy)).length === 1);
    expect(await codes(tenancy)).toEqual([]);
    await tenancy.tenants.delete("amazon");
    await tenancy.tenants.purge("amazon", { snapshot: false });
    expect(await storeIds(tenancy)).not.toContain(id);
  });

  test("two that take stores hold the same ids and different rows; what setup throws leaves nothing", async () => {
    await using ground = await ReadyGround.make(kind);
    const tenancy = ground.open({ ready: 3 });
    await tenancy.tenants.prepareStores();
    const ready = await readyIds(tenancy);
    await tenancy.close();
    // Nothing is made anew in between: what is there is what was made.
    const program = ground.open({ ready: 0 });
    const taking = ground.open({ ready: 3 });
    const created = await Promise.all(
      ["amazon", "apple"].map((slug) => taking.tenants.create({ slug, setup: fill(slug) })),
    );
    expect(created.map(({ id }) => id).sort()).toEqual(ready.slice(0, 2).sort());
    expect(await Promise.all(["amazon", "apple"].map((slug) => markerOf(program, slug)))).toEqual(["amazon", "apple"]);
    await taking.run("amazon", ({ db }) => db.run(sql`update notes set marker = 'changed'`));
    expect(await markerOf(program, "apple")).toBe("apple");

    await until(async () => (await readyIds(taking)).length === 3);
    const before = await storeIds(taking);
    const [oldest = ""] = await readyIds(taking);
    let seen: string | undefined;
    const failing = taking.tenants.create({
      slug: "pear",
      setup: async ({ db, tenant }) => {
        seen = tenant.id;
        await fill("pear")({ db });
        throw new Error("no owner");
      },
    });
    await expect(failing).rejects.toThrow("no owner Nothing is left of it.");
    expect(seen).toBe(oldest);
    await until(async () => (await readyIds(taking)).length === 3);
    expect(await storeIds(taking)).toHaveLength(before.length);
    expect(await storeIds(taking)).not.toContain(oldest);
    expect(await codes(taking)).toEqual([]);
    expect(await taking.tenants.create({ slug: "pear" })).toMatchObject({ status: "active" });
  });

  test("two processes that create at once never share one", async () => {
    await using ground = await ReadyGround.make(kind);
    const tenancy = ground.open({ ready: 3 });
    await tenancy.tenants.prepareStores();
    const ready = await readyIds(tenancy);
    const slugs = [0, 1].map((process) => Array.from({ length: 4 }, (_, index) => `t${process}${index}`));
    const ids = await Promise.all(
      slugs.map((create) => output<string[]>(ground.process({ ready: 3, create, setup: true }))),
    );
    expect(new Set(ids.flat()).size).toBe(8);
    expect(ids.flat()).toEqual(expect.arrayContaining(ready));
    for (const slug of slugs.flat()) expect(await markerOf(tenancy, slug)).toBe(slug);
    await tenancy.tenants.prepareStores();
    await until(async () => (await readyIds(tenancy)).length === 3);
    expect(await codes(tenancy)).toEqual([]);
  });

  test("two processes that fill up at once make no more than is asked for", async () => {
    await using ground = await ReadyGround.make(kind);
    const tenancy = ground.open({ ready: 3 });
    await tenancy.tenants.list();
    const reports = await Promise.all(
      [0, 1, 2].map(() => output<[{ made: number; ready: number }]>(ground.process({ ready: 3 }))),
    );
    expect(reports.reduce((sum, [{ made }]) => sum + made, 0)).toBe(3);
    expect(await readyIds(tenancy)).toHaveLength(3);
    expect(await storeIds(tenancy)).toEqual((await readyIds(tenancy)).sort());
  });

  test("with a new migration those that are ready are taken by nobody, and the next filling removes them", async () => {
    await using ground = await ReadyGround.make(kind);
    const old = ground.open({ ready: 2 });
    await old.tenants.prepareStores();
    const outdated = await readyIds(old);
    const program = ground.open({ ready: 1, migrations: 2 });
    const [finding] = (await program.doctor()).findings.filter(({ code }) => code === "READY_STORE_OUTDATED");
    expect(finding).toMatchObject({ severity: "note" });
    const fresh = await program.tenants.create({ slug: "amazon" });
    expect(outdated).not.toContain(fresh.id);
    await program.run("amazon", ({ db }) => db.run(sql`insert into notes (id, marker) values (1, 'amazon')`));
    expect(await program.run("amazon", ({ db }) => db.one(sql`select stars from notes`))).toEqual({ stars: 5 });
    await until(async () => {
      const [id = ""] = await readyIds(program);
      return id !== "" && !outdated.includes(id) && (await storeIds(program)).length === 2;
    });
    // The old release, which still runs beside it, leaves what the new one has made.
    expect(await old.tenants.create({ slug: "apple" })).toMatchObject({ status: "active" });
    const kept = await readyIds(program);
    await old.tenants.prepareStores();
    expect(kept.length).toBeGreaterThan(0);
    expect(await readyIds(program)).toEqual(expect.arrayContaining(kept));
  });

  test("in a catalog that was put back, a store that a tenant has is given to no other, and never destroyed", async () => {
    await using ground = await ReadyGround.make(kind);
    const tenancy = ground.open({ ready: 2 });
    await tenancy.tenants.prepareStores();
    await tenancy.close();
    const program = ground.open({ ready: 2 });
    const reported: unknown[] = [];
    program.events.on("error", ({ error }) => reported.push(error));
    const before = await program.runtime.catalog.read(function* (reader) {
      return yield* reader.rows("select id, strategy, server, state, placement, migrations, made_at from ready_stores");
    });
    const { id } = await program.tenants.create({ slug: "amazon", setup: fill("amazon") });
    const { placement } = await program.tenants.where("amazon");
    // Where a strategy can, the store of one that is deleted is out of reach.
    const deleted = await program.tenants.create({ slug: "pear" });
    await program.tenants.delete("pear");
    const { placement: aside } = await program.tenants.where("pear");
    await program.close();

    const putBack = ground.open({ ready: 2 });
    putBack.events.on("error", ({ error }) => reported.push(error));
    const putRowsBack = (): Promise<void> =>
      putBack.runtime.catalog.act("test", function* (write) {
        yield* write.run("delete from ready_stores");
        for (const row of before) {
          const marks = row.map((_, index) => `$${index + 1}`).join(", ");
          yield* write.run(
            `insert into ready_stores (id, strategy, server, state, placement, migrations, made_at) values (${marks})`,
            row,
          );
        }
        for (const gone of [id, deleted.id]) {
          yield* write.run("delete from audit_log where tenant_id = $1", [gone]);
          yield* write.run("delete from tenants where id = $1", [gone]);
          write.touch(gone);
        }
      });
    await putRowsBack();
    expect((await codes(putBack)).filter((code) => code === "READY_STORE_USED")).toHaveLength(2);
    expect((await putBack.doctor({ fix: true })).fixed).toHaveLength(2);
    expect(await storeIds(putBack)).toEqual(expect.arrayContaining([id, deleted.id]));
    await putRowsBack();
    const other = await putBack.tenants.create({ slug: "apple", setup: fill("apple") });
    expect([id, deleted.id]).not.toContain(other.id);
    expect(await markerOf(putBack, "apple")).toBe("apple");
    expect(await readyIds(putBack)).not.toContain(id);
    expect(await codes(putBack)).toContain("UNKNOWN_STORE");
    const [strategy] = putBack.runtime.strategies.values();
    const store = await strategy?.connect({ id, epoch: 1 }, placement, "read");
    expect((await store?.query({ text: "select marker from notes", values: [] }))?.rows).toEqual([["amazon"]]);
    await store?.close();
    expect(await storeIds(putBack)).toContain(deleted.id);
    await strategy?.destroy({ id, epoch: 1 }, placement);
    await strategy?.destroy({ id: deleted.id, epoch: 1 }, aside);
  });

  test("in a catalog put back to where a store was being made, that of a deleted tenant is never destroyed", async () => {
    await using ground = await ReadyGround.make(kind);
    const tenancy = ground.open({ ready: 1 });
    await tenancy.tenants.prepareStores();
    const { id } = await tenancy.tenants.create({ slug: "amazon", setup: fill("amazon") });
    const { placement } = await tenancy.tenants.where("amazon");
    await tenancy.tenants.delete("amazon");
    await tenancy.close();

    const program = ground.open();
    const putBack = (state: string, known: unknown): Promise<void> =>
      program.runtime.catalog.act("test", function* (write) {
        const attempt = { attempt: "x", host: "elsewhere", pid: 1, thread: 0, since: "2000-01-01T00:00:00.000Z" };
        yield* write.run("delete from audit_log where tenant_id = $1", [id]);
        yield* write.run("delete from tenants where id = $1", [id]);
        yield* write.run("delete from ready_stores");
        yield* write.run(
          "insert into ready_stores (id, strategy, state, placement, attempt, made_at) values ($1, $2, $3, $4, $5, $6)",
          [id, kind, state, known === null ? null : JSON.stringify(known), JSON.stringify(attempt), write.at],
        );
        write.touch(id);
      });
    const [strategy] = program.runtime.strategies.values();
    for (const [state, known] of [
      ["making", null],
      ["removing", placement],
    ] as const) {
      await putBack(state, known);
      expect((await program.tenants.sweep()).ready).toMatchObject([{ id, fault: "abandoned" }]);
      expect(await readyIds(program)).toEqual([]);
      expect(await storeIds(program)).toContain(id);
      expect((await program.audit.list()).at(-1)).toMatchObject({ action: "store.dropped", detail: { id } });
    }
    // Out of reach, as it was, where the strategy can.
    const read = async (): Promise<unknown> => {
      const store = await strategy?.connect({ id, epoch: 1 }, placement, "read");
      try {
        return (await store?.query({ text: "select marker from notes", values: [] }))?.rows;
      } finally {
        await store?.close();
      }
    };
    if (strategy?.capabilities.moveAside === true) await expect(read()).rejects.toThrow();
    await strategy?.bringBack?.({ id, epoch: 1 }, placement);
    expect(await read()).toEqual([["amazon"]]);
    await strategy?.destroy({ id, epoch: 1 }, placement);
  });

  test("S23: killed with kill -9 at any step of filling, doctor finds what is left and mends it", async () => {
    await using ground = await ReadyGround.make(kind);
    const tenancy = ground.open({ ready: 1 });
    const steps: string[] = [];
    tenancy.events.on("store:preparing", ({ step }) => steps.push(step));
    await tenancy.tenants.prepareStores();
    await tenancy.tenants.create({ slug: "apple" });
    await until(async () => (await readyIds(tenancy)).length === 1);
    const [kept = ""] = await readyIds(tenancy);
    for (const step of new Set(steps)) {
      await killed(ground, { ready: 2, killAt: `prepare ${step}` });
      // A schema is ready in the transaction that makes it, where the catalog stands in the same database.
      const whole = step === "ready" || (step === "commit" && kind === "postgres-schemas");
      expect(await codes(tenancy)).toEqual(whole ? [] : ["READY_STORE_ABANDONED"]);
      if (!whole) expect((await tenancy.doctor({ fix: true })).fixed).toHaveLength(1);
      expect(await codes(tenancy)).toEqual([]);
      expect(await tenancy.tenants.prepareStores()).toMatchObject([{ ready: 1, removed: whole ? 1 : 0, made: 0 }]);
      expect(await readyIds(tenancy)).toEqual([kept]);
      expect(await storeIds(tenancy)).toHaveLength(2);
    }
    expect(await markerOf(tenancy, "apple")).toBeUndefined();
  });

  test("S23: killed with kill -9 at any step of taking, the tenant is made again or removed, and is never half set up", async () => {
    await using ground = await ReadyGround.make(kind);
    const tenancy = ground.open({ ready: 1 });
    for (const step of ["take", "setup", "stamp"]) {
      const slug = `amazon-${step}`;
      // Another may be under way in the background, which counts as well.
      await tenancy.tenants.prepareStores();
      await until(async () => (await readyIds(tenancy)).length === 1);
      const [id] = await readyIds(tenancy);
      await killed(ground, { ready: 1, create: [slug], setup: true, killAt: `create ${step}` });
      // On Postgres the word of it travels by itself.
      await until(async () => (await tenancy.tenants.find(slug)) !== undefined);
      expect(await tenancy.tenants.get(slug)).toMatchObject({ id, status: "provisioning" });
      expect(await codes(tenancy)).toEqual(["ABANDONED_TENANT"]);
      if (step === "setup") {
        await tenancy.doctor({ fix: true });
        expect(await tenancy.tenants.find(slug)).toBeUndefined();
      }
      const again = await tenancy.tenants.create({ slug, setup: fill("again") });
      expect(again.id).not.toBe(id);
      expect(await markerOf(tenancy, slug)).toBe("again");
      expect(await storeIds(tenancy)).not.toContain(id);
      await tenancy.tenants.delete(slug);
      await tenancy.tenants.purge(slug, { snapshot: false });
      await until(async () => (await readyIds(tenancy)).length === 1);
      expect(await storeIds(tenancy)).toEqual(await readyIds(tenancy));
    }
    await killed(ground, { ready: 1, create: ["apple"], setup: true, killAt: "created" });
    await until(async () => (await tenancy.tenants.find("apple"))?.status === "active");
    expect(await markerOf(tenancy, "apple")).toBe("apple");
  });

  test("what was taken is made anew in the background, and close waits for the one that is being made", async () => {
    await using ground = await ReadyGround.make(kind);
    const tenancy = ground.open({ ready: 2 });
    // None is ready yet: the first create waits as ever, and the filling begins.
    await tenancy.tenants.create({ slug: "amazon" });
    await until(async () => (await readyIds(tenancy)).length === 2);
    const ready = await readyIds(tenancy);
    expect(ready).toContain((await tenancy.tenants.create({ slug: "apple" })).id);
    await until(async () => (await readyIds(tenancy)).length === 2);

    const closing = ground.open({ ready: 4 });
    const begun = Promise.withResolvers<void>();
    closing.events.on("store:preparing", () => begun.resolve());
    await closing.tenants.create({ slug: "pear" });
    await begun.promise;
    await closing.close();
    // One was under way; those behind it were not begun.
    expect((await tenancy.doctor()).findings.filter(({ code }) => code.startsWith("READY"))).toEqual([]);
    const left = await tenancy.runtime.catalog.read(function* (reader) {
      return yield* reader.rows("select state from ready_stores");
    });
    expect(left).toEqual([["ready"], ["ready"]]);
  });
});
