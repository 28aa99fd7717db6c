// Follows the walk-through and writes down what its commands print: `bun scripts/walkthrough.ts`. Its test looks whether that is so.

import { join } from "node:path";
import { followWalkthrough } from "../docs/examples/walkthrough.ts";
import { root } from "./install.ts";

for (const { page, written } of await followWalkthrough(async () => {})) await Bun.write(join(root, page), written);
