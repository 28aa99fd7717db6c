interface Renderer {
  readonly options: { readonly highlight?: unknown };
  set(options: { highlight: null }): unknown;
  render(text: string, env: object): string;
}

/**
 * What of a page the search looks at: nothing of those that show sources, of the walk-through no code, and elsewhere code without its colours, which cost most of
 * the time. The renderer is the search's own.
 */
export function searchText(text: string, env: { readonly relativePath: string }, markdown: Renderer): string {
  if (env.relativePath.startsWith("source/")) return "";
  if (markdown.options.highlight !== null) markdown.set({ highlight: null });
  const isListing = env.relativePath.startsWith("walkthrough/");
  return markdown.render(isListing ? text.replace(/^(`{3,})[\s\S]*?^\1$/gm, "") : text, env);
}
