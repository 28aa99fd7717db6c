import { describe, expect, test } from "bun:test";
import {
  DomainNotFoundError,
  DomainTakenError,
  InvalidHostError,
  InvalidStateError,
  PrimaryDomainError,
} from "../../src/errors.ts";
import { type ControlWorld, controlWorld } from "../support/control-world.ts";

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "done",
    (error: unknown) => error,
  );

async function twoTenants(): Promise<ControlWorld> {
  const world = controlWorld();
  await world.tenants.create({ slug: "amazon" });
  await world.tenants.create({ slug: "apple" });
  return world;
}

const hosts = async (world: ControlWorld, slug: string): Promise<string[]> =>
  (await world.domains.list(slug)).map((domain) => (domain.primary ? `*${domain.host}` : domain.host));

const served = (world: ControlWorld, host: string): string | undefined => world.catalog.directory.byHost(host)?.slug;

describe("the primary domain", () => {
  test("is the first one, until another is made primary", async () => {
    await using world = await twoTenants();
    expect(await world.domains.add("amazon", "A.Test:8080")).toMatchObject({
      host: "a.test",
      primary: true,
      trusted: true,
      active: true,
    });
    expect(await world.domains.add("amazon", "b.test")).toMatchObject({ primary: false });
    expect((await world.tenants.get("amazon")).domain).toBe("a.test");
    await world.domains.setPrimary("b.test");
    expect(await hosts(world, "amazon")).toEqual(["*b.test", "a.test"]);
    await world.domains.add("amazon", "c.test", { primary: true });
    expect(await hosts(world, "amazon")).toEqual(["*c.test", "a.test", "b.test"]);
    expect((await world.tenants.get("amazon")).domain).toBe("c.test");
  });

  test("leaves only with a successor while others exist", async () => {
    await using world = await twoTenants();
    for (const host of ["a.test", "b.test", "c.test"]) await world.domains.add("amazon", host);
    await world.domains.add("apple", "d.test");
    const refused = await failure(world.domains.remove("a.test"));
    expect(refused).toBeInstanceOf(PrimaryDomainError);
    expect(String(refused)).toContain("b.test, c.test");
    for (const successor of ["a.test", "d.test", "x.test"]) {
      expect(await failure(world.domains.remove("a.test", { successor }))).toBeInstanceOf(PrimaryDomainError);
    }
    expect(served(world, "a.test")).toBe("amazon");
    await world.domains.remove("a.test", { successor: "c.test" });
    expect(await hosts(world, "amazon")).toEqual(["*c.test", "b.test"]);
    await world.domains.remove("b.test");
    await world.domains.remove("c.test");
    expect(await hosts(world, "amazon")).toEqual([]);
    expect((await world.tenants.get("amazon")).domain).toBeNull();
  });

  test("stays one while many are made primary at once", async () => {
    await using world = await twoTenants();
    const names = Array.from({ length: 6 }, (_, index) => `host-${index}.test`);
    await Promise.all(names.map((host) => world.domains.add("amazon", host, { primary: true })));
    await Promise.all(names.map((host) => world.domains.setPrimary(host)));
    const domains = await world.domains.list("amazon");
    expect(domains).toHaveLength(6);
    expect(domains.filter((domain) => domain.primary)).toHaveLength(1);
  });

  test("links lead to the slug while it is inactive", async () => {
    await using world = await twoTenants();
    await world.domains.add("amazon", "a.test");
    expect(await world.domains.deactivate("a.test")).toMatchObject({ active: false, primary: true });
    expect(served(world, "a.test")).toBeUndefined();
    expect((await world.tenants.get("amazon")).url()).toBe("http://amazon.localhost/");
    await world.domains.activate("a.test");
    expect(served(world, "a.test")).toBe("amazon");
    expect((await world.tenants.get("amazon")).url()).toBe("http://a.test/");
  });
});

