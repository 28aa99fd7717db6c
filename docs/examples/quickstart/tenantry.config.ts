export { site } from "./site.ts";
export { tenancy } from "./tenancy.ts";
