// Builds the site into apps/docs/dist: `bun apps/docs/scripts/build.ts`. Leaves with 1 where a link leads nowhere.

import { prepareSite, vitepress } from "../src/vitepress.ts";

await prepareSite();
process.exitCode = await vitepress("build").exited;
