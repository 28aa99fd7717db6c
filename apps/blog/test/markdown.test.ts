import { expect, test } from "bun:test";
import { markdown } from "../src/markdown.ts";
import { elements } from "./elements.ts";
import { HOSTILE } from "./hostile.ts";

/** What Markdown is made of, and what each may carry. An element or an attribute that is not here fails the test. */
const ALLOWED: { readonly [tag: string]: readonly string[] } = {
  a: ["href", "title", "id", "data-footnote-ref", "data-footnote-backref", "aria-describedby", "aria-label", "class"],
  blockquote: [],
  br: [],
  code: ["class"],
  del: [],
  em: [],
  h1: [],
  h2: ["id", "class"],
  h3: [],
  h4: [],
  h5: [],
  h6: [],
  hr: [],
  img: ["src", "alt", "title"],
  input: ["type", "disabled", "checked"],
  li: ["id"],
  ol: ["start"],
  p: [],
  pre: [],
  section: ["data-footnotes", "class"],
  strong: [],
  sup: [],
  table: [],
  tbody: [],
  td: ["align"],
  th: ["align"],
  thead: [],
  tr: [],
  ul: [],
};

const HARMLESS = /^(?:https?:|mailto:|[#/.]|[^:]*$)/i;

function complaints(text: string): string[] {
  const found: string[] = [];
  for (const { tag, attributes } of elements(markdown(text))) {
    const allowed = ALLOWED[tag];
    if (allowed === undefined) found.push(`<${tag}>`);
    for (const [name, value] of attributes) {
      if (!allowed?.includes(name)) found.push(`<${tag} ${name}>`);
      if ((name === "href" || name === "src") && !HARMLESS.test(value)) found.push(`<${tag} ${name}="${value}">`);
    }
  }
  return found;
}

test("the check itself sees what is hostile", () => {
  const unsafe = '<p><script>alert(1)</script><a href="java&#115;cript:x" onclick="y">z</a></p>';
  expect(elements(unsafe).map(({ tag }) => tag)).toEqual(["p", "script", "a"]);
  expect(HARMLESS.test(elements(unsafe)[2]?.attributes.get("href") ?? "")).toBe(false);
});

test.each(HOSTILE)("Markdown makes nothing hostile of %j", (text) => {
  expect(complaints(text)).toEqual([]);
});

test("nor of hostile texts inside each other, in lists, quotes, links and tables", () => {
  const wrappers = [
    (text: string) => `- ${text}`,
    (text: string) => `> ${text}`,
    (text: string) => `[${text}](https://a.example)`,
    (text: string) => `![${text}](https://a.example/i.png)`,
    (text: string) => `| ${text} |\n|--|\n| ${text} |`,
    (text: string) => `**${text}** ${text}`,
    (text: string) => `<p>\n${text}\n</p>`,
  ];
  for (const [index, text] of HOSTILE.entries()) {
    const other = HOSTILE[(index * 7 + 3) % HOSTILE.length] ?? "";
    for (const wrap of wrappers) expect(complaints(wrap(text + other))).toEqual([]);
  }
});

test("renders what authors write", () => {
  expect<string>(markdown("**bold** ~~gone~~ <https://a.example>")).toBe(
    '<p><strong>bold</strong> <del>gone</del> <a href="https://a.example">https://a.example</a></p>',
  );
  expect(markdown("| a |\n|--:|\n| 1 |")).toContain('<td align="right">1</td>');
  expect(markdown("- [x] done")).toContain('<input type="checkbox" disabled="" checked="" />');
  expect(markdown("[on](./next-post)")).toContain('href="./next-post"');
});

test("shows the HTML of a text instead of obeying it", () => {
  expect(markdown("<b>x</b>")).toContain("&lt;b&gt;x&lt;/b&gt;");
});
