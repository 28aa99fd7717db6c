import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { sql } from "../../src/database/sql.ts";
import {
  ClosedError,
  ConfigurationError,
  InsideTransactionError,
  NoTenantError,
  TenantNotFoundError,
  TenantUnavailableError,
  WrongTenantError,
} from "../../src/errors.ts";
import { marker, tenancyWorld } from "../support/tenancy-world.ts";
import { idleTurns } from "../support/until.ts";

const both = ["amazon", "apple"];

describe("the current tenant", () => {
  test("outside of a scope everything that needs a tenant throws (C01)", async () => {
    await using world = await tenancyWorld(both);
    const { tenancy } = world;
    expect(() => tenancy.current()).toThrow(NoTenantError);
    expect(() => tenancy.memo("key", () => 1)).toThrow(NoTenantError);
    expect(tenancy.tryCurrent()).toBeUndefined();
  });

  test("is there after awaits, timers and in what is called", async () => {
    await using world = await tenancyWorld(both);
    const { tenancy } = world;
    const deep = async () => {
      await Bun.sleep(1);
      return tenancy.current().db.one(marker);
    };
    const seen = await Promise.all(both.map((slug) => tenancy.run(slug, deep)));
    expect(seen).toEqual([{ text: "amazon" }, { text: "apple" }]);
  });

  test("another tenant inside a scope is refused unless it is meant, and never inside a transaction (C06)", async () => {
    await using world = await tenancyWorld(both);
    const { tenancy } = world;
    const read = () => tenancy.current().db.one(marker);
    await tenancy.run("amazon", async ({ db }) => {
      await expect(tenancy.run("apple", read)).rejects.toBeInstanceOf(WrongTenantError);
      expect(await tenancy.run("apple", read, { crossTenant: true })).toEqual({ text: "apple" });
      expect(await tenancy.run("amazon", read)).toEqual({ text: "amazon" });
      expect(await read()).toEqual({ text: "amazon" });
      const inTransaction = db.transaction(() => tenancy.run("apple", read, { crossTenant: true }));
      await expect(inTransaction).rejects.toBeInstanceOf(InsideTransactionError);
    });
  });

  test("is its own again after any tree of nested runs, thrown through or not (C06, C09)", async () => {
    await using world = await tenancyWorld(both);
    const { tenancy } = world;
    interface Nest {
      slug: string;
      throws: boolean;
      inner: Nest[];
    }
    const { nest } = fc.letrec<{ nest: Nest }>((tie) => ({
      nest: fc.record({
        slug: fc.constantFrom(...both),
        throws: fc.boolean(),
        // Without a bound, chance builds a tree deeper than the stack.
        inner: fc.oneof({ maxDepth: 6 }, fc.constant<Nest[]>([]), fc.array(tie("nest"), { maxLength: 3 })),
      }),
    }));
    const walk = async (tree: Nest): Promise<void> => {
      const before = tenancy.tryCurrent()?.tenant.slug;
      const run = tenancy.run(
        tree.slug,
        async ({ db }) => {
          for (const inner of tree.inner) await walk(inner);
          expect(tenancy.current().tenant.slug).toBe(tree.slug);
          expect(await db.one(marker)).toEqual({ text: tree.slug });
          if (tree.throws) throw new Error("thrown through");
        },
        { crossTenant: true },
      );
      if (tree.throws) await expect(run).rejects.toThrow("thrown through");
      else await run;
      expect(tenancy.tryCurrent()?.tenant.slug).toBe(before);
    };
    await fc.assert(fc.asyncProperty(nest, walk), { numRuns: process.env.SOAK === "1" ? 500 : 30 });
  });

  test("a worker inherits none (C10)", async () => {
    await using world = await tenancyWorld(both);
    const found = await world.tenancy.run("amazon", () => {
      const worker = new Worker(new URL("./worker.ts", import.meta.url));
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = reject;
      return promise.finally(() => worker.terminate());
    });
    expect(found).toBe("NO_TENANT");
  });
});

describe("a handle that is kept", () => {
  test("works on its own tenant only, and only while that is served (C07, C08)", async () => {
    await using world = await tenancyWorld(both);
    const { tenancy } = world;
    const kept = await tenancy.run("amazon", (scope) => scope);
    expect(await tenancy.run("apple", () => kept.db.one(marker))).toEqual({ text: "amazon" });
    await tenancy.tenants.rename("amazon", "amazonas");
    expect(await kept.db.one(marker)).toEqual({ text: "amazon" });
    await tenancy.tenants.hold("amazonas", "suspended", { reason: "unpaid" });
    await expect(kept.db.one(marker)).rejects.toBeInstanceOf(TenantUnavailableError);
    await expect(kept.db.transaction(async () => undefined)).rejects.toThrow("unpaid");
    await tenancy.tenants.lift("amazonas", "suspended");
    expect(await kept.db.one(marker)).toEqual({ text: "amazon" });
    await tenancy.tenants.delete("amazonas");
    await expect(kept.db.batch([marker])).rejects.toBeInstanceOf(TenantUnavailableError);
  });

  test("what it hands out can not be changed (C08)", async () => {
    await using world = await tenancyWorld(both);
    const scope = await world.tenancy.run("amazon", (given) => given);
    for (const held of [scope, scope.tenant, scope.tenant.fields, scope.tenant.settings, scope.tenant.holds]) {
      expect(Object.isFrozen(held)).toBe(true);
    }
  });

  test("a stream that is being read ends when its tenant is suspended (C16)", async () => {
    await using world = await tenancyWorld(both);
    const { tenancy } = world;
    const rows = await tenancy.run("amazon", ({ db }) => {
      const reading = db.stream(sql`select text from notes`)[Symbol.asyncIterator]();
      return reading;
    });
    expect((await rows.next()).value).toEqual({ text: "amazon" });
    await tenancy.tenants.hold("amazon", "suspended");
    await expect(rows.next()).rejects.toBeInstanceOf(TenantUnavailableError);
  });
});

