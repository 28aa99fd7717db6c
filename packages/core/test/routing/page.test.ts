import { expect, test } from "bun:test";
import { runInNewContext } from "node:vm";

const ROUTING = new URL("../../src/routing/index.ts", import.meta.url).pathname;

const PAGE = `
  import { byDomain, bySubfolder, canonicalHost, checkSlug, createRouter, explanationText, mapDirectory } from ${JSON.stringify(ROUTING)};
  const directory = mapDirectory([{ id: "1", slug: checkSlug("amazon"), hosts: ["bücher.example"] }], ["gone"]);
  const router = createRouter({ directory, resolvers: [byDomain(), bySubfolder()] });
  globalThis.result = {
    text: explanationText(router.explain("http://localhost/r/amazon/x")),
    kinds: ["amazon.localhost", "bücher.example", "gone.localhost", "localhost", "x.example", "localhost/r/__proto__"].map((at) => router.explain(at).outcome.kind),
    url: router.url({ slug: "amazon", domain: null }, "/x"),
    host: canonicalHost("BÜCHER.example."),
  };
`;

test("routing runs in a page: it imports nothing from outside, needs nothing a browser lacks, and works with Object.prototype frozen (R12)", async () => {
  const outside: string[] = [];
  const built = await Bun.build({
    entrypoints: ["/page.ts"],
    target: "browser",
    format: "iife",
    plugins: [
      {
        name: "page",
        setup(build) {
          build.onResolve({ filter: /^\/page\.ts$/ }, ({ path }) => ({ path, namespace: "page" }));
          build.onLoad({ filter: /.*/, namespace: "page" }, () => ({ contents: PAGE, loader: "ts" }));
          build.onResolve({ filter: /^[^./]/ }, ({ path }) => {
            outside.push(path);
            return undefined;
          });
        },
      },
    ],
  });
  expect(outside).toEqual([]);
  const code = await built.outputs[0]?.text();
  expect(code).toBeString();

  // A context of its own holds the language and nothing of Bun: what is listed here is all it gets.
  const page = { URL, Request, result: undefined as unknown };
  runInNewContext(`Object.freeze(Object.prototype);${code}`, page);
  expect(page.result).toEqual({
    text: expect.stringContaining("The tenant amazon answers, below /r/amazon."),
    kinds: ["tenant", "tenant", "released", "public", "unknown", "unknown"],
    url: "http://amazon.localhost/x",
    host: "xn--bcher-kva.example",
  });
});
