import { tenantRouter } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { site } from "./quickstart/site.ts";
import { tenancy } from "./quickstart/tenancy.ts";

// #region serve
const router = tenantRouter(tenancy, { tenant: site() });
new Elysia({ serve: { reusePort: true } }).use(router).listen(process.env.PORT ?? 3000);
tenancy.closeOnSignal({ stop: () => router.drain({ notice: 5_000 }) });
// #endregion serve
