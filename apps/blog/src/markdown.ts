import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

declare const safe: unique symbol;

/** HTML that may stand in a page as it is. Only `markdown` makes it, so no other text can reach a page unescaped. */
export type SafeHtml = string & { readonly [safe]: true };

/**
 * Renders Markdown (CommonMark and GitHub's extensions). HTML in the text is shown, not obeyed, and links go to web
 * and mail addresses only, so the text of a stranger is safe to show.
 */
export function markdown(text: string): SafeHtml {
  return micromark(text, {
    allowDangerousHtml: false,
    allowDangerousProtocol: false,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  }) as SafeHtml;
}
