import { notesApp } from "../notes-app.ts";

export { fixtures, tenancy } from "../notes-app.ts";

export const site = notesApp((_, answer) => answer());
