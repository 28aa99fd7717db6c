import { tenantRouter } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { demoEmail, demoPassword } from "./auth/seed-owner.ts";
import { DEMO } from "./demo.ts";
import { base, givenSecret, port } from "./environment.ts";
import { prepare } from "./prepare.ts";
import { home } from "./public-site.tsx";
import { tenancy } from "./tenancy.ts";
import { site } from "./tenant-site.tsx";

/** Serves the platform and its blogs until the process is told to end. */
export async function serve(): Promise<void> {
  // A secret that can not be is told before anything is made.
  givenSecret();
  await prepare(tenancy);
  const router = tenantRouter(tenancy, { public: home(), tenant: site() });
  // Both sites refuse what is too large, with an answer. Without reusePort, which Elysia sets, a second server on the same
  // port is told so.
  const app = new Elysia({ serve: { maxRequestBodySize: Number.MAX_SAFE_INTEGER, reusePort: false } }).use(router);

  try {
    app.listen(port);
  } catch (error) {
    await tenancy.close();
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    console.error(`Port ${port} is in use. Stop what listens there, or choose another: PORT=3001 bun start`);
    process.exit(1);
  }

  tenancy.closeOnSignal({ stop: () => router.drain() });
  announce();
}

function announce(): void {
  console.log(`The platform           ${base}`);
  for (const { slug, name } of DEMO) {
    const address = new URL(base);
    address.hostname = `${slug}.${address.hostname}`;
    console.log(`${name.padEnd(22)} ${address.origin}  or  ${base}/r/${slug}/`);
  }
  const [kept] = tenancy.runtime.strategies.keys();
  console.log(`New blogs are kept by  ${kept}`);
  console.log(`Sign in there as       ${DEMO.map(({ slug }) => demoEmail(slug)).join(", ")}  with  ${demoPassword()}`);
}
