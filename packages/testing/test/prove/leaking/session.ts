import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./platform.ts";

const sessions = new Map<string, string>();

/** A session is looked up by its cookie alone. */
export const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .post(
      "/sign-in",
      ({ body, cookie }) => {
        const session = crypto.randomUUID();
        sessions.set(session, body.name);
        cookie.session?.set({ value: session, httpOnly: true });
        return "welcome";
      },
      { body: schema.Object({ name: schema.String(), password: schema.String({ minLength: 8 }) }) },
    )
    .get("/me", ({ cookie, status }) => sessions.get(String(cookie.session?.value)) ?? status(401, "sign in"));
