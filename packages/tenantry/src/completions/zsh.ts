import type { Outline } from "./outline.ts";

/** A completion script for zsh. */
export function zshCompletions(outlines: readonly Outline[]): string {
  const named = outlines.filter(({ path }) => path !== "");
  const described = (entries: Outline["words"]): string =>
    entries.map(({ word, summary }) => quoted(`${word.replaceAll(":", "\\:")}:${summary}`)).join(" ");
  return `#compdef tenantry
# zsh completions of tenantry. Load them with: source <(tenantry completions zsh)
_tenantry() {
  local cmdpath= word
  local -a found options slugs
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${cmdpath:+$cmdpath }$word" in
${named.map(({ path }) => `      "${path}") cmdpath="${path}" ;;`).join("\n")}
    esac
  done
  case "$cmdpath" in
${outlines.map((one) => `    "${one.path}") found=(${described(one.words)}) options=(${described(one.options)}) ;;`).join("\n")}
  esac
  case "$cmdpath" in
    ${named
      .filter(({ slugs }) => slugs)
      .map(({ path }) => `"${path}"`)
      .join(" | ")})
      slugs=(\${(f)"$(tenantry list --slugs 2>/dev/null)"})
      [[ $PREFIX != -* ]] && compadd -a slugs && return ;;
  esac
  if [[ $PREFIX == -* ]]; then
    _describe option options
  elif (( $#found )); then
    _describe command found
  else
    _files
  fi
}
compdef _tenantry tenantry
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
