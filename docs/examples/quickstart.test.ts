import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { fencesOf } from "../../scripts/docs/fences.ts";
import { emptyFolder } from "./empty-folder.ts";
import { freePort, startServer } from "./server.ts";

/*
 * Does what the page says, line by line, in an empty folder. What it says of a block of code stands in the comment above it:
 * `example:` is a file to write, `run` a command to run, `run: in the background` a server, `output` what the last command
 * prints, `by hand` what is not done here, with the reason.
 */

const page = await Bun.file(join(import.meta.dir, "../quickstart.md")).text();
const example = /^example: docs\/examples\/quickstart\/([^#\s]+)$/;

let folder: Awaited<ReturnType<typeof emptyFolder>>;
let port: number;
const running: Bun.Subprocess[] = [];

beforeAll(async () => {
  folder = await emptyFolder();
  port = await freePort();
});

afterAll(async () => {
  for (const server of running) server.kill("SIGTERM");
  expect(await Promise.all(running.map((server) => server.exited))).toEqual(running.map(() => 0));
  await folder.remove();
});

const here = (command: string): string => command.replaceAll(":3000", `:${port}`);

async function run(command: string): Promise<string> {
  const [program = "", ...args] = words(here(command));
  if (program === "curl") return await request(args);
  expect(program).toBe("bun");
  const child = Bun.spawn([process.execPath, ...args], { cwd: folder.path, stderr: "pipe" });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  expect([await child.exited, err]).toEqual([0, ""]);
  return out.trimEnd();
}

const words = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

/** What curl does, whether or not it is there and can resolve `*.localhost`. */
async function request(args: readonly string[]): Promise<string> {
  const url = new URL(args.find((word) => word.startsWith("http:")) ?? "");
  const { host } = url;
  url.hostname = "127.0.0.1";
  const at = args.indexOf("--json");
  const sent =
    at < 0
      ? { headers: { host } }
      : { method: "POST", headers: { host, "content-type": "application/json" }, body: args[at + 1] ?? "" };
  return await (await fetch(url, sent)).text();
}

test("the page works as it stands, from an empty folder", async () => {
  let printed = "";
  for (const { comment, code, line } of fencesOf(page)) {
    const [, file] = example.exec(comment) ?? [];
    if (file !== undefined) {
      await Bun.write(join(folder.path, file), `${code}\n`);
    } else if (comment === "run") {
      const outputs = [];
      for (const command of code.split("\n")) outputs.push(await run(command));
      printed = outputs.filter((output) => output !== "").join("\n");
    } else if (comment === "run: in the background")
      running.push(await startServer(code.replace(/^bun /, ""), folder.path, port));
    else if (comment === "output") expect([line, sorted(printed)]).toEqual([line, sorted(code)]);
    else if (!comment.startsWith("by hand:"))
      throw new Error(`What is the block in line ${line}? Say it in a comment.`);
  }
  expect(running).toHaveLength(1);
}, 30_000);

/** Tenants are worked on at the same time: their lines come in any order. */
const sorted = (output: string): string[] => output.split("\n").sort();
