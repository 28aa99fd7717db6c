/** Inline code, as HTML, that may be broken inside of a long name: after `_`, `.`, `/` or `-`, and before a capital. */
export function withNameBreaks(html: string): string {
  return html.replace(
    />([^<]*)<\/code>$/,
    (_, text: string) => `>${text.replace(/[_./-](?=\w)|[a-z0-9](?=[A-Z])/g, "$&<wbr>")}</code>`,
  );
}
