import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./quickstart/tenancy.ts";

/** A site where one signs in, with a route that needs a number nobody can guess, and one that costs money. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .post(
      "/sign-in",
      ({ tenant, body, cookie, status }) => {
        if (body.password !== "open sesame") return status(401, "Wrong.");
        cookie.member?.set({ value: tenant.id, httpOnly: true });
        return "Welcome.";
      },
      { body: schema.Object({ password: schema.String() }) },
    )
    .get("/drafts", ({ db, tenant, cookie, status }) =>
      cookie.member?.value === tenant.id ? db.all(sql`select * from posts`) : status(401, "Sign in."),
    )
    .get("/invoices/:number", ({ params, tenant, status }) =>
      params.number === "2026-0001" ? `An invoice for ${tenant.name}` : status(404, "There is no such invoice."),
    )
    .post("/payments", () => {
      throw new Error("No card is charged by an example.");
    });
