// Starts the reference example. PORT and DATA_DIR reach it through the environment.

import { becomeBun } from "./become.ts";
import { keepDataAtRoot } from "./data-directory.ts";
import { installOnce } from "./install.ts";

installOnce();
keepDataAtRoot();
becomeBun(["apps/blog/src/main.ts", ...process.argv.slice(2)]);
