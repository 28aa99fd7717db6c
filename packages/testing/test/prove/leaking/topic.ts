import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./platform.ts";

/** Every tenant's visitors are on one topic. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).ws("/chat", {
    body: schema.Object({ text: schema.String() }),
    open: (ws) => void ws.subscribe("chat"),
    message: (ws, { text }) => void ws.publish("chat", { text }),
  });