describe("memo", () => {
  test("makes once a tenant, keeps tenants apart, and forgets when the tenant's standing changes", async () => {
    await using world = await tenancyWorld(both);
    const { tenancy } = world;
    let made = 0;
    const get = (slug: string) =>
      tenancy.run(slug, ({ memo, tenant }) => memo("client", () => `${tenant.slug} ${++made}`));
    expect([await get("amazon"), await get("amazon"), await get("apple")]).toEqual(["amazon 1", "amazon 1", "apple 2"]);
    await tenancy.tenants.update("amazon", { name: "Amazon Inc." });
    expect(await get("amazon")).toBe("amazon 1");
    await tenancy.tenants.hold("amazon", "maintenance");
    await tenancy.tenants.lift("amazon", "maintenance");
    expect(await get("amazon")).toBe("amazon 3");
    expect(await get("apple")).toBe("apple 2");
  });

  test("does not keep a promise that rejected", async () => {
    await using world = await tenancyWorld(["amazon"]);
    await world.tenancy.run("amazon", async ({ memo }) => {
      await expect(memo("key", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
      expect(await memo("key", () => Promise.resolve("yes"))).toBe("yes");
    });
  });
});

describe("run and each", () => {
  test("a string is a slug and nothing else", async () => {
    await using world = await tenancyWorld(both);
    const { tenancy } = world;
    const { id } = await tenancy.tenants.get("amazon");
    expect(await tenancy.run({ id }, ({ tenant }) => tenant.slug)).toBe("amazon");
    await expect(tenancy.run(id, () => 1)).rejects.toBeInstanceOf(TenantNotFoundError);
    await expect(tenancy.run({ id: "amazon" }, () => 1)).rejects.toBeInstanceOf(TenantNotFoundError);
    await expect(tenancy.run("__proto__", () => 1)).rejects.toBeInstanceOf(TenantNotFoundError);
  });

  test("one tenant that fails stops no other, and held ones are left out", async () => {
    await using world = await tenancyWorld(["amazon", "apple", "google", "held"]);
    const { tenancy } = world;
    await tenancy.tenants.hold("held", "maintenance");
    const report = await tenancy.each(
      async ({ tenant, db }) => {
        if (tenant.slug === "apple") throw new Error("rotten");
        return (await db.one<{ text: string }>(marker)).text;
      },
      { concurrency: 2 },
    );
    expect(report.succeeded.map(({ slug, value }) => [slug, value]).sort()).toEqual([
      ["amazon", "amazon"],
      ["google", "google"],
    ]);
    expect(report.failed).toMatchObject([{ slug: "apple", error: { message: "rotten" } }]);
  });

  test.each([Number.NaN, 0, -1, 1.5, Number.POSITIVE_INFINITY])(
    "a concurrency of %p is refused",
    async (concurrency) => {
      await using world = await tenancyWorld(["amazon"]);
      const { tenancy } = world;
      let worked = 0;
      const attempts = [
        () => tenancy.each(() => worked++, { concurrency }),
        () => tenancy.migrate({ concurrency }),
        () => tenancy.planMigrations({ concurrency }),
        () => tenancy.doctor({ concurrency }),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(ConfigurationError);
      expect(worked).toBe(0);
    },
  );
});

describe("close", () => {
  test("waits for what is under way, takes nothing new on, and leaves nothing open (D02)", async () => {
    await using world = await tenancyWorld(["amazon"]);
    const { tenancy } = world;
    const kept = await tenancy.run("amazon", (scope) => scope);
    const entered = Promise.withResolvers<void>();
    const running = tenancy.run("amazon", async ({ db }) => {
      entered.resolve();
      await Bun.sleep(20);
      await db.run(sql`insert into notes (text) values ('acknowledged')`);
      return "done";
    });
    await entered.promise;
    const closing = tenancy.close();
    await expect(tenancy.run("amazon", () => 1)).rejects.toBeInstanceOf(ClosedError);
    expect(await running).toBe("done");
    await closing;
    expect(tenancy.runtime.openConnections).toBe(0);
    await expect(kept.db.one(marker)).rejects.toBeInstanceOf(ClosedError);
    await tenancy.close();
  });

  test("waits for a tenant that is being made, so that it is there or was refused", async () => {
    await using world = await tenancyWorld([]);
    const { tenancy } = world;
    const [entered, leave] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const setup = (): Promise<void> => {
      entered.resolve();
      return leave.promise;
    };
    const creating = tenancy.tenants.create({ slug: "amazon", setup });
    await entered.promise;
    const closing = tenancy.close();
    await idleTurns();
    leave.resolve();
    await closing;
    expect((await creating).status).toBe("active");
    await expect(tenancy.tenants.create({ slug: "apple" })).rejects.toBeInstanceOf(ClosedError);
  });

  test("a tenancy that was never used closes without opening anything", async () => {
    await using world = await tenancyWorld([]);
    await world.tenancy.close();
    expect(world.tenancy.runtime.openConnections).toBe(0);
  });
});
