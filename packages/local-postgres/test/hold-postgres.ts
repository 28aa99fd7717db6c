// Starts a server, tells where, and waits to be killed.

import { startPostgresCluster } from "../src/index.ts";

const { url, folder } = await startPostgresCluster();
console.log(JSON.stringify({ url, folder }));
setInterval(() => undefined, 1_000);
