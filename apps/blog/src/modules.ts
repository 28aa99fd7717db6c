import { join } from "node:path";
import { type Module, sqlModule } from "@tenantry/core";
import { seed } from "./seed.ts";

const directory = join(import.meta.dir, "../modules");

/** The tables of one blog: posts and comments. */
export const blog: Module = { ...sqlModule("blog", join(directory, "blog")), seed };

/** The platform's announcements, which every blog reads and none writes. */
export const announcements: Module = sqlModule("announcements", join(directory, "announcements"));
