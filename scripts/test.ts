// Runs every test of the repository. With SOAK=1 in the environment the tests choose large sizes, and get the time for them.

import { becomeBun } from "./become.ts";
import { installOnce } from "./install.ts";

const soaking = process.env.SOAK === "1";
const timeout = soaking ? 30 * 60_000 : 30_000;

installOnce();
becomeBun(["test", `--timeout=${timeout}`, ...process.argv.slice(2)]);
