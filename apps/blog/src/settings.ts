import { type Static, t as schema } from "elysia";
import { ACCENTS } from "./accent.ts";

export const TITLE_LIMIT = 80;

/** What the owner of a blog may set. */
export const settings = schema.Object({
  /** Shown on the blog instead of the name that the platform knows it by. */
  title: schema.Optional(schema.String({ minLength: 1, maxLength: TITLE_LIMIT })),
  /** One of the accents of the style sheet; otherwise the one that is made of the address. */
  accent: schema.Optional(schema.Integer({ minimum: 0, maximum: ACCENTS - 1 })),
  /** Of everything on the blog but what its authors and readers write. */
  language: schema.Union([schema.Literal("en"), schema.Literal("de")], { default: "en" }),
});

export type BlogSettings = Static<typeof settings>;
export type Language = BlogSettings["language"];
