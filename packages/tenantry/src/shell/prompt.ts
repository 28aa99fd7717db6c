import { start } from "node:repl";
import { evaluateIn } from "./evaluator.ts";
import type { ShellScope } from "./shell-scope.ts";

/** A prompt for a person; resolves when they leave it. */
export function startPrompt(scope: ShellScope): Promise<void> {
  const prompt = (): string => `${scope.slug ?? "tenantry"}> `;
  const server = start({ prompt: prompt(), ignoreUndefined: true });
  scope.furnish(server.context);
  scope.onChange(() => server.setPrompt(prompt()));
  evaluateIn(server, scope);
  return new Promise((resolve) => server.on("exit", resolve));
}
