import { tenantRouter } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { publicSite } from "./public-site.ts";
import { tenancy } from "./tenancy.ts";
import { site } from "./tenant-site.ts";

const router = tenantRouter(tenancy, { public: publicSite(), tenant: site() });
const app = new Elysia().use(router).listen(process.env.PORT ?? 3000);
tenancy.closeOnSignal({ stop: () => router.drain() });

console.log(`Listening on http://localhost:${app.server?.port}`);
