export { fixtures, tenancy } from "../notes-app.ts";

/** Tells nothing at all, so nothing can be found out about it. */
export const site = () => ({ fetch: () => new Response(null, { status: 404 }) });
