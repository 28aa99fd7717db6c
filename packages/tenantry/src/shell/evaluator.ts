import { type REPLEval, type REPLServer, Recoverable } from "node:repl";
import type { ShellScope } from "./shell-scope.ts";

/** What became of a line. */
export interface LineEnd {
  readonly failed: boolean;
  /** It does nothing before the next ones complete it. */
  readonly incomplete: boolean;
}

/**
 * Runs every line of a prompt in the scope's tenant, one after the other. `done` is told when the prompt is ready for the
 * next one. Answers what resolves when all lines that were given by now have ended.
 */
export function evaluateIn(
  server: REPLServer,
  scope: ShellScope,
  done: (end: LineEnd) => void = () => {},
): () => Promise<void> {
  const evaluate = server.eval;
  const displayPrompt = server.displayPrompt;
  let last: Promise<void> = Promise.resolve();
  let ready = (): void => undefined;
  let failed = false;
  let incomplete = false;
  const inTurn: REPLEval = (code, context, file, callback) => {
    const answer = (error: Error | null, value?: unknown): void => {
      incomplete = error instanceof Recoverable;
      failed ||= error !== null && !incomplete;
      callback(error, value);
    };
    // The engine calls back for a value alone; after an error it only prompts again.
    const evaluated = (): Promise<void> =>
      new Promise((resolve) => {
        ready = resolve;
        Object.assign(server, { lastError: undefined });
        failed = false;
        incomplete = false;
        evaluate.call(server, code, context, file, answer);
      });
    last = last.then(async () => {
      try {
        await scope.run(evaluated);
      } catch (error) {
        answer(error instanceof Error ? error : new Error(String(error)));
      }
      done({ failed: failed || server.lastError !== undefined, incomplete });
    });
  };
  Object.assign(server, {
    eval: inTurn,
    displayPrompt(preserveCursor?: boolean) {
      displayPrompt.call(server, preserveCursor);
      ready();
    },
  });
  return () => last;
}
