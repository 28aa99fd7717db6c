import type { Outline } from "./outline.ts";

/** A completion script for fish. */
export function fishCompletions(outlines: readonly Outline[]): string {
  const lines = outlines.flatMap((outline) => {
    const when = `-n ${quoted(`__tenantry_at ${quoted(outline.path)}`)}`;
    const files = outline.words.length > 0 || outline.slugs ? "-f " : "";
    return [
      ...outline.words.map(
        ({ word, summary }) => `complete -c tenantry ${when} ${files}-a ${word} -d ${quoted(summary)}`,
      ),
      ...outline.options.map(
        ({ word, summary }) => `complete -c tenantry ${when} -l ${word.slice(2)} -d ${quoted(summary)}`,
      ),
      ...(outline.slugs ? [`complete -c tenantry ${when} -f -a "(tenantry list --slugs 2>/dev/null)"`] : []),
    ];
  });
  const paths = outlines.filter(({ path }) => path !== "").map(({ path }) => quoted(path));
  return `# fish completions of tenantry. Load them with: tenantry completions fish | source
function __tenantry_at
  set -l path ""
  for word in (commandline -opc)[2..]
    set -l longer (string trim -- "$path $word")
    contains -- $longer ${paths.join(" ")}; and set path $longer
  end
  test "$path" = "$argv[1]"
end
${lines.join("\n")}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
