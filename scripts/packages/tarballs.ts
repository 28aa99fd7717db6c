import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../install.ts";
import { type PackedPackage, readPacked } from "./pack.ts";
import { publishedPackages } from "./published.ts";

/** The tarballs that `bun run packages` made for its checks, each after those it needs. */
export async function tarballs(): Promise<PackedPackage[]> {
  const folder = process.env.TENANTRY_TARBALLS;
  if (folder === undefined) throw new Error("These are checks of packed packages: bun run packages");
  const files = readdirSync(folder);
  return await Promise.all(
    publishedPackages(root).map(({ manifest: { name, version } }) => {
      const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
      if (!files.includes(file)) throw new Error(`${name} was not packed.`);
      return readPacked(name, join(folder, file));
    }),
  );
}
