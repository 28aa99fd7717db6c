import { expect, test } from "bun:test";
import { join } from "node:path";
import { Scratch } from "./support/world.ts";

const TENANTS = 120;

test("D03: where memory is short, what is idle is closed first, and every tenant is served", async () => {
  await using scratch = new Scratch();
  const program = join(import.meta.dir, "support/under-pressure.ts");
  const command = [process.execPath, program, scratch.path, String(TENANTS), "2"];
  const said = await new Response(Bun.spawn(command, { stderr: "inherit" }).stdout).json();
  const short = said as { limited: boolean; right: number; most: number; failures: string[] };
  expect(short).toMatchObject({ limited: true, right: TENANTS, failures: [] });
  expect(short.most).toBeLessThan(TENANTS);
});
