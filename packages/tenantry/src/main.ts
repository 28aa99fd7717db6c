#!/usr/bin/env bun
import { runCommand } from "./run-command.ts";

// A reader that has seen enough, such as `head`, ends the command.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
});

const code = await runCommand(process.argv.slice(2));
// What the application has left running keeps no command alive; what was printed is waited for.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
