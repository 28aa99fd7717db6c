import { expect, test } from "bun:test";
import { existsSync, renameSync } from "node:fs";
import type { Finding } from "../../src/doctor/finding.ts";
import { StoreMissingError, StoreUnreachableError } from "../../src/errors.ts";
import type { GroundFinding } from "../../src/strategies/ground.ts";
import type { Strategy } from "../../src/strategies/strategy.ts";
import { type FilePlacement, fileStrategy } from "../support/file-strategy.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { marker, tenancyWorld } from "../support/tenancy-world.ts";

/** Puts the stores of deleted tenants aside, unless it is told to fail. */
class Moving {
  fails = false;
  /** Runs before a store is moved aside. */
  before: () => unknown = () => undefined;
  readonly strategy: Strategy<FilePlacement>;

  constructor(directory: string) {
    const files = fileStrategy(directory);
    const aside = ({ file }: FilePlacement): string => `${directory}/${file}.deleted`;
    this.strategy = {
      ...files,
      capabilities: { ...files.capabilities, moveAside: true },
      moveAside: async (_, placement) => {
        if (this.fails) throw new StoreUnreachableError("As if the process had been killed.");
        await this.before();
        renameSync(`${directory}/${placement.file}`, aside(placement));
      },
      bringBack: async (_, placement) => {
        if (this.fails) throw new StoreUnreachableError("As if the process had been killed.");
        if (!existsSync(aside(placement)) && !existsSync(`${directory}/${placement.file}`))
          throw new StoreMissingError("It is gone.");
        if (existsSync(aside(placement))) renameSync(aside(placement), `${directory}/${placement.file}`);
      },
    };
  }
}

test("what an adapter finds on its ground and can mend is named, and mended with fix alone", async () => {
  using directory = temporaryDirectory();
  const files = fileStrategy(`${directory.path}/stores`);
  let broken = true;
  const findings: GroundFinding[] = [
    { code: "OPEN", message: "It is open.", remedy: "Decide." },
    {
      code: "HALF",
      message: "It is half there.",
      remedy: "tenantry doctor --fix",
      mend() {
        broken = false;
        return "the other half is there";
      },
    },
  ];
  const check = () => findings.filter(({ code }) => code === "OPEN" || broken);
  await using world = await tenancyWorld([], { strategies: [{ ...files, check }] });
  const open: Finding = { severity: "problem", code: "OPEN", message: "It is open.", remedy: "Decide." };
  const half = { ...open, code: "HALF", message: "It is half there.", remedy: "tenantry doctor --fix" };
  expect(await world.tenancy.doctor()).toEqual({ stores: 0, findings: [open, half], fixed: [] });
  expect(broken).toBe(true);
  expect(await world.tenancy.doctor({ fix: true })).toEqual({
    stores: 0,
    findings: [open],
    fixed: ["the other half is there"],
  });
});

test("the store of a deleted tenant that is still in reach is named, and put out of it with fix", async () => {
  using directory = temporaryDirectory();
  const moving = new Moving(`${directory.path}/stores`);
  await using world = await tenancyWorld(["amazon", "apple"], { strategies: [moving.strategy] });
  const { tenancy } = world;
  tenancy.events.on("error", () => undefined);
  const inReach = { code: "DELETED_IN_REACH", severity: "problem", tenant: "amazon" };
  moving.fails = true;
  await tenancy.tenants.delete("amazon");
  for (const fix of [false, true]) {
    const { findings, fixed } = await tenancy.doctor({ fix });
    expect(findings).toEqual([expect.objectContaining(inReach)]);
    expect(fixed).toEqual([]);
  }
  moving.fails = false;
  const { findings, fixed } = await tenancy.doctor({ fix: true });
  expect(findings).toEqual([]);
  expect(fixed).toEqual(["amazon: it is deleted, and its store is out of reach now"]);
  const { placement } = await tenancy.tenants.where("amazon");
  const tenant = { id: (await tenancy.tenants.get("amazon")).id, epoch: 1 };
  const opening = async () => await moving.strategy.connect(tenant, placement as FilePlacement, "read");
  expect(await opening().catch((error: unknown) => error)).toBeInstanceOf(StoreMissingError);
  await tenancy.tenants.restore("amazon");
  expect((await tenancy.doctor()).findings).toEqual([]);
});

test("the store of a tenant in service that stands aside is brought back with fix; one that is gone stays named", async () => {
  using directory = temporaryDirectory();
  const moving = new Moving(`${directory.path}/stores`);
  await using world = await tenancyWorld(["amazon", "apple"], { strategies: [moving.strategy] });
  const { tenancy } = world;
  tenancy.events.on("error", () => undefined);
  moving.before = async () => {
    await tenancy.tenants.restore("amazon");
    moving.fails = true;
  };
  await tenancy.tenants.delete("amazon");
  expect((await tenancy.tenants.get("amazon")).status).toBe("active");
  const missing = { code: "STORE_MISSING", tenant: "amazon", remedy: expect.stringContaining("tenantry doctor --fix") };
  for (const fix of [false, true]) {
    expect(await tenancy.doctor({ fix })).toMatchObject({ findings: [missing], fixed: [] });
  }
  moving.fails = false;
  expect(await tenancy.doctor({ fix: true })).toMatchObject({
    findings: [],
    fixed: ["amazon: it is in service, and its store is in its place again"],
  });
  for (const slug of ["amazon", "apple"])
    expect(await tenancy.run(slug, ({ db }) => db.all(marker))).toEqual([{ text: slug }]);
  const { placement } = await tenancy.tenants.where("apple");
  renameSync(`${directory.path}/stores/${(placement as FilePlacement).file}`, `${directory.path}/taken`);
  expect(await tenancy.doctor({ fix: true })).toMatchObject({ findings: [{ ...missing, tenant: "apple" }], fixed: [] });
});
