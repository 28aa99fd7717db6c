import { expect, test } from "bun:test";
import { join } from "node:path";
import { localProgram } from "@tenantry/local-programs";

test("a program that is there is given by its path", async () => {
  const path = await localProgram({ command: "sh", debianPackage: "dash" });
  expect(path).toEndWith("/sh");
});

test("who can't install is told in one sentence what to install", async () => {
  const program = `
    process.getuid = () => 1000;
    const { localProgram } = await import(${JSON.stringify(join(import.meta.dir, "../src/index.ts"))});
    await localProgram({ command: "no-such-program", debianPackage: "no-such-package" }).catch((error) => console.log(error.message));`;
  const run = Bun.spawn([process.execPath, "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  expect((await run.stdout.text()).trim()).toBe(
    "This needs the program no-such-program: run `apt-get install no-such-package`, then try again.",
  );
});
