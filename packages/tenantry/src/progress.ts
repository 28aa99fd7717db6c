import type { Output } from "./output.ts";

/** How far a long piece of work has come. */
export interface Progress {
  /** One more is done; `line` says what became of it. */
  step(line: string): void;
  end(summary: string): void;
}

/** A bar for a person who watches; a line for each step in a pipe, unless they are too many to be read (`quiet`). */
export async function progressOf(output: Output, what: string, total: number, quiet = false): Promise<Progress> {
  if (!output.watched || total === 0) {
    return {
      step: (line) => {
        if (!quiet) output.line(line);
      },
      end: () => undefined,
    };
  }
  // Loaded only where there is somebody to see it.
  const { progress } = await import("@clack/prompts");
  const bar = progress({ max: total, style: "heavy" });
  let done = 0;
  bar.start(what);
  return {
    step: (line) => bar.advance(1, `${++done} of ${total}  ${line}`),
    end: (summary) => bar.stop(summary),
  };
}
