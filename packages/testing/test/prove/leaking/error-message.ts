import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { tenancy } from "./platform.ts";

const titles = new Set<string>();

/** A refusal tells what others have. */
export const site = (t = tenancy) =>
  new Elysia().use(tenantContext(t)).post(
    "/titles",
    ({ body, status }) => {
      const others = [...titles].slice(-3);
      titles.add(body.title);
      return others.length < 3 ? "kept" : status(409, `Choose another title than ${others.join(", ")}.`);
    },
    { body: schema.Object({ title: schema.String() }) },
  );
