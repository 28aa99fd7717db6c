import type { Language } from "../settings.ts";
import { de } from "./de.ts";
import { en, type Words } from "./en.ts";

const byLanguage: Readonly<Record<Language, Words>> = { en, de };

export function wordsOf(language: Language): Words {
  return byLanguage[language];
}
