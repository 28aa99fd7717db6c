import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { root } from "../../install.ts";
import { unpack } from "../pack.ts";
import { tarballProblems } from "../tarball-problems.ts";
import { tarballs } from "../tarballs.ts";

const packed = await tarballs();
const ours = new Map(packed.map(({ name, manifest }) => [name, manifest.version]));
const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");

describe.each(packed.map((one) => [one.name, one] as const))("%s", (_, one) => {
  let folder: string;
  let unpacked: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tenantry-unpacked-"));
    unpacked = await unpack(one.tarball, folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("holds what it leads to, and versions that mean something elsewhere", async () => {
    const read = (path: string): Promise<string> => readFile(join(unpacked, path), "utf8");
    expect(await tarballProblems(one, read, ours)).toEqual([]);
  });

  test("passes publint", async () => {
    const { messages, pkg } = await publint({ pkgDir: unpacked, pack: false });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  // A package that is a command has no modules to be typed.
  test.if(one.manifest.exports !== undefined)("has types that are right", async () => {
    const child = Bun.spawn([process.execPath, attw, "--profile", "esm-only", "--no-color", one.tarball], {
      cwd: root,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const said = (await child.stdout.text()) + (await child.stderr.text());
    expect([await child.exited, said]).toEqual([0, expect.stringContaining("🟢 (ESM)")]);
  });
});
