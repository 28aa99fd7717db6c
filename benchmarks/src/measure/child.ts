import { fileURLToPath } from "node:url";

/** What a process can be asked to do. */
export type Commands = Readonly<Record<string, (argument: never) => unknown>>;

type Argument<C extends Commands, Name extends keyof C> = Parameters<C[Name]>[0];
type Answer<C extends Commands, Name extends keyof C> = Awaited<ReturnType<C[Name]>>;

interface Asked {
  readonly id: number;
  readonly command: string;
  readonly argument: unknown;
}

interface Answered {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** A process of its own that answers commands, so that its CPU and memory are its alone. */
export class Child<C extends Commands> {
  readonly #process: Bun.Subprocess<"ignore", "inherit", "inherit">;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #asked = 0;

  private constructor(entry: string, argument: unknown) {
    this.#process = Bun.spawn([process.execPath, fileURLToPath(entry), JSON.stringify(argument)], {
      stdio: ["ignore", "inherit", "inherit"],
      ipc: (message: Answered) => this.#settle(message),
      onExit: (_, code) => this.#fail(new Error(`The process ${entry} ended with ${code}.`)),
    });
  }

  /** Starts the file, a `file:` URL, and waits until it listens to commands. `argument` is what it reads by `argumentOf`. */
  static async start<C extends Commands>(entry: string, argument: unknown = {}): Promise<Child<C>> {
    const child = new Child<C>(entry, argument);
    await child.#answer(0);
    return child;
  }

  async ask<Name extends keyof C & string>(command: Name, argument: Argument<C, Name>): Promise<Answer<C, Name>> {
    const asked: Asked = { id: ++this.#asked, command, argument };
    const answer = this.#answer(asked.id);
    this.#process.send(asked);
    // The process holds the very functions that `C` is the type of.
    return (await answer) as Answer<C, Name>;
  }

  async stop(): Promise<void> {
    this.#process.kill();
    await this.#process.exited;
  }

  #answer(id: number): Promise<unknown> {
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    return waiting.promise;
  }

  #settle({ id, value, error }: Answered): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }

  #fail(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** In the process itself: answers commands from now on. */
export function answerCommands(commands: Commands): void {
  process.on("message", async ({ id, command, argument }: Asked) => {
    try {
      const run = commands[command] as ((argument: unknown) => unknown) | undefined;
      if (run === undefined) throw new Error(`There is no command ${command}.`);
      tell({ id, value: await run(argument) });
    } catch (error) {
      tell({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on("disconnect", () => process.exit());
  tell({ id: 0 });
}

/** In the process itself: what it was started with. */
export function argumentOf<T>(): T {
  return JSON.parse(process.argv[2] ?? "{}") as T;
}

function tell(answer: Answered): void {
  if (process.send === undefined) throw new Error("This file is started by a benchmark.");
  process.send(answer);
}
