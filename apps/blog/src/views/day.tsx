/** @jsxImportSource preact */
import type { Language } from "../settings.ts";

const formatOf = (language: Language) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
const written: Readonly<Record<Language, Intl.DateTimeFormat>> = { en: formatOf("en"), de: formatOf("de") };

/** A day, for people and for machines. */
export function Day({ at, language = "en" }: { readonly at: string; readonly language?: Language }) {
  return <time dateTime={at}>{written[language].format(new Date(at))}</time>;
}
