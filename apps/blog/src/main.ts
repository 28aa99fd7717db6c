import { runProgram } from "./run-program.ts";

await runProgram(async () => {
  const { serve } = await import("./serve.ts");
  await serve();
});
