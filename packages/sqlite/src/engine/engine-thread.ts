import { storeError } from "./engine-errors.ts";
import type { Subject } from "./subject.ts";
import type { Bindable } from "./values.ts";

/** One statement run on a connection of its own in another thread, so that a long one does not hold up this one. */
export interface ThreadWork {
  readonly file: string;
  readonly flags: number;
  /** Milliseconds the other thread may wait for a lock. */
  readonly busyTimeout: number;
  readonly text: string;
  readonly values: readonly Bindable[];
}

interface ThreadAnswer {
  readonly error?: { readonly name: string; readonly message: string; readonly code?: string; readonly errno?: number };
}

/** Carried as text, so that it is there however the package was bundled. */
const SOURCE = `
import { Database } from "bun:sqlite";
self.onmessage = ({ data }) => {
  try {
    const database = new Database(data.file, data.flags);
    try {
      database.run("pragma busy_timeout=" + data.busyTimeout);
      database.prepare(data.text).values(...data.values);
    } finally {
      database.close(true);
    }
    self.postMessage({});
  } catch (error) {
    self.postMessage({ error: { name: error.name, message: error.message, code: error.code, errno: error.errno } });
  }
  self.close();
};`;

/** The engine's locks hold between threads: every thread of the process shares its one table of them. */
export async function runInThread(work: ThreadWork, subject: Subject, operation: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([SOURCE], { type: "text/javascript" }));
  try {
    const worker = new Worker(url);
    const answer = await new Promise<ThreadAnswer>((answered, failed) => {
      worker.onmessage = (event: MessageEvent<ThreadAnswer>) => answered(event.data);
      worker.onerror = (event) => failed(new Error(event.message));
      worker.postMessage(work);
    });
    if (answer.error !== undefined) throw Object.assign(new Error(answer.error.message), answer.error);
  } catch (error) {
    throw storeError(error, subject, operation);
  } finally {
    URL.revokeObjectURL(url);
  }
}
