import { tenantRouter } from "@tenantry/elysia";
import { home } from "../src/public-site.tsx";
import { tenancy } from "../src/tenancy.ts";
import { site } from "../src/tenant-site.tsx";

// Secrets are then made of this one, and no file is written.
process.env.BLOG_SECRET ??= crypto.randomUUID() + crypto.randomUUID();

/** The platform on throw-away stores, with empty blogs of these addresses, and asked without a socket. */
export async function openWorld(slugs: readonly string[]) {
  const world = tenancy.temporary();
  await world.migrate();
  for (const slug of slugs) await world.tenants.create({ slug });
  const router = tenantRouter(world, { public: home(world), tenant: site(world) });
  return {
    tenancy: world,
    async fetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
      const answer = await router.fetch(new Request(url, init), undefined);
      if (answer === undefined) throw new Error(`There is no answer to ${url}.`);
      return answer;
    },
    [Symbol.asyncDispose]: () => world.close(),
  };
}
