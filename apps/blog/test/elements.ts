/** An element as a parser of HTML sees it; entities in attributes are decoded. */
export interface FoundElement {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const decoded = (text: string) =>
  text
    .replace(/&#x([0-9a-f]+);?/gi, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replace(/&#(\d+);?/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

/** Every element of a text of HTML, in order. */
export function elements(html: string): FoundElement[] {
  const found: FoundElement[] = [];
  new HTMLRewriter()
    .on("*", {
      element(element) {
        const attributes = new Map<string, string>();
        for (const [name = "", value = ""] of element.attributes) attributes.set(name.toLowerCase(), decoded(value));
        found.push({ tag: element.tagName.toLowerCase(), attributes });
      },
    })
    .transform(html);
  return found;
}
