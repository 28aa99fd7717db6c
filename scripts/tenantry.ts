// The command on the reference example. DATA_DIR reaches it through the environment, as it reaches the example.

import { becomeBun } from "./become.ts";
import { installOnce } from "./install.ts";

installOnce();
becomeBun(["packages/tenantry/src/main.ts", "--config", "apps/blog/tenantry.config.ts", ...process.argv.slice(2)]);
