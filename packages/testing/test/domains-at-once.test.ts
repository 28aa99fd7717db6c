import { expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { type Address, ReadyGround } from "./ready/ready-ground.ts";

setDefaultTimeout(120_000);

/** Another process, which waits at the line until it is sent off. */
async function program(job: { readonly address: Address; readonly slug: string; readonly pairs: readonly string[][] }) {
  const script = join(import.meta.dir, "domains/add-domains.ts");
  const child = Bun.spawn([process.execPath, script, JSON.stringify(job)], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const read = async (upTo: RegExp): Promise<void> => {
    while (!upTo.test(text)) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`The process ended after: ${text}`);
      text += value;
    }
  };
  await read(/^ready\n/);
  return {
    async go(): Promise<readonly string[]> {
      await child.stdin.end();
      await read(/\n.*\n$/);
      expect(await child.exited).toBe(0);
      return JSON.parse(text.slice("ready\n".length));
    },
  };
}

test.each(["sqlite", "postgres-schemas"] as const)(
  "two programs that add the same pairs of hosts at once: each pair is one tenant's, whole (%s)",
  async (kind) => {
    await using ground = await ReadyGround.make(kind);
    const tenancy = ground.open();
    for (const slug of ["amazon", "apple"]) await tenancy.tenants.create({ slug });
    const pairs = Array.from({ length: 20 }, (_, index) => [`shop-${index}.test`, `www.shop-${index}.test`]);
    const { address } = ground;
    const amazon = await program({ address, slug: "amazon", pairs });
    const apple = await program({ address, slug: "apple", pairs: pairs.map((pair) => pair.toReversed()) });
    const [first, second] = await Promise.all([amazon.go(), apple.go()]);

    const outcomes = pairs.map((_, index) => [first[index], second[index]].toSorted());
    expect(outcomes).toEqual(pairs.map(() => ["DOMAIN_TAKEN", "added"]));
    const idOf = async (slug: string): Promise<string> => (await tenancy.tenants.get(slug)).id;
    const ids = { amazon: await idOf("amazon"), apple: await idOf("apple") };
    for (const [index, pair] of pairs.entries()) {
      const id = first[index] === "added" ? ids.amazon : ids.apple;
      for (const host of pair) expect((await tenancy.domains.get(host)).tenantId).toBe(id);
    }
    const acts = await tenancy.audit.list({ limit: 1000 });
    const hosts = acts.filter(({ action }) => action === "domain.add").map(({ detail }) => detail.host);
    expect(hosts.toSorted()).toEqual(pairs.flat().toSorted());
  },
);
