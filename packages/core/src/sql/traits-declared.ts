import { blockBody } from "./body.ts";
import { callsThatMayWrite } from "./calls.ts";
import type { DialectDefinition } from "./definition.ts";
import { declaredLexer } from "./lexer-declared.ts";
import { OWN_NAMES } from "./rules.ts";
import { COMMON_STATEMENTS } from "./rules-common.ts";
import { anyTemporary } from "./temporary.ts";
import type { DialectTraits } from "./traits.ts";

/** A dialect as an adapter defines it. */
export function declaredTraits(definition: DialectDefinition): DialectTraits {
  const { lexis, ownTables, pureFunctions, statements = [], functions = [], names = [] } = definition;
  return {
    lexer: declaredLexer(lexis),
    rules: { statements: [...COMMON_STATEMENTS, ...statements], functions, names: [OWN_NAMES, ...names] },
    ownTables,
    newBody: blockBody,
    callMayWrite: callsThatMayWrite(pureFunctions),
    temporaryObject: anyTemporary,
    nameIn: ({ kind, value }) => (kind === "word" || kind === "quoted" ? value.toLowerCase() : undefined),
  };
}
