import { expect, test } from "bun:test";
import { sql } from "../../src/database/sql.ts";
import { InvalidStateError, StoreUnreachableError } from "../../src/errors.ts";
import type { Strategy } from "../../src/strategies/strategy.ts";
import { controlWorld } from "../support/control-world.ts";

/** A strategy that notes what is done with the stores of deleted tenants; `before` runs before a store is moved aside. */
class Moving {
  aside = false;
  readonly calls: string[] = [];
  before: (verb: "moveAside" | "bringBack") => unknown = () => undefined;

  readonly around = (files: Strategy): Strategy => ({
    ...files,
    capabilities: { ...files.capabilities, moveAside: true },
    moveAside: () => this.#call("moveAside", true),
    bringBack: () => this.#call("bringBack", false),
  });

  async #call(verb: "moveAside" | "bringBack", aside: boolean): Promise<void> {
    this.calls.push(verb);
    await this.before(verb);
    this.aside = aside;
  }
}

test("the store of a deleted tenant is moved aside, and is back before the tenant is served again", async () => {
  const moving = new Moving();
  await using world = controlWorld({ strategy: moving.around });
  await world.tenants.create({ slug: "amazon", setup: ({ db }) => db.run(sql`insert into notes values ('kept')`) });
  expect((await world.tenants.delete("amazon")).status).toBe("deleted");
  expect(moving.aside).toBe(true);
  moving.before = async () => {
    if (moving.calls.length === 2) expect((await world.tenants.get("amazon")).status).toBe("deleted");
  };
  expect((await world.tenants.restore("amazon")).status).toBe("active");
  expect(moving.aside).toBe(false);
  expect(moving.calls.slice(0, 2)).toEqual(["moveAside", "bringBack"]);
  expect(await world.notes("amazon")).toEqual(["kept"]);
  expect(await world.tenants.restore("amazon").catch((error: unknown) => error)).toBeInstanceOf(InvalidStateError);
});

test("a store that was left in reach is put out of it by whoever deletes the tenant again, and no other tenant's is", async () => {
  const moving = new Moving();
  await using world = controlWorld({ strategy: moving.around });
  world.events.on("error", () => undefined);
  await world.tenants.create({ slug: "amazon" });
  moving.before = () => Promise.reject(new StoreUnreachableError("As if the process had been killed."));
  await world.tenants.delete("amazon");
  expect(moving.aside).toBe(false);
  moving.before = () => undefined;
  expect(await world.tenants.delete("amazon").catch((error: unknown) => error)).toBeInstanceOf(InvalidStateError);
  expect(moving.aside).toBe(true);

  await world.tenants.restore("amazon");
  moving.calls.length = 0;
  await world.tenants.finishDelete("amazon");
  expect(moving.calls).toEqual([]);
  expect((await world.tenants.get("amazon")).status).toBe("active");
});

test("a tenant that is restored while its store is being moved aside has its store back in the end", async () => {
  const moving = new Moving();
  await using world = controlWorld({ strategy: moving.around });
  await world.tenants.create({ slug: "amazon" });
  let restored = false;
  moving.before = async (verb) => {
    if (verb !== "moveAside" || restored) return;
    restored = true;
    await world.tenants.restore("amazon");
  };
  await world.tenants.delete("amazon");
  expect(moving.aside).toBe(false);
  expect((await world.tenants.get("amazon")).status).toBe("active");
});

test("a store that is left aside by whoever deletes while another restores is brought back by whoever restores again", async () => {
  const moving = new Moving();
  await using world = controlWorld({ strategy: moving.around });
  world.events.on("error", () => undefined);
  await world.tenants.create({ slug: "amazon", setup: ({ db }) => db.run(sql`insert into notes values ('kept')`) });
  await world.tenants.create({ slug: "apple" });
  let killed = false;
  moving.before = async (verb) => {
    if (killed) throw new StoreUnreachableError("As if the process had been killed.");
    if (verb !== "moveAside") return;
    await world.tenants.restore("amazon");
    killed = true;
    moving.aside = true;
    throw new StoreUnreachableError("As if the process had been killed.");
  };
  await world.tenants.delete("amazon");
  expect(moving.aside).toBe(true);
  expect((await world.tenants.get("amazon")).status).toBe("active");

  moving.before = () => undefined;
  expect(await world.tenants.restore("amazon").catch((error: unknown) => error)).toBeInstanceOf(InvalidStateError);
  expect(moving.aside).toBe(false);

  moving.aside = true;
  expect(await world.tenants.finishRestore("amazon")).toBe(true);
  expect(moving.aside).toBe(false);
  await world.tenants.delete("amazon");
  moving.calls.length = 0;
  expect(await world.tenants.finishRestore("amazon")).toBe(false);
  expect(moving.calls).toEqual([]);
});

test("a tenant that is deleted while its store is brought back has its store aside in the end", async () => {
  const moving = new Moving();
  await using world = controlWorld({ strategy: moving.around });
  await world.tenants.create({ slug: "amazon" });
  moving.before = async (verb) => {
    if (verb === "bringBack") await world.tenants.delete("amazon");
  };
  expect(await world.tenants.finishRestore("amazon")).toBe(false);
  expect(moving.aside).toBe(true);
});

test("a store that can not be moved aside keeps no tenant from being deleted; one that is not back is not served", async () => {
  const moving = new Moving();
  await using world = controlWorld({ strategy: moving.around });
  const reported: unknown[] = [];
  world.events.on("error", ({ error }) => reported.push(error));
  await world.tenants.create({ slug: "amazon" });
  moving.before = () => Promise.reject(new StoreUnreachableError("The server is gone."));
  expect((await world.tenants.delete("amazon")).status).toBe("deleted");
  expect(reported).toHaveLength(1);
  expect(await world.tenants.restore("amazon").catch((error: unknown) => error)).toBeInstanceOf(StoreUnreachableError);
  expect((await world.tenants.get("amazon")).status).toBe("deleted");
});
