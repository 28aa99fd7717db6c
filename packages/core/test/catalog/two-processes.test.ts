import { expect, test } from "bun:test";
import { child, ended } from "../support/child.ts";
import { controlWorld } from "../support/control-world.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

/** Another process with the same catalog, asked line by line. */
async function watcher(directory: string) {
  const other = child("catalog-watcher.ts", directory);
  const reader = other.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  const line = async (): Promise<string> => {
    while (!pending.includes("\n")) pending += (await reader.read()).value ?? "\n";
    const end = pending.indexOf("\n");
    const answer = pending.slice(0, end);
    pending = pending.slice(end + 1);
    return answer;
  };
  expect(await line()).toBe("ready");
  return {
    async ask(name: string): Promise<{ id?: string; slug?: string; serving?: boolean; released: boolean }> {
      other.stdin.write(`${name}\n`);
      await other.stdin.flush();
      return JSON.parse(await line());
    },
    async end() {
      await other.stdin.end();
      await other.exited;
    },
  };
}

test("R14: another process sees a rename, a hold, a domain and a deletion at its next look-up", async () => {
  using directory = temporaryDirectory();
  await using world = controlWorld({ directory: directory.path });
  const { id } = await world.tenants.create({ slug: "amazon" });
  const other = await watcher(directory.path);
  expect(await other.ask("amazon")).toEqual({ id, slug: "amazon", serving: true, released: false });

  await world.tenants.rename("amazon", "kindle");
  expect(await other.ask("amazon")).toEqual({ released: true });
  expect(await other.ask("kindle")).toMatchObject({ id, serving: true });

  await world.tenants.hold("kindle", "suspended");
  expect(await other.ask("kindle")).toMatchObject({ serving: false });
  await world.tenants.lift("kindle", "suspended");
  expect(await other.ask("kindle")).toMatchObject({ serving: true });

  expect(await other.ask("shop.test")).toEqual({ released: false });
  await world.domains.add("kindle", "shop.test");
  expect(await other.ask("shop.test")).toMatchObject({ id });
  await world.domains.deactivate("shop.test");
  expect(await other.ask("shop.test")).toEqual({ released: false });

  await world.tenants.delete("kindle");
  expect(await other.ask("kindle")).toMatchObject({ id, serving: false });

  const apple = await world.tenants.create({ slug: "amazon", force: true });
  expect(await other.ask("amazon")).toEqual({ id: apple.id, slug: "amazon", serving: true, released: false });
  await other.end();
});

test("two processes that write at once lose nothing, and see each other's", async () => {
  using directory = temporaryDirectory();
  const slugs = Array.from({ length: 6 }, (_, index) => `tenant-${index}`);
  await using world = controlWorld({ directory: directory.path });
  await world.catalog.open();
  const others = slugs.slice(0, 3).map((slug) => ended(child("create-tenant.ts", directory.path, slug)));
  const own = slugs.slice(3).map((slug) => world.tenants.create({ slug }));
  for (const { output } of await Promise.all(others)) expect(output).toStartWith("created");
  await Promise.all(own);
  await world.catalog.refresh();
  for (const slug of slugs) expect(world.catalog.directory.bySlug(slug)?.serving).toBe(true);
  const log = await world.audit.list();
  expect(log.map((entry) => entry.sequence)).toEqual(log.map((_, index) => index + 1));
});
