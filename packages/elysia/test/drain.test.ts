import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTenancy, module, sql } from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";
import { closeOf, connected, openSocket } from "./support/socket.ts";
import { SLUGS } from "./support/world.ts";

const WRITES = process.env.SOAK === "1" ? 5_000 : 300;

test("at SIGTERM under load no acknowledged write is lost and no log is left behind (D02)", async () => {
  const directory = mkdtempSync(join(tmpdir(), "tenantry-drain-"));
  const server = Bun.spawn([process.execPath, join(import.meta.dir, "support/drain-server.ts"), directory], {
    stdout: "pipe",
    stderr: "inherit",
  });
  try {
    const { value } = await server.stdout.getReader().read();
    const port = Number(new TextDecoder().decode(value).trim());
    const socket = await connected(openSocket(port, "amazon.localhost"));
    const socketClosed = closeOf(socket);

    const acknowledged: Record<string, string[]> = { amazon: [], apple: [] };
    let refused = 0;
    let begun = 0;
    const write = async () => {
      while (refused === 0) {
        const slug = SLUGS[begun % 2] ?? "amazon";
        const text = `note-${begun++}`;
        try {
          const answer = await fetch(`http://127.0.0.1:${port}/${text}`, {
            method: "POST",
            headers: { host: `${slug}.localhost` },
          });
          if (answer.status === 200) acknowledged[slug]?.push(await answer.text());
          else refused++;
        } catch {
          refused++;
        }
        if (begun === WRITES) server.kill("SIGTERM");
      }
    };
    await Promise.all(Array.from({ length: 24 }, write));
    expect(await server.exited).toBe(0);
    expect(await socketClosed).toBe(1001);

    const files = readdirSync(directory, { recursive: true }).map(String);
    expect(files.filter((file) => file.endsWith("-wal") || file.endsWith("-shm"))).toEqual([]);
    await using tenancy = createTenancy({
      ...sqlite(directory),
      modules: { tenant: [module({ name: "notes", migrations: [NOTES] })] },
    });
    for (const slug of SLUGS) {
      const rows = await tenancy.run(slug, ({ db }) => db.all<{ text: string }>(sql`select text from notes`));
      const kept = new Set(rows.map(({ text }) => text));
      expect(acknowledged[slug]?.length).toBeGreaterThan(WRITES / 4);
      expect(acknowledged[slug]?.filter((text) => !kept.has(text))).toEqual([]);
    }
  } finally {
    server.kill("SIGKILL");
    await server.exited;
    rmSync(directory, { recursive: true, force: true });
  }
});

const NOTES = { name: "0001_notes", sql: "create table notes (id integer primary key, text text not null)" };
