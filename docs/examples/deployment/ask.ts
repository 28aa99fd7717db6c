import type { Tenancy } from "@tenantry/core";

// #region ask
/** Says whether a host is served here, 200 or 404: to Caddy, before it asks for a certificate. Nothing is opened for it. */
export const answerCaddy = (tenancy: Pick<Tenancy, "explain">, port: number) =>
  Bun.serve({
    hostname: "127.0.0.1", // for this machine alone
    port,
    async fetch(request) {
      const host = new URL(request.url).searchParams.get("domain") ?? "";
      const { outcome } = await tenancy.explain(host);
      const served = outcome.kind === "tenant" || outcome.kind === "public";
      return new Response(null, { status: served ? 200 : 404 });
    },
  });
// #endregion ask
