export { tenancy } from "../notes-app.ts";
