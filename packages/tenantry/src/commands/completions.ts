import { type Command, command } from "../command.ts";
import { bashCompletions } from "../completions/bash.ts";
import { fishCompletions } from "../completions/fish.ts";
import { type Outline, outlines } from "../completions/outline.ts";
import { zshCompletions } from "../completions/zsh.ts";
import { Misuse } from "../failure.ts";
import { closest } from "../suggest.ts";

const SHELLS = new Map<string, (outlines: readonly Outline[]) => string>([
  ["bash", bashCompletions],
  ["zsh", zshCompletions],
  ["fish", fishCompletions],
]);

/** `all` answers every command, this one too. */
export const completions = (all: () => readonly Command[]): Command =>
  command({
    name: "completions",
    summary: "Print completions for bash, zsh or fish",
    details: "They complete commands, options, and the slugs of tenants.",
    examples: [
      { line: "source <(tenantry completions bash)", does: "in ~/.bashrc; for zsh alike" },
      { line: "tenantry completions fish | source", does: "in ~/.config/fish/config.fish" },
    ],
    args: { shell: { type: "positional", required: true, description: "bash, zsh or fish" } },
    async run({ output }, { shell }) {
      const write = SHELLS.get(shell);
      if (write === undefined) {
        const meant = closest(shell, SHELLS.keys());
        throw new Misuse(
          `There are no completions for "${shell}".`,
          meant === undefined ? `There are some for ${[...SHELLS.keys()].join(", ")}.` : `Did you mean ${meant}?`,
        );
      }
      const script = write(outlines(all()));
      output.answer({ shell, script }, () => script);
      return 0;
    },
  });
