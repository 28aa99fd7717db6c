/** Says that it is ready, waits for its input to end, then adds each pair of hosts to a tenant, and prints what came of each. */
import { type Address, open } from "../ready/ready-ground.ts";

const { address, slug, pairs }: { address: Address; slug: string; pairs: string[][] } = JSON.parse(
  process.argv[2] ?? "{}",
);
await using tenancy = open(address);
await tenancy.tenants.get(slug);
console.log("ready");
await Bun.stdin.text();
const added = await Promise.allSettled(pairs.map((hosts) => tenancy.domains.add(slug, hosts)));
console.log(JSON.stringify(added.map((one) => (one.status === "fulfilled" ? "added" : one.reason.code))));
