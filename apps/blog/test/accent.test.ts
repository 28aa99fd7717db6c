import { expect, test } from "bun:test";
import { join } from "node:path";
import { accentOf } from "../src/accent.ts";

test("every accent a slug can have is in the style sheet, and slugs use them all", async () => {
  const sheet = await Bun.file(join(import.meta.dir, "../assets/site.css")).text();
  const used = new Set(Array.from({ length: 500 }, (_, index) => accentOf(`blog-${index}`)));
  const defined = [...sheet.matchAll(/\[data-accent="(\d+)"\]/g)].map(([, accent]) => Number(accent));
  expect([...used].sort((a, b) => a - b)).toEqual(defined);
});
