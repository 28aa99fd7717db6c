import { afterAll, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { json } from "./requests.ts";
import { Server, temporaryDirectory } from "./server.ts";

const command = join(import.meta.dir, "../../../packages/tenantry/src/main.ts");
const config = join(import.meta.dir, "../tenantry.config.ts");
const script = join(import.meta.dir, "../scripts/count-posts.ts");
const COMMENTS = 60;
const TIME_LIMIT = 180_000;

const directory = await temporaryDirectory();
afterAll(() => directory[Symbol.asyncDispose]());

const pidFile = join(directory.path, "postgres/data/postmaster.pid");

/** Runs the command on the blog's data. */
async function tenantry(...words: readonly string[]) {
  const child = Bun.spawn([process.execPath, command, "--config", config, ...words], {
    env: { ...process.env, DATA_DIR: directory.path },
    cwd: directory.path,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [said, complained] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { code: await child.exited, said, complained };
}

test.each(["schema", "database"])(
  "with STRATEGY=%s, what was acknowledged is there after the blog was killed, and no server stays behind",
  async (strategy) => {
    const first = await Server.start(directory.path, { STRATEGY: strategy });
    expect((await first.fetch("/api/tenants", json({ slug: strategy, name: "New" }))).status).toBe(201);
    const posts = `/r/${strategy}/api/posts`;
    const [post] = (await (await first.fetch(posts)).json()) as { slug: string }[];
    const acknowledged: string[] = [];
    const writing = Array.from({ length: COMMENTS }, async (_, index) => {
      const body = `${strategy} ${index}`;
      const answer = await first.fetch(`${posts}/${post?.slug}/comments`, json({ author: "Ada", body }));
      if (answer.status === 201) acknowledged.push(body);
      if (acknowledged.length === COMMENTS / 2) await first.kill();
    });
    await Promise.allSettled(writing);
    expect(acknowledged.length).toBeGreaterThanOrEqual(COMMENTS / 2);

    const second = await Server.start(directory.path, { STRATEGY: strategy });
    const { comments } = (await (await second.fetch(`${posts}/${post?.slug}`)).json()) as {
      comments: { body: string }[];
    };
    expect(comments.map(({ body }) => body)).toEqual(expect.arrayContaining(acknowledged));
    expect(await second.stop()).toBe(0);
    expect(existsSync(pidFile)).toBe(false);
  },
  TIME_LIMIT,
);

const CHOSEN = { files: "sqlite", schemas: "postgres-schemas", databases: "postgres-databases" };

test(
  "the command makes a blog of each kind while the blog runs, and works on each, also while it does not",
  async () => {
    const server = await Server.start(directory.path, { STRATEGY: "schema" });
    try {
      const running = readFileSync(pidFile, "utf8");
      for (const [slug, name] of Object.entries(CHOSEN)) {
        expect(await tenantry("create", slug, "--strategy", name)).toMatchObject({ code: 0, complained: "" });
        expect([slug, (await server.fetch(`/r/${slug}/`)).status]).toEqual([slug, 200]);
        await tenantry("delete", slug);
        expect([slug, (await server.fetch(`/r/${slug}/`)).status]).toEqual([slug, 410]);
        await tenantry("restore", slug);
        expect([slug, (await server.fetch(`/r/${slug}/`)).status]).toEqual([slug, 200]);
      }
      expect(readFileSync(pidFile, "utf8")).toBe(running);
    } finally {
      expect(await server.stop()).toBe(0);
    }
    expect(existsSync(pidFile)).toBe(false);

    const slugs = Object.keys(CHOSEN);
    const counted = await tenantry("run", script, ...slugs.flatMap((slug) => ["--tenant", slug]), "--json");
    expect(JSON.parse(counted.said)).toMatchObject({
      succeeded: slugs.map((slug) => ({ slug, value: 0 })),
      failed: [],
    });
    expect((await tenantry("where", "databases")).said).toStartWith(join(directory.path, "postgres"));
    expect((await tenantry("sql", "schemas", "select count(*) from posts")).said).toStartWith("count\n0");
    expect(await tenantry("snapshot", "schemas", "copy")).toMatchObject({
      code: 1,
      complained: expect.stringContaining("CAPABILITY"),
    });
    await tenantry("delete", "databases");
    expect(await tenantry("purge", "databases", "--confirm", "databases", "--no-snapshot")).toMatchObject({ code: 0 });
    expect(await tenantry("doctor")).toMatchObject({ code: 0, said: expect.stringContaining("nothing is wrong") });
    expect(existsSync(pidFile)).toBe(false);
  },
  TIME_LIMIT,
);
