import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { sessionOf } from "./auth/session.ts";
import { blogOf } from "./blog.ts";
import { NotAllowedError, NotSignedInError } from "./refusals.ts";
import type { Platform } from "./tenancy.ts";

/** Gives handlers the tenant's context and `{ blog, member }`: the blog as its pages show it, and who is signed in to it. */
export const visitor = (t: Platform) =>
  new Elysia({ name: "visitor", seed: t.id })
    .use(tenantContext(t))
    .derive(async ({ tenant, db, memo, request, set }) => {
      const { member, cookies } = await sessionOf({ tenant, db, memo }, request);
      if (cookies.length > 0) set.headers["set-cookie"] = [...cookies];
      return { blog: blogOf(tenant, member), member };
    })
    .as("scoped");

/** `visitor` for routes that are for members: `member` is there, or the answer is 401. */
export const membersOnly = (t: Platform) =>
  new Elysia({ name: "members only", seed: t.id })
    .use(visitor(t))
    .derive(({ member }) => {
      if (member === undefined) throw new NotSignedInError("Nobody is signed in.");
      return { member };
    })
    .as("scoped");

/** `membersOnly` for routes that are for the owner: 403 for other members. */
export const ownersOnly = (t: Platform) =>
  new Elysia({ name: "owners only", seed: t.id })
    .use(membersOnly(t))
    .derive(({ member }) => {
      if (member.role !== "owner") throw new NotAllowedError("The member is not the owner.");
      return { member };
    })
    .as("scoped");
