/** A character that no page holds: the first of those that Unicode keeps for private use. */
const ASIDE = "\ue000";
const asides = /\ue000(\d+);/g;

/** Changes a Markdown page everywhere but in its blocks of code and between backticks. */
export function proseOf(markdown: string, change: (text: string) => string): string {
  return markdown
    .split(/(^(`{3,}).*\n[\s\S]*?^\2\s*$)/m)
    .map((part, at) => {
      // A split by a pattern with two groups: text, block, its ticks, text, …
      if (at % 3 === 0) return outsideOfTicks(part, change);
      return at % 3 === 1 ? part : "";
    })
    .join("");
}

function outsideOfTicks(text: string, change: (text: string) => string): string {
  const held: string[] = [];
  // A code span may stand inside of a link's text, so it is set aside and put back.
  const bare = text.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, (span) => `${ASIDE}${held.push(span) - 1};`);
  return change(bare).replace(asides, (_, at: string) => held[Number(at)] ?? "");
}
