import { expect, test } from "bun:test";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newTenant, Scratch } from "./support/world.ts";

async function lines(file: string, count: number): Promise<string[]> {
  for (;;) {
    const said = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    if (said.length >= count) return said;
    await Bun.sleep(5);
  }
}

test("bun --hot: a reload opens nothing twice", async () => {
  await using scratch = new Scratch();
  const program = scratch.at("main.ts");
  writeFileSync(program, `import ${JSON.stringify(join(import.meta.dirname, "support", "hot.ts"))};\n`);
  const log = scratch.at("log");
  const application = Bun.spawn([process.execPath, "--hot", program], {
    env: { ...process.env, HOT_DIRECTORY: scratch.at("data"), HOT_TENANT: newTenant().id, HOT_LOG: log },
    stdout: "inherit",
    stderr: "inherit",
  });
  try {
    const reloads = 5;
    for (let at = 1; at <= reloads; at++) {
      await lines(log, at);
      appendFileSync(program, `// ${at}\n`);
    }
    const said = (await lines(log, reloads + 1)).map((line) => line.split(" ").map(Number));
    expect(said.map(([count]) => count)).toEqual([1, 2, 3, 4, 5, 6]);
    const open = said.map(([, descriptors]) => descriptors);
    expect(new Set(open.slice(1)).size).toBe(1);
    expect(Math.abs((open[1] ?? 0) - (open[0] ?? 0))).toBeLessThanOrEqual(2);
  } finally {
    application.kill();
    await application.exited;
  }
});
