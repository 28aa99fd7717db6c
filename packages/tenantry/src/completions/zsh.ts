import type { Outline } from "./outline.ts";

/** A completion script for zsh. */
export function zshCompletions(outlines: readonly Outline[]): string {
  const named = outlines.filter(({ path }) => path !== "");
  const described = ({ words, options }: Outline): string =>
    [...words, ...options].map(({ word, summary }) => quoted(`${word}:${summary}`)).join(" ");
  return `#compdef tenantry
# zsh completions of tenantry. Load them with: source <(tenantry completions zsh)
_tenantry() {
  local cmdpath= word
  local -a found slugs
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${cmdpath:+$cmdpath }$word" in
${named.map(({ path }) => `      "${path}") cmdpath="${path}" ;;`).join("\n")}
    esac
  done
  case "$cmdpath" in
${outlines.map((one) => `    "${one.path}") found=(${described(one)}) ;;`).join("\n")}
  esac
  case "$cmdpath" in
    ${named
      .filter(({ slugs }) => slugs)
      .map(({ path }) => `"${path}"`)
      .join(" | ")})
      slugs=(\${(f)"$(tenantry list --slugs 2>/dev/null)"})
      compadd -a slugs ;;
  esac
  _describe tenantry found
  _files
}
compdef _tenantry tenantry
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
