import type { Tenancy } from "@tenantry/core";
import { command } from "../command.ts";
import { failureOf } from "../failure.ts";
import { progressOf } from "../progress.ts";
import { tenantOf } from "../tenant-of.ts";

interface Chosen {
  readonly id: string;
  readonly slug: string;
}

export const rotate = command({
  name: "rotate",
  summary: "Give tenants' own logins the passwords of the key that is configured",
  details:
    'For databases and for schemas with the isolation "login", after another master key or version was configured, with the one\n' +
    "before among its fallbacks. Tenants are served meanwhile, and nobody's connection ends. One that fails stops no other. Stores\n" +
    "that are kept ready are made anew. Killed anywhere, the same command does it all again; drop the fallback only when it has\n" +
    "succeeded.",
  examples: [
    { line: "tenantry rotate", does: "every tenant that has a login of its own, deleted ones too" },
    { line: "tenantry rotate --tenant amazon", does: "this one" },
  ],
  args: {
    tenant: { type: "string", valueHint: "slug", description: "Only this tenant" },
  },
  repeatable: ["tenant"],
  async run({ output, repeated, tenancy }) {
    const opened = await tenancy();
    const named = repeated.get("tenant") ?? [];
    // First: whoever takes one that is ready meanwhile has its password, and is to be among those that are rotated.
    const [anew] = named.length > 0 ? [] : await Promise.allSettled([opened.tenants.prepareStores({ anew: true })]);
    const rotated: string[] = [];
    const failed: { slug: string; error: ReturnType<typeof failureOf> }[] = [];
    const done = new Set<string>();
    // Until there is none more: who took a ready one before is not on the first list while `setup` still fills it.
    for (let chosen = await chosenOf(opened, named); chosen.length > 0; ) {
      const bar = progressOf(output, "Rotating", chosen.length, true);
      for (const { id, slug } of chosen) {
        try {
          await opened.tenants.rotateCredentials({ id });
          rotated.push(slug);
        } catch (error) {
          failed.push({ slug, error: failureOf(error) });
        }
        done.add(id);
        bar.step(slug);
      }
      bar.end();
      chosen = named.length > 0 ? [] : (await chosenOf(opened, [])).filter(({ id }) => !done.has(id));
    }
    output.answer({ rotated, failed }, () =>
      [
        ...failed.map(({ slug, error }) => `failed   ${slug}: ${error.message}\n         code    ${error.code}`),
        `${rotated.length} rotated, ${failed.length} failed.`,
      ].join("\n"),
    );
    if (anew?.status === "rejected") throw anew.reason;
    return failed.length === 0 ? 0 : 1;
  },
});

/** Those that are named, or all that have a login and a store. */
async function chosenOf(tenancy: Tenancy, slugs: readonly string[]): Promise<Chosen[]> {
  if (slugs.length > 0) return await Promise.all([...new Set(slugs)].map((slug) => tenantOf(tenancy, slug)));
  const { runtime } = tenancy;
  await runtime.ready();
  await runtime.refresh();
  return [...runtime.catalog.directory.entries()].filter(
    ({ strategy, placement }) =>
      placement !== null && runtime.strategies.get(strategy)?.rotateCredentials !== undefined,
  );
}
