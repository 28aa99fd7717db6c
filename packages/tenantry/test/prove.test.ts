import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main, TIME_LIMIT } from "./support/command-line.ts";

setDefaultTimeout(TIME_LIMIT);

const directory = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-prove-"));
const data = join(directory, "data");
const SMALL = ["--rounds", "1", "--requests", "6", "--replays", "4", "--mutant-requests", "40"];

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The command as a process of its own, in the folder of an application. */
async function prove(folder: string, ...words: readonly string[]) {
  const child = Bun.spawn([process.execPath, main, "prove", ...words], {
    cwd: folder.startsWith("/") ? folder : join(import.meta.dir, "support/proof", folder),
    env: { ...process.env, APP_DATA: data, CI: "true" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await child.exited;
  return { code: child.exitCode, out, err };
}

test("an app that keeps its tenants apart is proved, and its own stores are left alone", async () => {
  const page = join(directory, "proof.html");
  const { code, out, err } = await prove("honest", ...SMALL, "--seed", "7", "--html", page);
  expect({ code, err }).toEqual({ code: 0, err: `The page is ${page}\n` });
  expect(out).toContain("world 1 of 1: interleaving");
  expect(out).toContain("No tenant saw anything of another.");
  expect(out).toContain("2 of 2 routes reached");
  expect(out).toContain("seed 7:");
  expect(await Bun.file(page).text()).toContain("No tenant saw anything of another.");
  expect(existsSync(data)).toBe(false);
});

test("an app that leaks fails, and the leak is named", async () => {
  const { code, out } = await prove("leaking", ...SMALL, "--json");
  expect(code).toBe(1);
  const { ok, leaks, tenants } = JSON.parse(out);
  expect({ ok, tenants }).toEqual({ ok: false, tenants: 3 });
  expect(leaks[0]).toMatchObject({ route: expect.stringContaining("GET /notes") });
});

test("an app in which a leak that was made on purpose goes unnoticed is not proved", async () => {
  const { code, out } = await prove("silent", ...SMALL);
  expect(code).toBe(1);
  expect(out).toContain("Not proved");
});

test("what is missing is told before anything is done", async () => {
  const missing = await prove("no-site");
  expect(missing).toMatchObject({ code: 2, out: "" });
  expect(missing.err).toContain("exports no `site` to be proved");
  expect(missing.err).toContain("export const site = (t = tenancy) =>");
  await Bun.write(join(directory, "none/tenantry.config.ts"), "export const site = () => 0;");
  const library = await prove(join(directory, "none"));
  expect(library).toMatchObject({ code: 2, out: "" });
  expect(library.err).toContain("bun add --dev @tenantry/testing");
  await Bun.write(join(directory, "app/tenantry.config.ts"), "export const site = { fetch: () => 0 };");
  expect((await prove(join(directory, "app"))).err).toContain("is no function");
});

test("words that can not be meant are refused", async () => {
  for (const words of [
    ["--seed", "x"],
    ["--rounds", "0"],
    ["--html", directory],
    ["--listen", "3"],
  ]) {
    const { code, out, err } = await prove("honest", ...words);
    expect({ words, code, out }).toEqual({ words, code: 2, out: "" });
    expect(err).toContain(words[0] ?? "");
  }
  expect(readdirSync(directory)).not.toContain("data");
});
