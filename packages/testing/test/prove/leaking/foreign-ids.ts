import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./platform.ts";

const uploads = new Map<string, string>();

/** Uploads of all tenants are kept together: whoever knows an id gets what it names. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .post(
      "/uploads",
      async ({ body }) => {
        const id = crypto.randomUUID();
        uploads.set(id, await body.file.text());
        return { id };
      },
      { body: schema.Object({ file: schema.File() }) },
    )
    .get("/uploads/:id", ({ params, status }) => uploads.get(params.id) ?? status(404, "none"), {
      params: schema.Object({ id: schema.String({ format: "uuid" }) }),
    });
