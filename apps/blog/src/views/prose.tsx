/** @jsxImportSource preact */
import type { SafeHtml } from "../markdown.ts";

/** Rendered Markdown. The one place where HTML goes into a page unescaped. */
export function Prose({ html }: { readonly html: SafeHtml }) {
  return <div class="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
