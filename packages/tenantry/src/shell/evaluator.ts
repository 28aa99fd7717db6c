import { type REPLEval, type REPLServer, Recoverable } from "node:repl";
import type { ShellScope } from "./shell-scope.ts";

/**
 * Runs every line of a prompt in the scope's tenant, one after the other. `done` is told when the prompt is ready for the
 * next one, and whether the line failed.
 */
export function evaluateIn(server: REPLServer, scope: ShellScope, done: (failed: boolean) => void = () => {}): void {
  const evaluate = server.eval;
  const displayPrompt = server.displayPrompt;
  let last: Promise<void> = Promise.resolve();
  let ready = (): void => undefined;
  let failed = false;
  const inTurn: REPLEval = (code, context, file, callback) => {
    const answer = (error: Error | null, value?: unknown): void => {
      failed ||= error !== null && !(error instanceof Recoverable);
      callback(error, value);
    };
    // The engine calls back for a value alone; after an error it only prompts again.
    const evaluated = (): Promise<void> =>
      new Promise((resolve) => {
        ready = resolve;
        Object.assign(server, { lastError: undefined });
        failed = false;
        evaluate.call(server, code, context, file, answer);
      });
    last = last.then(async () => {
      try {
        await scope.run(evaluated);
      } catch (error) {
        answer(error instanceof Error ? error : new Error(String(error)));
      }
      done(failed || server.lastError !== undefined);
    });
  };
  Object.assign(server, {
    eval: inTurn,
    displayPrompt(preserveCursor?: boolean) {
      displayPrompt.call(server, preserveCursor);
      ready();
    },
  });
}
