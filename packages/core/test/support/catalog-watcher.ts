// Answers, for each line it is sent, what the directory of this process knows of a slug or host by then.
import { createInterface } from "node:readline";
import { controlWorld } from "./control-world.ts";

await using world = controlWorld({ directory: process.argv[2] ?? "" });
await world.catalog.open();
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const refreshed = world.catalog.refresh();
  if (refreshed instanceof Promise) throw new Error("a catalog that answers at once must not make a promise");
  const { directory } = world.catalog;
  const entry = directory.bySlug(line) ?? directory.byHost(line);
  console.log(
    JSON.stringify({ id: entry?.id, slug: entry?.slug, serving: entry?.serving, released: directory.released(line) }),
  );
}
