import { describe, expect, test } from "bun:test";
import type { ResolveTxt } from "../../src/domains/resolve-txt.ts";
import {
  DomainNotFoundError,
  DomainTakenError,
  DomainUnprovenError,
  InvalidStateError,
  TenantNotFoundError,
} from "../../src/errors.ts";
import { type ControlWorld, controlWorld } from "../support/control-world.ts";

const HOST = "shop.test";

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "done",
    (error: unknown) => error,
  );

/** Two tenants that both claim the host. */
async function claims(): Promise<ControlWorld> {
  const world = controlWorld();
  for (const slug of ["amazon", "apple"]) {
    await world.tenants.create({ slug });
    await world.domains.add(slug, HOST, { trusted: false });
  }
  return world;
}

/** Name servers that know these values for the host's challenge, and no other name. */
const dns =
  (...values: readonly (readonly string[])[]): ResolveTxt =>
  async (name) => {
    if (name === `_tenantry-challenge.${HOST}`) return values;
    throw Object.assign(new Error(`queryTxt ENOTFOUND ${name}`), { code: "ENOTFOUND" });
  };

const served = (world: ControlWorld): string | undefined => world.catalog.directory.byHost(HOST)?.slug;
const valueFor = async (world: ControlWorld, tenant: string): Promise<string> =>
  (await world.domains.challenge(HOST, { tenant })).value;

describe("A11: a claim", () => {
  test("is served once DNS shows its record, among others and in pieces", async () => {
    await using world = await claims();
    const { name, value } = await world.domains.challenge("Shop.TEST.", { tenant: "amazon" });
    expect(name).toBe("_tenantry-challenge.shop.test");
    expect(value).toMatch(/^[\w-]{43}$/);
    const resolve = dns(["v=spf1 -all"], [value.slice(0, 20), value.slice(20)]);
    expect(await world.domains.verify(HOST, { tenant: "amazon", resolve })).toMatchObject({
      trusted: true,
      primary: true,
    });
    expect(served(world)).toBe("amazon");
    expect((await world.audit.list()).at(-1)).toMatchObject({
      action: "domain.verify",
      actor: "os:test",
      detail: { host: HOST },
    });
  });

  test("has a value of its own for each tenant, host and attempt, which no domain shows", async () => {
    await using world = await claims();
    const values = [await valueFor(world, "amazon"), await valueFor(world, "apple")];
    await world.domains.add("amazon", "other.test", { trusted: false });
    values.push((await world.domains.challenge("other.test", { tenant: "amazon" })).value);
    await world.domains.remove(HOST, { tenant: "amazon" });
    const again = await world.domains.add("amazon", HOST, { trusted: false });
    values.push(await valueFor(world, "amazon"));
    expect(new Set(values).size).toBe(4);
    const shown = JSON.stringify([again, await world.domains.list("amazon", { removed: true })]);
    for (const value of values) expect(shown).not.toContain(value);
  });

  test.each(["missing", "absent", "wrong", "longer", "in another case", "the other tenant's", "of another host"])(
    "stays unproven where the record is %s",
    async (kind) => {
      await using world = await claims();
      await world.domains.add("amazon", "other.test", { trusted: false });
      const value = await valueFor(world, "amazon");
      const records: Record<string, ResolveTxt> = {
        missing: (name) => dns()(`no.${name}`),
        absent: dns(),
        wrong: dns(["wrong"], [""], []),
        longer: dns([`${value} `], [value, value], [value.slice(1)]),
        "in another case": dns([value.toUpperCase()], [value.toLowerCase()]),
        "the other tenant's": dns([await valueFor(world, "apple")]),
        "of another host": dns([(await world.domains.challenge("other.test", { tenant: "amazon" })).value]),
      };
      const resolve = records[kind] ?? dns([value]);
      const error = await failure(world.domains.verify(HOST, { tenant: "amazon", resolve }));
      expect(error).toBeInstanceOf(DomainUnprovenError);
      expect(error).toMatchObject({ code: "DOMAIN_UNPROVEN", retryable: true });
      expect(error).toMatchObject({ record: { name: `_tenantry-challenge.${HOST}`, value } });
      expect(String(error)).toContain(`Add a TXT record _tenantry-challenge.${HOST} with the value ${value}`);
      expect(String(error)).not.toContain(await valueFor(world, "apple"));
      expect(served(world)).toBeUndefined();
      expect((await world.audit.list()).map(({ action }) => action)).not.toContain("domain.verify");
    },
  );

  test("stays unproven while the name servers do not answer, and says so", async () => {
    await using world = await claims();
    const cause = Object.assign(new Error("queryTxt ETIMEOUT"), { code: "ETIMEOUT" });
    const error = await failure(world.domains.verify(HOST, { tenant: "amazon", resolve: () => Promise.reject(cause) }));
    expect(error).toBeInstanceOf(DomainUnprovenError);
    expect(error).toMatchObject({ cause });
    expect(String(error)).toContain("could not be asked");
  });

  test("of two tenants that prove it at once one gets it, and the other is not told which", async () => {
    await using world = await claims();
    const resolve = dns([await valueFor(world, "amazon")], [await valueFor(world, "apple")]);
    const race = await Promise.allSettled(
      ["amazon", "apple"].map((tenant) => world.domains.verify(HOST, { tenant, resolve })),
    );
    const lost = race.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(lost).toHaveLength(1);
    expect(lost[0]).toBeInstanceOf(DomainTakenError);
    expect(String(lost[0])).not.toMatch(/amazon|apple/);
    const winner = served(world);
    const loser = winner === "amazon" ? "apple" : "amazon";
    expect(await world.domains.list(loser)).toMatchObject([{ trusted: false, primary: false }]);
    // Whoever was first stays, as often as the other tries.
    expect(await failure(world.domains.verify(HOST, { tenant: loser, resolve }))).toBeInstanceOf(DomainTakenError);
    expect(served(world)).toBe(winner);
  });

  test("that was made anew while DNS was asked is not proven by the record of the one before", async () => {
    await using world = await claims();
    const value = await valueFor(world, "amazon");
    const resolve: ResolveTxt = async () => {
      await world.domains.remove(HOST, { tenant: "amazon" });
      await world.domains.add("amazon", HOST, { trusted: false });
      return [[value]];
    };
    const error = await failure(world.domains.verify(HOST, { tenant: "amazon", resolve }));
    expect(error).toBeInstanceOf(DomainUnprovenError);
    expect(error).toMatchObject({ record: { value: await valueFor(world, "amazon") } });
    expect(served(world)).toBeUndefined();
  });

  test("that is proven already is not looked up, and one that is none is refused", async () => {
    await using world = await claims();
    await world.domains.trust(HOST, { tenant: "amazon" });
    const resolve: ResolveTxt = () => Promise.reject(new Error("asked"));
    expect(await world.domains.verify(HOST, { tenant: "amazon", resolve })).toMatchObject({ trusted: true });
    expect(await failure(valueFor(world, "amazon"))).toBeInstanceOf(InvalidStateError);
    const whose = { tenant: "apple", resolve };
    expect(await failure(world.domains.verify("x.test", whose))).toBeInstanceOf(DomainNotFoundError);
    expect(await failure(world.domains.challenge(HOST, { tenant: "pear" }))).toBeInstanceOf(TenantNotFoundError);
  });
});
