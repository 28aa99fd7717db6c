/** Code longer than this is folded on the site. */
const LONGEST = 60;

const named = /^(\[[^\]\n]+\]\([^)\n]+\)\{\.code-source\})\n\n((`{3,})[\s\S]*?^\3$)/gm;

/** The Markdown with long files folded under their names, so that a page can be read past them. */
export function withFolds(markdown: string): string {
  return markdown.replace(named, (whole: string, name: string, block: string) => {
    const lines = block.split("\n").length - 2;
    if (lines <= LONGEST) return whole;
    return `${name}\n\n<details class="long">\n<summary>${lines} lines</summary>\n\n${block}\n\n</details>`;
  });
}
