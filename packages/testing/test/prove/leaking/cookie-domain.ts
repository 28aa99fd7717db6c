import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { tenancy } from "./platform.ts";

/** A session's cookie is set for the base domain, below which all tenants are. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).post("/sign-in", ({ cookie }) => {
    cookie.session?.set({ value: crypto.randomUUID(), httpOnly: true, domain: "localhost" });
    return "welcome";
  });
