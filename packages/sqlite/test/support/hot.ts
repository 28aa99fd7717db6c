// An application under `bun --hot`: opens everything, says how many descriptors are open, and forgets to close.
import { closeSync, openSync, readdirSync, writeSync } from "node:fs";
import { sqlite } from "../../src/index.ts";
import { provisioning, statement } from "./world.ts";

const directory = process.env.HOT_DIRECTORY ?? "";
const { catalog, shared, strategies } = sqlite(directory, { sharedJoins: true });
const connection = await catalog.open();
await connection.query(statement("create table if not exists reloads (n integer)"));
await connection.query(statement("insert into reloads values (1)"));
await catalog.announce();
await (await shared.connect("write")).query(statement("create table if not exists plans (name text)"));
await shared.connect("read");
const tenant = { id: process.env.HOT_TENANT ?? "", epoch: 1 };
const [strategy] = strategies;
const placement = { file: `${tenant.id.slice(0, 2)}/${tenant.id}/db.sqlite` };
await strategy.provision(tenant, provisioning()).catch(() => {});
const serve = await strategy.connect(tenant, placement, "serve");
await serve.query(statement("select count(*) from posts"));
const [count] = (await connection.query(statement("select count(*) from reloads"))).rows;

const log = openSync(process.env.HOT_LOG ?? "", "a");
const open = readdirSync("/proc/self/fd").filter((name) => Number(name) !== log).length;
writeSync(log, `${String(count?.[0])} ${open} ${String(await catalog.version())}\n`);
closeSync(log);
setInterval(() => {}, 1000);
