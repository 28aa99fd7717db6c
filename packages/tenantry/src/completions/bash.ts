import type { Outline } from "./outline.ts";

/** A completion script for bash. */
export function bashCompletions(outlines: readonly Outline[]): string {
  const named = outlines.filter(({ path }) => path !== "");
  const words = ({ words, options }: Outline): string => [...words, ...options].map(({ word }) => word).join(" ");
  return `# bash completions of tenantry. Load them with: source <(tenantry completions bash)
_tenantry() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path= word words= at
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    case "\${path:+$path }$word" in
${named.map(({ path }) => `      "${path}") path="${path}" ;;`).join("\n")}
    esac
  done
  case "$path" in
${outlines.map((one) => `    "${one.path}") words="${words(one)}" ;;`).join("\n")}
  esac
  case "$path" in
    ${named
      .filter(({ slugs }) => slugs)
      .map(({ path }) => `"${path}"`)
      .join(" | ")})
      [[ $cur == -* ]] || words="$words $(tenantry list --slugs 2>/dev/null)" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _tenantry tenantry
`;
}
