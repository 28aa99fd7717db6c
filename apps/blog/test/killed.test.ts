import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { nameServer } from "../../../packages/tenantry/test/support/name-server.ts";
import { ACTS, type Act, type Ground, WITHOUT_DATA } from "./killed/acts.ts";
import { canTrace, killedBefore, type Step, stepsOf } from "./killed/disk-steps.ts";
import { openBlog, type Platform, platformAt } from "./killed/platform.ts";
import { type Program, run } from "./killed/program.ts";
import { Server, temporaryDirectory } from "./server.ts";

/*
 * Every command is killed with SIGKILL before each change that it makes on the disk, while the blog is served. With SOAK=1 all
 * of these are tried, otherwise some, taken at random.
 */

const all = process.env.SOAK === "1";
// Each starts up to a dozen processes, most of them traced.
setDefaultTimeout(all ? 1_800_000 : 120_000);
const command = join(import.meta.dir, "../../../packages/tenantry/src/main.ts");
const config = join(import.meta.dir, "killed/tenantry.config.ts");

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: Server;
let platform: Platform;
let dns: Awaited<ReturnType<typeof nameServer>>;
const records = new Map<string, string>();
let witness: string;
let blogs = 0;

beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await Server.start(directory.path);
  platform = platformAt(directory.path);
  dns = await nameServer(records);
  witness = (await visit("apple.localhost")).text;
});

afterAll(async () => {
  await platform.close();
  dns[Symbol.dispose]();
  expect(await server.stop()).toBe(0);
  await directory[Symbol.asyncDispose]();
});

async function visit(host: string) {
  const answer = await server.fetch(`http://${host}/api/posts`);
  return { status: answer.status, text: await answer.text() };
}

function program(words: readonly string[], act?: Pick<Act, "input" | "next" | "ready">): Program {
  return {
    command: [process.execPath, command, "--config", config, ...words],
    cwd: directory.path,
    env: {
      ...process.env,
      DATA_DIR: directory.path,
      NAME_SERVER: dns.address,
      NEXT_RELEASE: act?.next === true ? "1" : "0",
      KEEPS_READY: act?.ready === true ? "1" : "0",
      CI: "true",
    },
    ...(act?.input !== undefined && { input: act.input }),
  };
}

const ground = (): Ground => ({
  platform,
  directory: directory.path,
  records,
  open: (slug) => openBlog(platform, slug),
  async keepReady() {
    expect(await run(program(["prepare"], { ready: true }))).toMatchObject({ code: 0 });
  },
  async killHalfWay(words) {
    expect(await killedBefore({ call: "rename", nth: 1 }, program(words))).toBe(true);
  },
});

/** A blog of its own, as the act finds it. */
async function prepared(act: Act): Promise<string> {
  const slug = `blog-${++blogs}`;
  await (act.before?.(ground(), slug) ?? ground().open(slug));
  return slug;
}

/** What visitors get is what they got before, or what they get after; and never what is another's. */
async function assertServed(act: Act, slug: string, allowed: readonly number[]): Promise<void> {
  const host = act.host?.(slug) ?? `${slug}.localhost`;
  const { status, text } = await visit(host);
  expect(allowed).toContain(status);
  for (const [, marker] of text.matchAll(/«(.*?)»/g)) expect(marker).toBe(slug);
  expect(await visit("apple.localhost")).toEqual({ status: 200, text: witness });
}

/** Answers whether the command came as far as the step. */
async function assertKilled(act: Act, step: Step): Promise<boolean> {
  const slug = await prepared(act);
  const words = act.words(slug, directory.path);
  const killed = await killedBefore(step, program(words, act));
  await assertServed(act, slug, [...act.answers, 503]);

  // The same words again complete it, or say that it is done.
  const again = await run(program([...words, "--json"], act));
  if (again.code !== 0) expect({ step, ...again }).toMatchObject({ err: expect.stringContaining(`"${act.done}"`) });
  await assertServed(act, slug, [act.answers[1]]);
  await remove(act, slug);
  expect({ step, findings: (await platform.doctor()).findings }).toEqual({ step, findings: [] });
  return killed;
}

/** This release serves no blog that the next one has migrated, and keeps no store ready. */
async function remove(act: Act, slug: string): Promise<void> {
  if (act.ready === true) await platform.tenants.prepareStores();
  if (act.next !== true) return;
  await platform.tenants.delete(slug);
  await platform.tenants.purge(slug, { snapshot: false });
}

async function tryAct(act: Act): Promise<void> {
  const slug = await prepared(act);
  const steps = await stepsOf(program(act.words(slug, directory.path), act));
  await remove(act, slug);
  if (act.reads !== true) expect(steps).not.toBeEmpty();
  const chosen = all ? steps : [steps[Math.floor(Math.random() * steps.length)]];
  let killed = 0;
  for (const step of chosen) if (step !== undefined && (await assertKilled(act, step))) killed++;
  // What the engine carries over at the end differs from run to run.
  if (all && act.reads !== true) expect(killed).toBeGreaterThan(steps.length / 2);
}

const commands = [
  ...(await Bun.file(join(import.meta.dir, "../../../docs/commands.md")).text()).matchAll(/^##+ (.+)$/gm),
]
  .map(([, name = ""]) => name)
  .filter((name, _, names) => !names.some((other) => other.startsWith(`${name} `)));

test("no command is left out", () => {
  expect(commands.length).toBeGreaterThan(25);
  const tried = new Set([...ACTS.map((act) => act.command), ...WITHOUT_DATA.keys()]);
  expect([...tried].toSorted()).toEqual(commands.toSorted());
});

const chosen = all
  ? ACTS
  : ACTS.filter(({ reads }) => !reads)
      .toSorted(() => Math.random() - 0.5)
      .slice(0, 6);

// Where a process can not be watched, what these prove was proved elsewhere.
const traceable = await canTrace();

describe.skipIf(!traceable)(
  "killed before a change on the disk, the blog is served, and the same words complete it",
  () => {
    for (const act of chosen) test(act.command, () => tryAct(act));
  },
);
