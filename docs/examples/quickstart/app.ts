import { tenantRouter } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { site } from "./site.ts";
import { tenancy } from "./tenancy.ts";

const home = new Elysia().get("/", () => "Every blog has an address of its own.");

const router = tenantRouter(tenancy, { public: home, tenant: site() });
new Elysia().use(router).listen(process.env.PORT ?? 3000);

tenancy.closeOnSignal({ stop: () => router.drain() });
