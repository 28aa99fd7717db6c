import { join } from "node:path";

/** The folder of this app. */
export const siteRoot = join(import.meta.dir, "..");

/** The folder that this repository was checked out to. */
export const repositoryRoot = join(siteRoot, "../..");
