import { describe, expect, test } from "bun:test";
import { withBenchmarks } from "../src/benchmark-chart.ts";
import { withCaptions } from "../src/captions.ts";
import { withDiagrams } from "../src/diagrams.ts";
import { withFolds } from "../src/folds.ts";
import { llmsFull, llmsIndex } from "../src/llms.ts";
import { withNameBreaks } from "../src/name-breaks.ts";
import { API_PAGES, NAVIGATION } from "../src/navigation.ts";
import { sourceFilePage, sourceUrl } from "../src/source-page.ts";

const ticks = "```";
const block = (comment: string, code = "f();", before = ""): string =>
  `${before}<!-- ${comment} -->\n${ticks}ts\n${code}\n${ticks}\n`;

describe("a caption", () => {
  test("names the file that code is from, and stands for the name above it", () => {
    const page = block("example: docs/examples/a.ts", "f();", "`a.ts`\n\n");
    expect(withCaptions(page, sourceUrl)).toBe(
      `[docs/examples/a.ts](/source/docs/examples/a.ts){.code-source}\n\n${ticks}ts\nf();\n${ticks}\n`,
    );
    expect(withCaptions(block("example: docs/examples/a.ts", "f();", "`b.ts`\n\n"), sourceUrl)).toStartWith("`b.ts`");
  });

  test("tells what a command printed, and nothing of how code is checked", () => {
    expect(withCaptions(block("output"), sourceUrl)).toContain('<p class="code-output">Output</p>');
    expect(withCaptions(block("by hand: it costs money"), sourceUrl)).toBe(`${ticks}ts\nf();\n${ticks}\n`);
  });
});

test("a long file is folded under its name, a short one is not", () => {
  const page = (lines: number) => withCaptions(block("example: a.ts", Array(lines).fill("f();").join("\n")), sourceUrl);
  expect(withFolds(page(60))).toBe(page(60));
  expect(withFolds(page(61))).toContain('{.code-source}\n\n<details class="long">\n<summary>61 lines</summary>');
});

test("a diagram takes the colours of the page, and says what it shows", () => {
  const svg = '<svg xmlns="x" viewBox="0 0 1 1">\n  <style>text { fill: red }</style>\n  <text>a</text>\n</svg>\n';
  expect(withDiagrams('![It shows "a"](../diagrams/a.svg)', () => svg)).toBe(
    '<div class="drawing"><svg role="img" aria-label="It shows &quot;a&quot;" xmlns="x" viewBox="0 0 1 1"><text>a</text></svg></div>',
  );
});

test("a long name in a narrow column breaks between its parts", () => {
  expect(withNameBreaks("<code>TENANT_NOT_FOUND</code>")).toBe("<code>TENANT_<wbr>NOT_<wbr>FOUND</code>");
  expect(withNameBreaks("<code v-pre>&lt;migrateOnCreate&gt;</code>")).toBe(
    "<code v-pre>&lt;migrate<wbr>On<wbr>Create&gt;</code>",
  );
});

describe("a benchmark", () => {
  const rows = [
    { measure: "one <b>", floor: "1 µs", ours: "2 µs", ratio: "0.50 (0.4–0.6)", goal: "≥ 0.90", met: false },
    { measure: "two", floor: "1 µs", ours: "1 µs", ratio: "1.00", goal: "≥ 0.90", met: true },
    { measure: "three", floor: "–", ours: "3 µs" },
  ];
  const run = { date: "2026-01-02T00:00:00Z", bun: "1", platform: "linux", cores: 2 };
  const results = { ...run, benchmarks: [{ name: "Speed", about: "", rows }] };

  test("shows each figure, a missed goal as missed, and nothing that was not measured", () => {
    const page = withBenchmarks("<!-- benchmark: Speed -->", results);
    expect(page.match(/chart-row \w+/g)).toEqual(["chart-row missed", "chart-row met", "chart-row reported"]);
    expect(page).toContain("one &lt;b&gt;");
    expect(page).toContain("ratio 0.50 (0.4–0.6) · floor 1 µs · ours 2 µs · goal ≥ 0.90");
    expect(page).toContain('<div class="chart-figures">ours 3 µs</div>');
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page.match(/class="goal" x1="75.0"/g)).toHaveLength(2);
  });

  test("counts the goals that were met and missed", () => {
    expect(withBenchmarks("<!-- benchmark run -->", results)).toContain("of 2 goals, 1 were met and 1 were missed");
  });

  test("that is not there can't be shown", () => {
    expect(() => withBenchmarks("<!-- benchmark: Gone -->", results)).toThrow('"Gone"');
  });
});

test("a file is shown as it is, whatever fences it has", () => {
  expect(sourceFilePage("docs/a.md", `${ticks}ts\nx\n${ticks}\n`)).toContain(
    "````md:line-numbers\n```ts\nx\n```\n````",
  );
});

test("programs are told what each page is about", () => {
  const page = (path: string): string => `# ${path}\n\n<!-- x -->\n\nAbout [it](a.md),\nin short.\n\nMore.\n`;
  const [first] = NAVIGATION.flatMap(({ items }) => items);
  expect(llmsIndex(page)).toContain(`- [${first?.text}](/${first?.page}.md): About it, in short.`);
  for (const { name } of API_PAGES) expect(llmsIndex(page)).toContain(`(/api/${name}.md)`);
  expect(llmsFull(page)).not.toContain("<!--");
});
