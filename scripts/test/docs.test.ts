import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { problemsOf, type Tree, updated } from "../docs/check-page.ts";
import { example } from "../docs/example.ts";
import { fencesOf } from "../docs/fences.ts";
import { anchorsOf } from "../docs/links.ts";

const ticks = "```";

describe("an example", () => {
  const text = [
    "import a;",
    "// #region one",
    "  const x = 1;",
    "  // #region inner",
    "  f(() => {",
    "    y();",
    "  });",
    "  // #endregion inner",
    "// #endregion one",
    "rest();",
    "// #region one",
    "last();",
    "// #endregion one",
    "",
  ].join("\n");

  test("is a region without its marks and its indentation, in one piece", () => {
    expect(example(text, "one")).toBe("const x = 1;\nf(() => {\n  y();\n});\n\nlast();");
    expect(example(text, "inner")).toBe("f(() => {\n  y();\n});");
  });

  test("is the whole file where no region is named", () => {
    expect(example("a\n// #region x\nb\n// #endregion x\n")).toBe("a\nb");
    expect(example("-- #region x\nselect 1;\n-- #endregion x\n", "x")).toBe("select 1;");
  });

  test("must be there, and must end", () => {
    expect(() => example(text, "two")).toThrow('There is no region "two".');
    expect(() => example("// #region a\n", "a")).toThrow("has no end");
    expect(() => example("// #endregion a\n", "a")).toThrow("twice");
  });
});

test("blocks of code are found with the comment above them, blocks within blocks are not", () => {
  const page = ["a", "<!-- run -->", `${ticks}sh`, "ls", ticks, "", "````md", ticks, "x", ticks, "````"].join("\n");
  expect(fencesOf(page)).toMatchObject([
    { line: 3, language: "sh", code: "ls", comment: "run" },
    { line: 7, language: "md", code: `${ticks}\nx\n${ticks}`, comment: "" },
  ]);
  expect(() => fencesOf(`${ticks}ts\nx`)).toThrow("no end");
});

describe("a page", () => {
  const files = new Map([
    ["docs/examples/a.ts", "// #region r\nf();\n// #endregion r\n"],
    ["docs/other.md", "# Two words\n\n## Two words\n\n## `code`, and more\n"],
  ]);
  const tree: Tree = {
    read: (path) => files.get(path),
    exists: (path) => files.has(path),
    page: (path) => (path.endsWith(".md") ? files.get(path) : undefined),
  };
  const shown = (code: string, source = "docs/examples/a.ts#r"): string =>
    ["# A", "", `<!-- example: ${source} -->`, `${ticks}ts`, code, ticks, ""].join("\n");

  test("that shows its example as it is, is fine", () => {
    expect(problemsOf("docs/a.md", shown("f();"), tree)).toEqual([]);
  });

  test("that shows something else is found, and takes it over when it is told to", () => {
    const page = shown("g();");
    expect(problemsOf("docs/a.md", page, tree)).toEqual([
      "docs/a.md:4 does not show docs/examples/a.ts as it is. Run: bun run docs:check --write",
    ]);
    expect(updated(page, tree)).toBe(shown("f();"));
    expect(updated(shown(""), tree)).toBe(shown("f();"));
  });

  test("whose example is gone is found", () => {
    expect(problemsOf("docs/a.md", shown("f();", "docs/examples/b.ts"), tree)).toHaveLength(1);
    expect(problemsOf("docs/a.md", shown("f();", "docs/examples/a.ts#s"), tree)).toHaveLength(1);
  });

  test.each(["ts", "sh", "text", ""])("of the manual may show no %p that nothing checks; others may", (language) => {
    const page = `${ticks}${language}\nf();\n${ticks}\n`;
    expect(problemsOf("docs/a.md", page, tree)).toHaveLength(1);
    expect(problemsOf("README.md", page, tree)).toEqual([]);
    expect(problemsOf("docs/a.md", `<!-- by hand: it costs money -->\n${page}`, tree)).toEqual([]);
    expect(problemsOf("docs/a.md", `<!-- by hand: -->\n${page}`, tree)).toHaveLength(1);
    expect(problemsOf("docs/a.md", `<!-- Written by scripts/a.ts -->\n\n${page}`, tree)).toEqual([]);
  });

  test("that is said to be followed, or checked by a test, has one that knows of it", () => {
    const page = (comment: string): string => `<!-- ${comment} -->\n${ticks}sh\nbun app.ts\n${ticks}\n`;
    expect(problemsOf("docs/quickstart.md", page("run"), tree)).toEqual([]);
    expect(problemsOf("docs/a.md", page("run"), tree)).toHaveLength(1);
    expect(problemsOf("docs/other.md", page("checked by: docs/examples/a.ts"), tree)).toHaveLength(1);
    files.set("docs/a.test.ts", "the page a.md");
    expect(problemsOf("docs/a.md", page("checked by: docs/a.test.ts"), tree)).toEqual([]);
  });

  test.each([
    ["tenantry create acme --domain acme.example --json", 0],
    ["bunx tenantry domain add acme shop.example --with-www  # a comment --wrong", 0],
    ["tenantry run a.ts --all -- --whatever", 0],
    ["tenantry create acme --no-migrate", 0],
    ["tenantry create acme --colour", 1],
    ["tenantry domain paint acme", 1],
    ["tenantry dance", 1],
    ["rm -rf data", 1],
  ])("that shows the command line %p has %d problems", (line, count) => {
    expect(problemsOf("docs/a.md", `<!-- commands -->\n${ticks}sh\n${line}\n${ticks}\n`, tree)).toHaveLength(count);
  });

  test("whose links lead somewhere is fine", () => {
    const page = [
      "# Here",
      "[a](other.md), [b](other.md#two-words-1), [c](#here), [d](../docs/other.md#code-and-more), [e](https://x.example)",
      "`[f](gone.md)`",
      "<!-- by hand: no link -->",
      `${ticks}text\n[g](gone.md)\n${ticks}`,
    ].join("\n");
    expect(problemsOf("docs/a.md", page, tree)).toEqual([]);
  });

  test.each(["gone.md", "other.md#three", "#there", "../../outside.md", "/docs/other.md"])(
    "that links to %s is found",
    (to) => {
      expect(problemsOf("docs/a.md", `# Here\n[a](${to})\n`, tree)).toHaveLength(1);
    },
  );
});

test("headings have the anchors that code hosts give them", () => {
  const page = "# The `db` facade\n## Statuses & holds\n## Statuses & holds\n## [Link](a.md) here\n";
  expect([...anchorsOf(page)]).toEqual(["the-db-facade", "statuses--holds", "statuses--holds-1", "link-here"]);
});

test("every page of this repository shows its examples as they are, and every link leads somewhere", () => {
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, join(import.meta.dir, "../docs.ts")]);
  expect([exitCode, stderr.toString()]).toEqual([0, ""]);
});
