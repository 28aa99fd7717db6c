import { TenantExistsError, TenantReleasedError } from "@tenantry/core";
import { ensureAnnouncement } from "./announcements.ts";
import { auth, blog } from "./modules.ts";
import type { Platform } from "./tenancy.ts";

/** The blogs of the demonstration. */
export const DEMO = [
  { slug: "amazon", name: "Amazon" },
  { slug: "apple", name: "Apple" },
] as const;

const NEWS = [
  {
    title: "Welcome to the platform",
    body: "Every blog here has an address and a database of its own. This note is the one thing they share: it is kept once, and each blog **reads** it.",
    publishedAt: "2026-01-15T09:00:00.000Z",
  },
  {
    title: "Each blog has a colour now",
    body: "It is made of the address until the owner picks another. Dark mode follows your device.",
    publishedAt: "2026-06-20T09:00:00.000Z",
  },
];

/** Makes what the demonstration shows where it is not there yet, and leaves alone what is. */
export async function prepareDemo(platform: Platform): Promise<void> {
  await platform.shared.batch(NEWS.map(ensureAnnouncement));
  await Promise.all(DEMO.map((wanted) => prepareBlog(platform, wanted)));
}

async function prepareBlog(platform: Platform, { slug, name }: (typeof DEMO)[number]): Promise<void> {
  try {
    await platform.tenants.create({
      slug,
      name,
      async setup(scope) {
        for (const module of [blog, auth]) await module.seed?.(scope);
      },
    });
  } catch (error) {
    if (!(error instanceof TenantExistsError || error instanceof TenantReleasedError)) throw error;
  }
}
