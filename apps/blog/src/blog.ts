import type { Tenant } from "@tenantry/core";
import { accentOf } from "./accent.ts";
import type { Member } from "./auth/members.ts";
import type { BlogSettings, Language } from "./settings.ts";
import type { Words } from "./words/en.ts";
import { wordsOf } from "./words/words.ts";

export type BlogTenant = Tenant<Record<string, unknown>, BlogSettings>;

/** A blog as its pages show it, to whom they show it. */
export interface Blog extends Pick<Tenant, "slug" | "url"> {
  readonly title: string;
  readonly accent: number;
  readonly language: Language;
  readonly words: Words;
  /** Who is signed in. */
  readonly member: Member | undefined;
}

export function blogOf(tenant: BlogTenant, member?: Member): Blog {
  const { slug, name, settings } = tenant;
  return {
    slug,
    url: (path) => tenant.url(path),
    title: settings.title ?? name,
    accent: settings.accent ?? accentOf(slug),
    language: settings.language,
    words: wordsOf(settings.language),
    member,
  };
}
