import type { Token } from "./token.ts";

/** Words that a parenthesis follows without a call. */
const SYNTAX = [
  ..."all and any array as between by case cast cross cube distinct else except exists extract filter from group grouping".split(
    " ",
  ),
  ..."having ilike in inner intersect is join lateral left like limit materialized not null nullif offset on or order".split(
    " ",
  ),
  ..."outer over overlay partition position recursive right rollup row select sets similar some substring table then".split(
    " ",
  ),
  ..."trim union using values when where window with within xmlelement".split(" "),
];

/** For dialects whose functions may write: a call of any function but these, which change nothing, may. */
export function callsThatMayWrite(pureFunctions: readonly string[]): (called: Token) => boolean {
  const harmless = new Set([...SYNTAX, ...pureFunctions]);
  return (called) => called.kind === "quoted" || !harmless.has(called.value);
}
