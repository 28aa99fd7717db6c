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
    const sentence = error instanceof EnvironmentError ? error.message : unreachable(error);
    if (sentence === undefined) throw error;
    console.error(sentence);
    process.exit(1);
  }
}

/** What is said where the demonstration can not be made: a Postgres server does not answer, does not start, or not for us. */
function unreachable(error: unknown): string | undefined {
  if (!(error instanceof Error && "code" in error)) return undefined;
  if (error.code === "PROVISION_FAILED") return error.message;
  if (error.code !== "STORE_UNREACHABLE" && error.code !== "STORE_MISSING") return undefined;
  const reason = error.cause instanceof Error ? error.cause.message : error.message;
  return `DATABASE_URL must lead to a database that can be used, and it does not: ${reason}`;
}
