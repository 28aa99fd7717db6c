#!/usr/bin/env bun
import { runCommand } from "./run-command.ts";

// A reader that has seen enough, such as `head`, does not stop the work half way: it goes on, unread. Other errors are told by
// whoever writes.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

const code = await runCommand(process.argv.slice(2));
// What the application has left running keeps no command alive; what was printed is waited for.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
