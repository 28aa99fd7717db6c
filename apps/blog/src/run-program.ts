import { EnvironmentError } from "./environment-error.ts";

/**
 * Runs a program that loads the rest of itself, which reads the environment. Where that is wrong, the process says so in one
 * sentence and ends.
 */
export async function runProgram(program: () => Promise<void>): Promise<void> {
  try {
    // Before the rest is loaded, which takes longer than to see that it would be in vain.
    await import("./environment.ts");
    await program();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
