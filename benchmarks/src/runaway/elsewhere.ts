// Runs one statement on a store's file, in a Worker or in a process of its own: past Tenantry, which runs none there.
import { Database } from "bun:sqlite";
import { parentPort } from "node:worker_threads";

export interface Errand {
  readonly file: string;
  readonly text: string;
}

function run({ file, text }: Errand): void {
  using database = new Database(file, { readonly: true });
  database.query(text).get();
}

const [, , argument] = process.argv;
if (parentPort !== null) {
  const port = parentPort;
  port.once("message", (errand: Errand) => {
    port.postMessage("begun");
    run(errand);
  });
} else if (argument !== undefined) {
  console.log("begun");
  run(JSON.parse(argument) as Errand);
}
