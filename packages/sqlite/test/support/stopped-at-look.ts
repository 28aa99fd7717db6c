import type { Subprocess } from "bun";
import { startTraced } from "./strace.ts";

/**
 * A program that stands still as soon as it has looked what a file is, and before it does anything else. Ends with the test.
 */
export class StoppedAtLook implements AsyncDisposable {
  readonly #tracer: Subprocess;
  readonly #log: string;
  #pid: number | undefined;

  private constructor(tracer: Subprocess, log: string) {
    this.#tracer = tracer;
    this.#log = log;
  }

  static async start(log: string, file: string, ...command: string[]): Promise<StoppedAtLook> {
    const options = ["-P", file, "-e", "inject=?statx:signal=SIGSTOP:when=1"];
    return new StoppedAtLook(await startTraced(log, options, command), log);
  }

  /** The program's exit code. */
  get exited(): Promise<number> {
    return this.#tracer.exited;
  }

  async stopped(): Promise<void> {
    while (this.#pid === undefined) {
      if (this.#tracer.exitCode !== null) throw new Error("The program ended without a look at the file.");
      await Bun.sleep(5);
      const log = Bun.file(this.#log);
      const [, pid] = /^(\d+) +--- stopped by SIGSTOP/m.exec((await log.exists()) ? await log.text() : "") ?? [];
      if (pid !== undefined) this.#pid = Number(pid);
    }
  }

  goOn(): void {
    if (this.#pid !== undefined) process.kill(this.#pid, "SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#tracer.exitCode !== null) return;
    if (this.#pid !== undefined) process.kill(this.#pid, "SIGKILL");
    this.#tracer.kill("SIGKILL");
    await this.#tracer.exited;
  }
}
