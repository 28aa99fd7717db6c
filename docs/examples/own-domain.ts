import { DomainUnprovenError, type VerifyDomain } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./quickstart/tenancy.ts";

// #region site
/** Where a customer brings a domain of its own. Let in those alone who may decide that. `dns` is for tests: see `resolve`. */
export const ownDomains = (t = tenancy, dns: Pick<VerifyDomain, "resolve"> = {}) =>
  new Elysia()
    .use(tenantContext(t))
    .get("/domains", ({ tenant }) => t.domains.list({ id: tenant.id }))
    .post(
      "/domains",
      async ({ body, tenant: { id } }) => {
        const { host } = await t.domains.add({ id }, body.host, { trusted: false }); // a claim: not served yet
        return t.domains.challenge(host, { tenant: { id } }); // { name, value } of the TXT record to add
      },
      { body: schema.Object({ host: schema.String() }) },
    )
    .post("/domains/:host/verify", async ({ params, tenant: { id }, status }) => {
      try {
        return await t.domains.verify(params.host, { tenant: { id }, ...dns });
      } catch (error) {
        if (error instanceof DomainUnprovenError) return status(409, error.record); // not seen yet: show it once more
        throw error;
      }
    })
    .delete("/domains/:host", async ({ params, tenant: { id } }) => {
      await t.domains.remove(params.host, { tenant: { id } });
    });
// #endregion site
