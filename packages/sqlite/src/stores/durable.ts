import { closeSync, fsync, fsyncSync, openSync } from "node:fs";

/**
 * Makes a file's content, or the names in a directory, durable, while the event loop goes on. Never called on a store that is
 * open: closing the file would drop the engine's locks.
 */
export function flush(path: string): Promise<void> {
  return new Promise((done, failed) => {
    const descriptor = openSync(path, "r");
    fsync(descriptor, (error) => {
      closeSync(descriptor);
      if (error === null) done();
      else failed(error);
    });
  });
}

/** The same, before anything else happens. */
export function flushSync(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
