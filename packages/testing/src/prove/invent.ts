import { meaningOf } from "./field-names.ts";

/** What values for one request are made with. */
export interface Inventor {
  readonly tenant: { readonly slug: string; readonly id: string };
  /** A new mark of the tenant, for a field of the request. */
  mark(field: string): string;
  /** What the app has shown of this name before: an id, a slug. */
  known(field: string): string | number | undefined;
}

/** A text for a field, by its name: what an app would take for it. The same at every tenant where it is no mark. */
export function inventText(field: string, inventor: Inventor): string {
  switch (meaningOf(field)) {
    case "email":
      return "ada@example.com";
    case "password":
      return "Correct-horse-7-battery";
    case "url":
      return "https://example.com/";
    case "tenant":
      return inventor.tenant.slug;
    case "tenant id":
      return inventor.tenant.id;
    case "number":
      return "1";
    case "flag":
      return "true";
    case "date":
      return "2026-01-15T12:00:00.000Z";
    case "color":
      return "#336699";
    case "language":
      return "en";
    case "phone":
      return "+15555550100";
    case "id":
      return String(inventor.known(field) ?? 1);
    default:
      return inventor.mark(field);
  }
}

/** A value for a field that nothing but its name is known of. */
export function inventValue(field: string, inventor: Inventor): unknown {
  const text = inventText(field, inventor);
  switch (meaningOf(field)) {
    case "number":
      return 1;
    case "flag":
      return true;
    case "id":
      return inventor.known(field) ?? 1;
    default:
      return text;
  }
}
