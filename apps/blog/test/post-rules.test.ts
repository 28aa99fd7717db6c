import { expect, test } from "bun:test";
import { excerptOf } from "../src/excerpt.ts";
import { BODY_LIMIT, type PostDraft, postProblems, splitTags, tidyPost } from "../src/post-rules.ts";
import { slugify } from "../src/text.ts";
import { en } from "../src/words/en.ts";

const problems = (given: Partial<PostDraft>) => Object.keys(postProblems(tidyPost(given), en) ?? {});

test("tags are small letters, each once, in the order of the alphabet", () => {
  const tags = splitTags(" Spring,#Rivers , rivers,,  tea   time,C++,Fu\u0308r ");
  expect(tidyPost({ tags })).toEqual({ tags: ["c++", "für", "rivers", "spring", "tea time"] });
  for (const tag of [".", "..", "a/b", "a?b", "<b>", "%2e", "-a", "a\\b", "x".repeat(41), "🙂"])
    expect([tag, problems({ tags: [tag] })]).toEqual([tag, ["tags"]]);
});

test("what takes too long to render is refused", () => {
  expect(problems({ body: "1. ".repeat(BODY_LIMIT / 3) })).toEqual(["body"]);
  expect(problems({ body: "- > + * 1. 2) ".repeat(3) })).toEqual(["body"]);
  expect(problems({ body: `text\n${" >".repeat(13)} x` })).toEqual(["body"]);
  for (const body of ["- - -\n\n* * *", "1. > - deep\n   - deeper", "---\n***\n", "> > > > quoted", "- ".repeat(12)])
    expect([body, problems({ body })]).toEqual([body, []]);
});

test("an excerpt is the beginning of the paragraphs, as plain text", () => {
  expect(excerptOf("# Head\n\nOne **two** [three](/x) `a<b` & *c*.\n\n- item\n\nFour.")).toBe(
    "One two three a<b & c. Four.",
  );
  expect(excerptOf("# Only a heading\n\n- and a list")).toBe("Only a heading and a list");
  expect(excerptOf("<script>alert(1)</script>\n\n![x](y)")).toBe("<script>alert(1)</script>");
  const long = excerptOf("word ".repeat(100));
  expect(long).toMatch(/^(?:word ){38,39}word…$/);
  expect(excerptOf(`${"x".repeat(199)}😀y`).isWellFormed()).toBe(true);
});

test("an address is made of what a title has of letters and digits", () => {
  expect(slugify("Füße & Co., 2nd edition")).toBe("fusse-co-2nd-edition");
  expect(slugify(`${"a".repeat(59)} b`)).toBe("a".repeat(59));
  expect(slugify("…")).toBe("");
});
