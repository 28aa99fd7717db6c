import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../install.ts";
import { LoopbackRegistry } from "../loopback-registry.ts";
import { publishedPackages } from "../published.ts";

/* A release from a copy of this tree, with a registry on this machine. */

const copy = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-release-copy-"));
const registry = new LoopbackRegistry();
const env = {
  ...process.env,
  GIT_AUTHOR_NAME: "Nobody",
  GIT_AUTHOR_EMAIL: "nobody@example.com",
  GIT_COMMITTER_NAME: "Nobody",
  GIT_COMMITTER_EMAIL: "nobody@example.com",
};

async function run(
  command: string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ code: number; said: string }> {
  const child = Bun.spawn(command, {
    cwd: copy,
    env: { ...env, ...more },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { code: await child.exited, said: out + err };
}

async function done(...command: string[]): Promise<string> {
  const { code, said } = await run(command);
  if (code !== 0) throw new Error(`${command.join(" ")} failed:\n${said}`);
  return said;
}

const release = (...options: string[]) => run([process.execPath, "scripts/release.ts", ...options], registry.env);

async function commit(): Promise<void> {
  await done("git", "add", "--all");
  await done("git", "commit", "--quiet", "--message", "A state");
}

const note = (bump: string) =>
  Bun.write(join(copy, ".changeset/another.md"), `---\n"@tenantry/testing": ${bump}\n---\n\nMore.\n`);

beforeAll(async () => {
  const files = Bun.spawnSync(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const file of new Set(files.stdout.toString().split("\0").filter(Boolean))) {
    if (!(await Bun.file(join(root, file)).exists())) continue;
    cpSync(join(root, file), join(copy, file), { recursive: true, force: true, dereference: false });
  }
  await done("git", "init", "--quiet", "--initial-branch", "main");
  await commit();
  await done(process.execPath, "install", "--frozen-lockfile");
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  rmSync(copy, { recursive: true, force: true });
});

const names = publishedPackages(root).map(({ manifest }) => manifest.name);
const versions = (): string[] => [...new Set(publishedPackages(copy).map(({ manifest }) => manifest.version))];

test("notes without a version, and a tree that is not committed, are refused", async () => {
  await note("minor");
  const { code, said } = await release("--dry-run");
  expect(code).toBe(1);
  expect(said).toContain("The tree is not what is committed:");
  expect(said).toContain("another.md");
  expect(said).toMatch(/\d+ changes have no version yet/);
  expect(said).toContain("Nothing was published.");
});

test("all get one version, below 1.0, and changelogs that people can read", async () => {
  await done(process.execPath, "scripts/version.ts");
  expect(versions()).toEqual([expect.stringMatching(/^0\.\d+\.0$/)]);
  const changelog = await Bun.file(join(copy, "packages/testing/CHANGELOG.md")).text();
  expect(changelog).toContain("- More.\n");
  expect(changelog).not.toMatch(/[0-9a-f]{7}:|Updated dependencies/);
  await commit();
  await done(process.execPath, "install", "--frozen-lockfile");
});

test("a dry run publishes nothing", async () => {
  const { code, said } = await release("--dry-run");
  expect([code, said]).toEqual([0, expect.stringContaining("Nothing was published: this was a dry run.")]);
  for (const name of names) expect(said).toContain(` + ${name}@${versions()} (dry-run)`);
  expect(registry.published).toEqual([]);
});

test("a release publishes each after those it needs, and tags the commit", async () => {
  const { code, said } = await release();
  expect([code, said]).toEqual([0, expect.stringContaining("Published.")]);
  expect(registry.published).toEqual(names.map((name) => `${name}@${versions()}`));
  expect((await done("git", "tag")).trim().split("\n").sort()).toEqual(
    names.map((name) => `${name}@${versions()}`).sort(),
  );
});

test("a version that is out is refused, and --resume publishes what is missing alone", async () => {
  const { code, said } = await release();
  expect([code, said]).toEqual([1, expect.stringContaining(`@tenantry/core ${versions()} is published already.`)]);
  registry.forget("tenantry");
  const resumed = await release("--resume");
  expect([resumed.code, resumed.said]).toEqual([0, expect.stringContaining(`+ tenantry@${versions()}`)]);
  expect(resumed.said).not.toContain("+ @tenantry/core@");
  expect(registry.published.sort()).toEqual(names.map((name) => `${name}@${versions()}`).sort());
});

test("the next version of one is the next version of all", async () => {
  const [before = ""] = versions();
  await note("minor");
  await done(process.execPath, "scripts/version.ts");
  const [after = "", ...others] = versions();
  expect(others).toEqual([]);
  expect(after.split(".").map(Number)).toEqual([0, Number(before.split(".")[1]) + 1, 0]);
});
