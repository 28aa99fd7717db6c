import { expect, test } from "bun:test";
import { join } from "node:path";

const docs = join(import.meta.dir, "../../docs");
const page = await Bun.file(join(docs, "security.md")).text();

const testsIn = (text: string) => [...text.matchAll(/\]\((\.\.\/[^)#]+\.test\.tsx?)\)/g)].map(([, path = ""]) => path);

/** `| S05 | the promise | [test](…), [test](…) |` */
const proven = [...page.matchAll(/^\| ([A-Z]\d\d) \| .+ \| (\[.+) \|$/gm)].map(([, id = "", proof = ""]) => ({
  id,
  tests: testsIn(proof),
}));

test("every test that the page links exists", async () => {
  for (const path of new Set(testsIn(page))) {
    expect([path, await Bun.file(join(docs, path)).exists()]).toEqual([path, true]);
  }
});

test("every test that stands as the proof of an id names that id", async () => {
  expect(proven.length).toBeGreaterThan(70);
  for (const { id, tests } of proven) {
    expect(tests).not.toBeEmpty();
    for (const path of tests) {
      const named = new RegExp(`\\b${id}\\b`).test(await Bun.file(join(docs, path)).text());
      expect([id, path, named]).toEqual([id, path, true]);
    }
  }
});
