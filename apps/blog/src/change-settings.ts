import { ACCENTS } from "./accent.ts";
import type { Member } from "./auth/members.ts";
import type { BlogTenant } from "./blog.ts";
import { type BlogSettings, TITLE_LIMIT } from "./settings.ts";
import type { Platform } from "./tenancy.ts";
import { oneLine } from "./text.ts";
import type { Words } from "./words/en.ts";

/** What the form of settings sends. */
export interface TypedSettings {
  readonly title: string;
  /** The number of an accent, or nothing for the one of the address. */
  readonly accent: string;
  readonly language: string;
}

/** What is wrong with them, field by field, in words for the owner. */
export type SettingsProblems = { readonly [Field in keyof TypedSettings]?: string };

/** A blog's settings as the form shows them. */
export function typedSettings({ name, settings }: BlogTenant): TypedSettings {
  return {
    title: settings.title ?? name,
    accent: settings.accent === undefined ? "" : String(settings.accent),
    language: settings.language,
  };
}

const ACCENT_NAMES = Array.from({ length: ACCENTS }, (_, accent) => String(accent));

/** Keeps what an owner typed, in the owner's name. Answers what is wrong with it, and then nothing is kept. */
export async function changeSettings(
  platform: Platform,
  { tenant, owner, typed, words }: { tenant: BlogTenant; owner: Member; typed: TypedSettings; words: Words },
): Promise<SettingsProblems | undefined> {
  const { problems: say } = words;
  const title = oneLine(typed.title);
  const language = languageOf(typed.language);
  const problems = {
    ...(title === "" && { title: say.titleMissing }),
    ...(title.length > TITLE_LIMIT && { title: say.titleLong(TITLE_LIMIT) }),
    ...(typed.accent !== "" && !ACCENT_NAMES.includes(typed.accent) && { accent: say.settingInvalid }),
    ...(language === undefined && { language: say.settingInvalid }),
  };
  if (language === undefined || Object.keys(problems).length > 0) return problems;
  await platform.as(`member:${owner.id}`).settings.set(
    { id: tenant.id },
    {
      // What says nothing else than the default goes back to it, and follows it from then on.
      title: title === tenant.name ? undefined : title,
      accent: typed.accent === "" ? undefined : Number(typed.accent),
      language,
    },
  );
  return undefined;
}

function languageOf(text: string): BlogSettings["language"] | undefined {
  return text === "en" || text === "de" ? text : undefined;
}
