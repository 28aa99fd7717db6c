/** A block of code in a page, and the comment it stands under. */
export interface Fence {
  /** Of its first line, from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** The comment in the line before, without `<!--` and `-->`; empty where there is none. */
  readonly comment: string;
}

const opening = /^(`{3,})(\w*)\s*$/;
const comment = /^<!--\s*(.*?)\s*-->$/;

interface Span extends Fence {
  /** The lines between the fences: from this one up to, not including, the other. */
  readonly from: number;
  readonly to: number;
}

function spansOf(page: string): Span[] {
  const lines = page.split("\n");
  const spans: Span[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, ticks, language = ""] = opening.exec(lines[at] ?? "") ?? [];
    if (ticks === undefined) continue;
    const from = at + 1;
    const to = lines.findIndex((line, index) => index >= from && line.trimEnd() === ticks);
    if (to < 0) throw new Error(`The block of code in line ${from} has no end.`);
    const [, said = ""] = comment.exec(lines[at - 1]?.trim() ?? "") ?? [];
    spans.push({ line: from, language, code: lines.slice(from, to).join("\n"), comment: said, from, to });
    at = to;
  }
  return spans;
}

/** The blocks of code of a page, in their order. */
export function fencesOf(page: string): Fence[] {
  return spansOf(page);
}

/** The page with other code in its blocks, where `change` answers some. */
export function withCode(page: string, change: (fence: Fence) => string | undefined): string {
  const lines = page.split("\n");
  for (const span of spansOf(page).reverse()) {
    const code = change(span);
    if (code !== undefined) lines.splice(span.from, span.to - span.from, ...code.split("\n"));
  }
  return lines.join("\n");
}

/** The page without its blocks of code, line by line as before. */
export function withoutCode(page: string): string {
  const lines = page.split("\n");
  for (const { from, to } of spansOf(page)) lines.fill("", from - 1, to + 1);
  return lines.join("\n");
}
