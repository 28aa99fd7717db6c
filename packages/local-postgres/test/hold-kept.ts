// Uses the server of a folder, tells its addresses, and waits to be killed, at the latest with whoever started it.

import { keptPostgres } from "../src/index.ts";

const { url, adminUrl } = await keptPostgres({ folder: process.argv[2] ?? "", database: "kept" });
console.log(JSON.stringify({ url, adminUrl }));
for await (const _ of Bun.stdin.stream());
process.exit();
