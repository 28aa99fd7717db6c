import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasKeptPostgres, keptPostgres } from "../src/index.ts";
import { ask } from "./ask.ts";

// Servers are made, started and recovered here, and wait for the disk.
setDefaultTimeout(120_000);

// Nobody but its owner may enter it, as a home.
const home = mkdtempSync(join(tmpdir(), "tenantry-kept-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface User {
  readonly url: string;
  readonly adminUrl: string;
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

const newFolder = (): string => join(home, crypto.randomUUID());

/** A process of its own that uses the server of a folder. */
async function user(folder: string): Promise<User> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "hold-kept.ts"), folder], {
    stdin: "pipe",
    stdout: "pipe",
  });
  const { value } = await child.stdout.getReader().read();
  const { url, adminUrl }: { url: string; adminUrl: string } = JSON.parse(new TextDecoder().decode(value));
  const kill = async (signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
    child.kill(signal);
    await child.exited;
  };
  return { url, adminUrl, kill };
}

const pidFile = (folder: string): string => join(folder, "data", "postmaster.pid");

async function serverEnds(folder: string): Promise<void> {
  while (existsSync(pidFile(folder))) await sleep(25);
}

const serverPid = (folder: string): number => Number.parseInt(readFileSync(pidFile(folder), "utf8"), 10);

test("those who start together share one server, which serves until the last of them has gone, however they go", async () => {
  const folder = newFolder();
  expect(hasKeptPostgres(folder)).toBe(false);
  const [one, other] = await Promise.all([user(folder), user(folder)]);
  expect(one.url).toBe(other.url);
  expect(hasKeptPostgres(folder)).toBe(true);
  await ask(one.adminUrl, "create table kept (word text)");
  await ask(one.adminUrl, "insert into kept values ('acknowledged')");
  const server = serverPid(folder);

  await one.kill("SIGKILL");
  await sleep(300);
  expect(await ask(other.adminUrl, "select word from kept")).toBe("acknowledged");
  {
    await using joined = await keptPostgres({ folder, database: "kept" });
    expect(serverPid(folder)).toBe(server);
    await other.kill("SIGTERM");
    await sleep(300);
    expect(await ask(joined.adminUrl, "show fsync")).toBe("on");
  }
  await serverEnds(folder);
  await expect(ask(one.url, "select 1")).rejects.toThrow();
});

test("the next one finds the data, also after the server itself was killed, and leaves no server behind", async () => {
  const folder = newFolder();
  const first = await user(folder);
  await ask(first.adminUrl, "create table kept (word text)");
  await ask(first.adminUrl, "insert into kept values ('acknowledged')");
  await first.kill("SIGTERM");
  await serverEnds(folder);

  const killed = await user(folder);
  await ask(killed.adminUrl, "insert into kept values ('just before')");
  process.kill(serverPid(folder), "SIGKILL");
  await killed.kill("SIGKILL");

  const server = await keptPostgres({ folder, database: "kept" });
  expect(await ask(server.adminUrl, "select string_agg(word, ', ' order by word) from kept")).toBe(
    "acknowledged, just before",
  );
  await server.close();
  expect(existsSync(pidFile(folder))).toBe(false);
});

test("a server that was killed is started again for those who use it, at the same address", async () => {
  const folder = newFolder();
  await using server = await keptPostgres({ folder, database: "kept" });
  await ask(server.adminUrl, "create table kept (word text)");
  await ask(server.adminUrl, "insert into kept values ('acknowledged')");
  const killed = serverPid(folder);
  process.kill(killed, "SIGKILL");
  const answered = async (): Promise<unknown> => {
    for (;;) {
      try {
        return await ask(server.adminUrl, "select word from kept");
      } catch {
        await sleep(25);
      }
    }
  };
  expect(await answered()).toBe("acknowledged");
  expect(serverPid(folder)).not.toBe(killed);
});

test("passwords are for the owner of the folder alone, and the application's role has no rights of its own", async () => {
  const folder = newFolder();
  await using server = await keptPostgres({ folder, database: "kept" });
  expect(statSync(join(folder, "access.json")).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);

  for (const refused of [
    "create schema mine",
    "create temp table mine (id int)",
    "select set_config('a.b', 'c', true)",
  ])
    await expect(ask(server.url, refused)).rejects.toThrow("permission denied");
  expect(
    await ask(
      server.url,
      "select rolsuper or rolcreaterole or rolcreatedb or rolinherit from pg_roles where rolname = current_user",
    ),
  ).toBe(false);
  await ask(server.adminUrl, "create database made");
  const made = new URL(server.adminUrl);
  made.pathname = "/made";
  expect(
    await ask(made.href, "select has_function_privilege('app', 'pg_catalog.set_config(text,text,boolean)', 'execute')"),
  ).toBe(false);
  const open =
    "select string_agg(datname, ' ') from pg_database where datallowconn and datname <> 'made' and exists (select from aclexplode(coalesce(datacl, acldefault('d', datdba))) where grantee = 0)";
  expect(await ask(server.adminUrl, open)).toBeNull();
  expect(await ask(server.adminUrl, "select rolsuper from pg_roles where rolname = current_user")).toBe(false);
});

test("who closes it may remove the folder at once: nothing there comes or goes any more", async () => {
  const folder = newFolder();
  for (let times = 0; times < 6; times++) {
    await (await keptPostgres({ folder, database: "blog" })).close();
    expect(readdirSync(folder)).not.toContain("leaving");
  }
});

test("a folder of something else is refused, and left as it is", async () => {
  const folder = newFolder();
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(join(folder, "letters.txt"), "mine");
  const before = statSync(folder);
  await expect(keptPostgres({ folder, database: "kept" })).rejects.toThrow("holds other things");
  expect(readdirSync(folder)).toEqual(["letters.txt"]);
  expect([statSync(folder).mode, statSync(folder).uid]).toEqual([before.mode, before.uid]);
});

test("links that lie in the folder lead nowhere: nothing behind them is written, or given to the server's account", async () => {
  const theirs = join(home, "theirs");
  const file = join(theirs, "file");
  mkdirSync(theirs);
  writeFileSync(file, "untouched");
  const { uid } = statSync(theirs);
  for (const names of [["access.json.new", "log"], ["data"]]) {
    const folder = newFolder();
    mkdirSync(folder);
    // Without it the folder would be refused as one of something else.
    writeFileSync(join(folder, "turn.sqlite"), "");
    for (const name of names) symlinkSync(name === "data" ? theirs : file, join(folder, name));
    await expect(keptPostgres({ folder, database: "kept" })).rejects.not.toThrow("holds other things");
    expect(readFileSync(file, "utf8")).toBe("untouched");
    expect(statSync(theirs).uid).toBe(uid);
  }
});
