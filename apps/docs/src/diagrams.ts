const image = /^!\[([^\]]*)\]\((?:\.\.\/)*(diagrams\/[\w-]+\.svg)\)$/gm;

/**
 * The page with its diagrams put into it, so that they take the colours of the page: as images they bring their own, for
 * light and for dark. `read` answers the text of a file below `docs/`.
 */
export function withDiagrams(page: string, read: (path: string) => string): string {
  return page.replace(image, (_, text: string, path: string) => {
    const drawing = read(path)
      .replace(/<style>[\s\S]*?<\/style>\s*/, "")
      .replace(/<!--[\s\S]*?-->\s*/g, "")
      .replace(/\n\s*/g, "")
      .replace("<svg ", `<svg role="img" aria-label="${text.replaceAll('"', "&quot;")}" `);
    return `<div class="drawing">${drawing}</div>`;
  });
}
