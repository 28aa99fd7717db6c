import { prepareDemo } from "./demo.ts";
import type { Platform } from "./tenancy.ts";

/** What a start does before it serves: other processes may be doing the same, and serve meanwhile. */
export async function prepare(platform: Platform): Promise<void> {
  const { failed } = await platform.migrate();
  for (const { slug, error } of failed)
    console.error(`The blog “${slug}” is not served: ${error instanceof Error ? error.message : error}`);
  await platform.tenants.sweep();
  await prepareDemo(platform);
}
