import { afterAll, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freshDatabase, postgresServer } from "../src/index.ts";
import { ask } from "./ask.ts";

const database = await freshDatabase();
afterAll(() => database[Symbol.asyncDispose]());

test("one server serves the whole run, each file a database of its own", async () => {
  expect(await postgresServer()).toBe(await postgresServer());
  await using other = await freshDatabase();
  await ask(database.url, "create table only_here (id int)");
  expect(await ask(other.url, "select to_regclass('only_here')")).toBeNull();
});

const ours = process.env.PG_TEST_URL === undefined;

test.if(ours)("a server knows letters beyond ASCII, and their order is that of their code points", async () => {
  expect(await ask(database.url, "select lower('ÉЖΣ') || upper('éж')")).toBe("éжσÉЖ");
  expect(await ask(database.url, "select 'ПОЖАР' ilike 'пожар'")).toBe(true);
  expect(await ask(database.url, "select to_tsvector('simple', 'ПОЖАР') @@ to_tsquery('simple', 'пожар')")).toBe(true);
  expect(await ask(database.url, "select 'Z' < 'a' and 'z' < 'é'")).toBe(true);
});

test("nobody gets in without the password", async () => {
  const url = new URL(database.url);
  url.password = "guess";
  if (ours) {
    await expect(ask(url.href, "select 1")).rejects.toThrow("password authentication failed");
  }
});

test("a server and its files go with the process that started it, even when that is killed", async () => {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "hold-postgres.ts")], { stdout: "pipe" });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const { url, folder }: { url: string; folder: string } = JSON.parse(new TextDecoder().decode(value));
  expect(await ask(url, "select 41 + 1")).toBe(42);

  child.kill("SIGKILL");
  await child.exited;
  while (existsSync(folder)) await sleep(25);
  await expect(ask(url, "select 1")).rejects.toThrow();
});