describe("a host", () => {
  test("belongs to one tenant only, and an error never says to whom", async () => {
    await using world = await twoTenants();
    await world.domains.add("amazon", "a.test");
    for (const trusted of [true, false]) {
      const error = await failure(world.domains.add("apple", "a.test", { trusted }));
      expect(error).toBeInstanceOf(DomainTakenError);
      expect(String(error)).not.toContain("amazon");
    }
    expect(await failure(world.domains.add("amazon", "a.test"))).toBeInstanceOf(DomainTakenError);
    const race = await Promise.allSettled(["amazon", "apple"].map((slug) => world.domains.add(slug, "race.test")));
    expect(race.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });

  test("under the base domain, of the public site or that is none is refused", async () => {
    await using world = await twoTenants();
    for (const host of [
      "example.com",
      "a.example.com",
      "A.B.EXAMPLE.com.",
      "www.platform.test",
      "10.0.0.1",
      "a b",
      "",
      "localhosts",
    ]) {
      expect(await failure(world.domains.add("amazon", host))).toBeInstanceOf(InvalidHostError);
    }
    expect((await world.domains.add("amazon", "notexample.com")).host).toBe("notexample.com");
    expect((await world.domains.add("amazon", "bücher.test")).host).toBe("xn--bcher-kva.test");
  });

  test("that is removed is free for others, and comes back only while it is", async () => {
    await using world = await twoTenants();
    await world.domains.add("amazon", "a.test", { fields: { note: "x" } });
    await world.domains.remove("a.test");
    expect(served(world, "a.test")).toBeUndefined();
    expect(await failure(world.domains.get("a.test"))).toBeInstanceOf(DomainNotFoundError);
    expect(await world.domains.list("amazon", { removed: true })).toMatchObject([
      { host: "a.test", deletedBy: "os:test" },
    ]);
    expect(await world.domains.restore("a.test")).toMatchObject({
      primary: true,
      deletedAt: null,
      fields: { note: "x" },
    });
    await world.domains.remove("a.test");
    await world.domains.add("apple", "a.test");
    expect(served(world, "a.test")).toBe("apple");
    expect(await failure(world.domains.restore("a.test", { tenant: "amazon" }))).toBeInstanceOf(DomainTakenError);
    await world.domains.remove("a.test");
    expect(await world.domains.add("amazon", "a.test")).toMatchObject({ fields: {}, primary: true });
    expect(served(world, "a.test")).toBe("amazon");
  });

  test("of a deleted tenant stays its own", async () => {
    await using world = await twoTenants();
    await world.domains.add("amazon", "a.test");
    await world.tenants.delete("amazon");
    expect(await failure(world.domains.add("apple", "a.test"))).toBeInstanceOf(DomainTakenError);
    expect(served(world, "a.test")).toBe("amazon");
  });
});

describe("an unproven domain", () => {
  test("is not served, is never primary, and keeps nobody else from the host", async () => {
    await using world = await twoTenants();
    expect(await world.domains.add("amazon", "a.test", { trusted: false })).toMatchObject({
      primary: false,
      trusted: false,
    });
    expect(served(world, "a.test")).toBeUndefined();
    expect((await world.tenants.get("amazon")).domain).toBeNull();
    expect(await failure(world.domains.add("amazon", "a.test"))).toBeInstanceOf(DomainTakenError);
    expect(await failure(world.domains.setPrimary("a.test"))).toBeInstanceOf(InvalidStateError);
    expect(await failure(world.domains.add("amazon", "x.test", { trusted: false, primary: true }))).toBeInstanceOf(
      InvalidStateError,
    );
    await world.domains.add("apple", "a.test");
    expect(served(world, "a.test")).toBe("apple");
    expect(await failure(world.domains.trust("a.test", { tenant: "amazon" }))).toBeInstanceOf(DomainTakenError);
    expect(served(world, "a.test")).toBe("apple");
  });

  test("is served, and primary where it is the first, once it is trusted", async () => {
    await using world = await twoTenants();
    await world.domains.add("amazon", "a.test", { trusted: false });
    await world.domains.add("apple", "a.test", { trusted: false });
    expect(await failure(world.domains.trust("a.test"))).toBeInstanceOf(InvalidStateError);
    expect(await world.domains.trust("a.test", { tenant: "apple" })).toMatchObject({ primary: true, trusted: true });
    expect(served(world, "a.test")).toBe("apple");
    expect(await failure(world.domains.trust("a.test", { tenant: "amazon" }))).toBeInstanceOf(DomainTakenError);
    expect((await world.domains.get("a.test")).tenantId).toBe((await world.tenants.get("apple")).id);
  });
});

test("fields are changed one by one, and domains are frozen", async () => {
  await using world = await twoTenants();
  await world.domains.add("amazon", "a.test", { fields: { note: "x", ttl: 60 } });
  const domain = await world.domains.update("a.test", { fields: { ttl: undefined, zone: "eu" } });
  expect(domain.fields).toEqual({ note: "x", zone: "eu" });
  expect(Object.isFrozen(domain) && Object.isFrozen(domain.fields)).toBe(true);
});

describe("several hosts in one act", () => {
  test("all are added, the first is primary where that is asked, and each is told and written down", async () => {
    await using world = await twoTenants();
    const told: string[] = [];
    world.events.on("domain:added", ({ host }) => told.push(host));
    await world.domains.add("amazon", "old.test");
    const added = await world.domains.add("amazon", ["a.test", "WWW.a.test"], { primary: true });
    expect(added.map(({ host, primary }) => [host, primary])).toEqual([
      ["a.test", true],
      ["www.a.test", false],
    ]);
    expect(await hosts(world, "amazon")).toEqual(["*a.test", "old.test", "www.a.test"]);
    expect(told).toEqual(["old.test", "a.test", "www.a.test"]);
    expect(await world.domains.add("apple", [])).toEqual([]);
    expect(await world.domains.add("apple", ["b.test", "www.b.test"], { trusted: false })).toMatchObject([
      { trusted: false, primary: false },
      { trusted: false, primary: false },
    ]);
  });

  test("none is added where one of them can not be", async () => {
    await using world = await twoTenants();
    const told: string[] = [];
    await world.domains.add("apple", "www.a.test");
    world.events.on("domain:added", ({ host }) => told.push(host));
    for (const [refused, ...wanted] of [
      [DomainTakenError, "a.test", "www.a.test"],
      [DomainTakenError, "a.test", "A.test"],
      [InvalidHostError, "a.test", "not a host"],
    ] as const) {
      expect(await failure(world.domains.add("amazon", wanted))).toBeInstanceOf(refused);
      expect(await world.domains.find("a.test")).toBeUndefined();
    }
    expect(told).toEqual([]);
    expect((await world.audit.list()).filter(({ action }) => action === "domain.add")).toHaveLength(1);
  });
});
