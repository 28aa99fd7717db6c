// Builds the packages that are published: `bun run build`. Nothing in this repository needs it, but what leaves it does.

import { installOnce, root } from "./install.ts";
import { build } from "./packages/build.ts";
import { publishedPackages } from "./packages/published.ts";

installOnce();
for (const published of publishedPackages(root)) {
  build(root, published);
  console.log(`built ${published.manifest.name}`);
}
