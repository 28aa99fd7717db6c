import { plainJson } from "./plain-json.ts";

/** Where a command's words go: text for a person, or one JSON document for a program. */
export class Output {
  readonly json: boolean;
  /** Whether a person watches: then there are bars and questions. */
  readonly watched: boolean;
  readonly #writing: Promise<void>[] = [];

  constructor(json: boolean) {
    this.json = json;
    this.watched = !json && process.stdout.isTTY === true && process.stderr.isTTY === true && !process.env.CI;
  }

  /** What the command answers. */
  answer(data: unknown, text: () => string): void {
    this.#write(this.json ? JSON.stringify(data, plainJson, 2) : text());
  }

  /** A line on the way, which is no part of the answer. */
  line(text: string): void {
    if (!this.json) this.#write(text);
  }

  /** Something the person should know, on stderr so that it is in no pipe. */
  note(text: string): void {
    if (!this.json) process.stderr.write(`${text}\n`);
  }

  /** Resolves when everything is written. Throws what kept it from being, such as a disk that is full. */
  async written(): Promise<void> {
    await Promise.all(this.#writing);
  }

  #write(text: string): void {
    const writing = new Promise<void>((resolve, reject) => {
      const line = text === "" || text.endsWith("\n") ? text : `${text}\n`;
      process.stdout.write(line, (error) => (error && !isUnread(error) ? reject(error) : resolve()));
    });
    // Whoever asks whether all is written is told.
    writing.catch(() => undefined);
    this.#writing.push(writing);
  }
}

/** Whether whoever read a stream has left it: what they no longer want to know is no fault. */
function isUnread(error: NodeJS.ErrnoException): boolean {
  return error.code === "EPIPE";
}
