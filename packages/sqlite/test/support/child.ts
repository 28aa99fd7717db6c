import { join } from "node:path";

/** A process of its own that runs one of the programs beside this file. Ends with the test. */
export class Child implements AsyncDisposable {
  readonly process;
  readonly #lines: string[] = [];
  readonly #ended: Promise<void>;

  constructor(program: string, ...given: string[]) {
    this.process = Bun.spawn([process.execPath, join(import.meta.dirname, program), ...given], {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "inherit",
    });
    this.#ended = this.#read();
  }

  /** Every line it has printed. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  async line(expected: string): Promise<void> {
    while (!this.#lines.includes(expected)) {
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        throw new Error(`The child ended without saying ${expected}: ${this.#lines.join(", ")}`);
      }
      await Bun.sleep(2);
    }
  }

  say(line: string): void {
    this.process.stdin.write(`${line}\n`);
    this.process.stdin.flush();
  }

  /** The end of it, with everything it said read. */
  async exited(): Promise<number | null> {
    await this.process.exited;
    await this.#ended;
    return this.process.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null) this.process.kill("SIGKILL");
    await this.exited();
  }

  async #read(): Promise<void> {
    let rest = "";
    for await (const chunk of this.process.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      this.#lines.push(...parts);
    }
  }
}
