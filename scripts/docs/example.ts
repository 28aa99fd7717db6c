const marker = /^\s*(?:\/\/|--|#|<!--)\s*#(region|endregion)\s+([\w-]+)\s*(?:-->)?\s*$/;

/** Code as pages show it: without the marks of regions, without common indentation. */
function tidy(lines: readonly string[]): string {
  const code = lines.filter((line) => !marker.test(line));
  const indents = code.filter((line) => line.trim() !== "").map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const indent = Math.min(...indents);
  return code
    .map((line) => line.slice(indent))
    .join("\n")
    .replace(/^\n+|\s+$/g, "");
}

/**
 * What a page shows of a file: all of it, or a region, which stands between `// #region name` and `// #endregion name`
 * (`--` in SQL). A name that stands several times is shown in one piece, with an empty line between.
 *
 * Throws where there is no such region, or one has no end.
 */
export function example(text: string, region?: string): string {
  const lines = text.split("\n");
  if (region === undefined) return tidy(lines);
  const pieces: string[] = [];
  let start: number | undefined;
  for (const [at, line] of lines.entries()) {
    const [, verb, name] = marker.exec(line) ?? [];
    if (name !== region) continue;
    if ((verb === "region") !== (start === undefined)) throw new Error(`The region "${region}" begins or ends twice.`);
    if (start !== undefined) pieces.push(tidy(lines.slice(start, at)));
    start = verb === "region" ? at + 1 : undefined;
  }
  if (start !== undefined) throw new Error(`The region "${region}" has no end.`);
  if (pieces.length === 0) throw new Error(`There is no region "${region}".`);
  return pieces.join("\n\n");
}
