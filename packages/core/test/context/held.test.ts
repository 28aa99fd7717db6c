import { describe, expect, test } from "bun:test";
import { TenantUnavailableError } from "../../src/errors.ts";
import { createRequestRouter } from "../../src/http/request-router.ts";
import { HOLD_KINDS, type HoldKind, WORKABLE_HOLDS } from "../../src/tenant-status.ts";
import { marker, tenancyWorld } from "../support/tenancy-world.ts";

const workable: readonly HoldKind[] = WORKABLE_HOLDS;
const held = { held: true };

describe("an operator's own work on a tenant that is held", () => {
  test.each([...HOLD_KINDS])(
    "%s: only where it says so, and never on a store that is refused or moving",
    async (kind) => {
      await using world = await tenancyWorld(["amazon", "apple"]);
      const { tenancy } = world;
      await tenancy.tenants.hold("amazon", kind);
      await expect(tenancy.run("amazon", ({ db }) => db.one(marker))).rejects.toBeInstanceOf(TenantUnavailableError);
      const work = tenancy.run("amazon", ({ db }) => db.one(marker), held);
      if (workable.includes(kind)) expect(await work).toEqual({ text: "amazon" });
      else await expect(work).rejects.toBeInstanceOf(TenantUnavailableError);
      const { succeeded, failed } = await tenancy.each(({ db }) => db.one(marker), held);
      expect(succeeded.map(({ slug }) => slug).sort()).toEqual(
        workable.includes(kind) ? ["amazon", "apple"] : ["apple"],
      );
      expect(failed).toEqual([]);
      expect((await tenancy.each(() => 1)).succeeded.map(({ slug }) => slug)).toEqual(["apple"]);
    },
  );

  test("several holds: let in past all that can be worked under, and by none of the others", async () => {
    await using world = await tenancyWorld(["amazon"]);
    const { tenancy } = world;
    const work = () => tenancy.run("amazon", ({ db }) => db.one(marker), held);
    await tenancy.tenants.hold("amazon", "suspended");
    await tenancy.tenants.hold("amazon", "maintenance");
    expect(await work()).toEqual({ text: "amazon" });
    await tenancy.tenants.hold("amazon", "quarantined");
    await expect(work()).rejects.toBeInstanceOf(TenantUnavailableError);
  });

  test("a tenant that is deleted is not worked on", async () => {
    await using world = await tenancyWorld(["amazon"]);
    await world.tenancy.tenants.delete("amazon");
    await expect(world.tenancy.run("amazon", () => 1, held)).rejects.toBeInstanceOf(TenantUnavailableError);
    expect(await world.tenancy.each(() => 1, held)).toEqual({ succeeded: [], failed: [] });
  });

  test("work goes on when a hold that it may pass is put on meanwhile, and ends at one that it may not", async () => {
    await using world = await tenancyWorld(["amazon"]);
    const { tenancy } = world;
    await tenancy.run(
      "amazon",
      async ({ db }) => {
        await tenancy.tenants.hold("amazon", "suspended");
        expect(await db.one(marker)).toEqual({ text: "amazon" });
        await tenancy.tenants.hold("amazon", "quarantined");
        await expect(db.one(marker)).rejects.toBeInstanceOf(TenantUnavailableError);
      },
      held,
    );
  });

  test("a handle is of whom it was given to, whoever came first", async () => {
    await using world = await tenancyWorld(["amazon"]);
    const { tenancy } = world;
    const mine = await tenancy.run("amazon", ({ db }) => db, held);
    const theirs = await tenancy.run("amazon", ({ db }) => db);
    await tenancy.tenants.hold("amazon", "suspended");
    expect(await mine.one(marker)).toEqual({ text: "amazon" });
    await expect(theirs.one(marker)).rejects.toBeInstanceOf(TenantUnavailableError);
  });

  test("it lets nobody else in: not a visitor, not one with the cookie of maintenance, not a handle of before", async () => {
    await using world = await tenancyWorld(["amazon"]);
    const { tenancy } = world;
    const secret = "a-secret-of-maintenance";
    const tenant = async () => Response.json(await tenancy.current().db.one(marker));
    const router = createRequestRouter(tenancy, { tenant, maintenance: { secret } });
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await router.fetch(new Request(`http://amazon.localhost${path}`, { headers }));
      return answer ?? new Response(null, { status: 500 });
    };
    const before = await tenancy.run("amazon", ({ db }) => db);
    await tenancy.tenants.hold("amazon", "maintenance");
    const cookie = (await ask(`/-/maintenance/${secret}`)).headers.get("set-cookie")?.split(";")[0] ?? "";
    expect((await ask("/", { cookie })).status).toBe(200);
    await tenancy.tenants.hold("amazon", "suspended");

    await tenancy.run(
      "amazon",
      async ({ db }) => {
        await db.one(marker);
        expect((await ask("/")).status).toBe(403);
        expect((await ask("/", { cookie })).status).toBe(403);
        await expect(before.one(marker)).rejects.toBeInstanceOf(TenantUnavailableError);
        await expect(tenancy.run("amazon", () => 1)).rejects.toBeInstanceOf(TenantUnavailableError);
      },
      held,
    );
  });

  test("who is refused is told how it is done", async () => {
    await using world = await tenancyWorld(["amazon"]);
    const { tenancy } = world;
    const refused = (options = {}) => tenancy.run("amazon", () => 1, options).then(String, String);
    await tenancy.tenants.hold("amazon", "suspended");
    expect(await refused()).toContain("{ held: true }. Lift it with: tenantry resume amazon.");
    await tenancy.tenants.hold("amazon", "quarantined");
    expect(await refused(held)).not.toContain("held: true");
  });
});
