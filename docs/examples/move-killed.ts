/** Moves a customer, and is killed at the nth event of a kind. Arguments: folder, address, slug, kind, n. */
import { move, platform } from "./move.ts";

const [directory = "", url = "", slug = "", kind, count] = process.argv.slice(2);
await using tenancy = platform(directory, url);
let left = Number(count);
const die = () => {
  if (--left === 0) process.kill(process.pid, "SIGKILL");
};
if (kind === "held") tenancy.events.on("tenant:held", die);
if (kind === "provisioning") tenancy.events.on("tenant:provisioning", die);
if (kind === "created") tenancy.events.on("tenant:created", die);
if (kind === "renamed") tenancy.events.on("tenant:renamed", die);
if (kind === "removed") tenancy.events.on("domain:removed", die);
if (kind === "added") tenancy.events.on("domain:added", die);
if (kind === "deleted") tenancy.events.on("tenant:deleted", die);
await move(tenancy, slug, "postgres-schemas", 0);
