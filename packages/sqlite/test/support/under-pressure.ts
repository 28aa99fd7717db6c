// Opens one store after the other, where the process may use a few megabytes more than it does. Prints what became of it as JSON.
import { readFileSync } from "node:fs";
import { createTenancy, module, sql } from "@tenantry/core";
import { sqlite } from "../../src/index.ts";

const [, , directory = "", tenants, megabytes] = process.argv;
const notes = module({
  name: "notes",
  migrations: [{ name: "0001_notes", sql: "create table notes (id integer primary key, text text not null);" }],
});
const count = Number(tenants);
const tenancy = createTenancy({ ...sqlite(directory, { maxOpen: count * 2 }), modules: { tenant: [notes] } });
for (let at = 0; at < count; at++) {
  await tenancy.tenants.create({
    slug: `tenant-${at}`,
    setup: ({ db }) => db.run(sql`insert into notes (text) values (${`tenant-${at}`})`),
  });
}

const inUse = Number(/VmSize:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1_024;
const limit = inUse + Number(megabytes) * 1_000_000;
const limited = Bun.spawnSync(["prlimit", "--pid", String(process.pid), `--as=${limit}`]);
let right = 0;
let most = 0;
const failures: string[] = [];
for (let at = 0; at < count; at++) {
  try {
    const text = await tenancy.run(`tenant-${at}`, ({ db }) => db.one<{ text: string }>(sql`select text from notes`));
    if (text.text === `tenant-${at}`) right++;
  } catch (error) {
    failures.push(String(error));
  }
  most = Math.max(most, tenancy.runtime.openConnections);
}
console.log(JSON.stringify({ limited: limited.success, right, most, failures: failures.slice(0, 3) }));
process.exit(0);
