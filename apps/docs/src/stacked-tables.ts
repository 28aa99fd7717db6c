import type { MarkdownRenderer } from "vitepress";

/** Columns that a phone has no room for. */
const TOO_MANY = 4;

type State = Parameters<Parameters<MarkdownRenderer["core"]["ruler"]["push"]>[1]>[0];

/**
 * Says in each cell of a table of many columns what its column is called, so that on a phone a row can stand as a list: next to each
 * other, the last columns would be out of sight, and they say the most.
 */
export function stackTables(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("stacked-tables", (state) => {
    let names: string[] = [];
    let column = 0;
    state.tokens = state.tokens.flatMap((token, index) => {
      if (token.type === "table_open") names = [];
      if (token.type === "tr_open") column = 0;
      if (token.type === "th_open") names.push(textOf(state.tokens[index + 1]));
      if (names.length < TOO_MANY || !token.type.startsWith("td_")) return [token];
      if (token.type === "td_close") return [html(state, "</div>"), token];
      token.attrSet("data-column", names[column++] ?? "");
      return [token, html(state, "<div>")];
    });
  });
}

function textOf(token: State["tokens"][number] | undefined): string {
  return (token?.children ?? []).map(({ content }) => content).join("");
}

function html({ Token }: State, content: string): State["tokens"][number] {
  return Object.assign(new Token("html_block", "", 0), { content });
}
