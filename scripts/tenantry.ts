// The command on the reference example. DATA_DIR reaches it through the environment, as it reaches the example.

import { becomeBun } from "./become.ts";
import { keepDataAtRoot } from "./data-directory.ts";
import { installOnce } from "./install.ts";

installOnce();
keepDataAtRoot();
becomeBun(["packages/tenantry/src/main.ts", "--config", "apps/blog/tenantry.config.ts", ...process.argv.slice(2)]);
