// Opens a store, writes a row and closes it again, as often as it can until it is told to stop.
import { connectFile } from "../../src/connections/connect.ts";
import { openPatiently } from "../../src/engine/open-patiently.ts";
import { insertPost, patiently } from "./world.ts";

const [, , file = ""] = process.argv;
let stopped = false;
const reading = (async () => {
  for await (const _ of process.stdin) break;
  stopped = true;
})();
console.log("ready");
const options = {
  subject: { name: "tenant x" },
  settings: { synchronous: "normal", foreignKeys: true, busyTimeout: 0 },
} as const;
while (!stopped) {
  const connection = await openPatiently(() => connectFile(file, options));
  await patiently(() => insertPost(connection, "from outside"));
  await connection.close();
  await Bun.sleep(0);
}
await reading;
