/** @jsxImportSource preact */
const written = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });

/** A day, for people and for machines. */
export function Day({ at }: { readonly at: string }) {
  return <time dateTime={at}>{written.format(new Date(at))}</time>;
}
