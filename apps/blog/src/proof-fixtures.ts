import type { ProofFixtures } from "@tenantry/testing";
import { demoEmail, demoPassword } from "./auth/seed-owner.ts";
import type { tenancy } from "./tenancy.ts";

const wildcard = "Its endpoints are named one by one.";

/** What a proof of this app's isolation can not find out by itself: who may write here, and what Better Auth answers. */
export const fixtures: ProofFixtures<typeof tenancy> = {
  async signIn(world, tenant) {
    const answer = await world.fetch(tenant, "/api/auth/sign-in/email", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: demoEmail(tenant.slug), password: demoPassword() }),
    });
    if (!answer.ok) throw new Error(`The owner of the blog can not sign in: ${answer.status}.`);
    const cookies = answer.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
    return { cookie: cookies.join("; ") };
  },
  routes: {
    "POST /sign-in": { body: ({ slug }) => ({ email: demoEmail(slug), password: demoPassword() }) },
    "POST /settings": { body: (tenant) => ({ title: tenant.mark("title"), accent: "1", language: "en" }) },
    "GET /api/auth/*": { skip: wildcard },
    "POST /api/auth/*": { skip: wildcard },
    "GET /api/auth/get-session": {},
    "GET /api/auth/list-sessions": {},
    "POST /api/auth/update-user": { body: (tenant) => ({ name: tenant.mark("name") }) },
  },
};
