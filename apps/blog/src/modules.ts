import { sqlModule } from "@tenantry/core";
import { seedOwner } from "./auth/seed-owner.ts";
import { seed } from "./seed.ts";

/** The tables of one blog: posts, their tags, comments and search. */
export const blog = sqlModule("blog", new URL("../modules/blog", import.meta.url), { seed });

/** Who may write on one blog: members, their passwords and sessions, as Better Auth keeps them. */
export const auth = sqlModule("auth", new URL("../modules/auth", import.meta.url), { seed: seedOwner });

/** The platform's announcements, which every blog reads and none writes. */
export const announcements = sqlModule("announcements", new URL("../modules/announcements", import.meta.url));
