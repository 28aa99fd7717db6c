import { sqlModule } from "@tenantry/core";
import { seed } from "./seed.ts";

/** The tables of one blog: posts and comments. */
export const blog = sqlModule("blog", new URL("../modules/blog", import.meta.url), { seed });

/** The platform's announcements, which every blog reads and none writes. */
export const announcements = sqlModule("announcements", new URL("../modules/announcements", import.meta.url));
