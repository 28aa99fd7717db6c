import { expect, test } from "bun:test";
import { page } from "../src/page.ts";
import type { Language } from "../src/settings.ts";
import { elements, type FoundElement } from "./elements.ts";
import { HOSTILE } from "./hostile.ts";
import { pages } from "./pages.tsx";

/** An element and the names of its attributes, except those that say what a choice is now. */
const shape = (found: FoundElement[]) => found.map(({ tag, attributes }) => [tag, ...attributes.keys()].join(" "));

async function rendered(text: string, markdown: string, language?: Language): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [name, content] of Object.entries(pages(text, markdown, language))) {
    texts.set(name, await page(content).text());
  }
  return texts;
}

const plain = await rendered("plain", "plain");

test.each(HOSTILE)("a page has the same elements and attributes whatever strangers call things: %j", async (text) => {
  for (const [name, html] of await rendered(text, "plain")) {
    expect([name, shape(elements(html))]).toEqual([name, shape(elements(plain.get(name) ?? ""))]);
  }
});

test("pages hold no script and no style of their own, which the content security policy forbids", async () => {
  for (const html of (await rendered(HOSTILE.join("\n"), HOSTILE.join("\n\n"))).values()) {
    for (const { tag, attributes } of elements(html)) {
      expect(tag).not.toBe("style");
      if (tag === "script") expect(attributes.get("src")).toStartWith("/assets/");
      for (const name of attributes.keys()) expect(name).not.toMatch(/^(?:on|style$)/);
    }
  }
});

test("what was typed and refused stands in the fields again, and no password does", async () => {
  const found = await rendered('a "b" <c>', "plain");
  const value = /value="a &quot;b&quot; &lt;c>"/g;
  const counts = ["post", "landing", "signIn", "settings"].map((name) => found.get(name)?.match(value)?.length);
  expect(counts).toEqual([1, 3, 2, 1]);
  expect(found.get("post")).toMatch(/<textarea[^>]*>a &quot;b&quot; &lt;c><\/textarea>/);
  for (const html of found.values()) expect(html).not.toMatch(/<input(?=[^>]* type="password")[^>]* value=/);
});

test("every control has a label, and what is wrong is told with it", () => {
  for (const [name, html] of plain) {
    const found = elements(html);
    const labels = found.filter(({ tag }) => tag === "label").map(({ attributes }) => attributes.get("for"));
    const ids = new Set(found.map(({ attributes }) => attributes.get("id")));
    for (const { tag, attributes } of found) {
      const type = attributes.get("type") ?? "";
      if (!["textarea", "input", "select"].includes(tag) || ["hidden", "radio"].includes(type)) continue;
      expect([name, labels]).toEqual([name, expect.arrayContaining([attributes.get("id") ?? ""])]);
      for (const id of attributes.get("aria-describedby")?.split(" ") ?? []) expect(ids).toContain(id);
      // A wrong password is told of the whole form, and a search can not be wrong.
      if (name === "signIn" || type === "search" || tag === "select") continue;
      expect([name, attributes.get("aria-invalid")]).toEqual([name, "true"]);
      expect(attributes.has("autofocus")).toBe(true);
    }
  }
});

test("each page has one main heading, its landmarks, and the language of the blog", async () => {
  for (const [language, found] of [["en", plain] as const, ["de", await rendered("plain", "plain", "de")] as const]) {
    for (const [name, html] of found) {
      const all = elements(html);
      const tags = all.map(({ tag }) => tag);
      for (const tag of ["h1", "main", "title"])
        expect([name, tags.filter((one) => one === tag)]).toEqual([name, [tag]]);
      for (const tag of ["header", "footer"]) expect(tags).toContain(tag);
      expect(all[0]?.attributes.get("lang")).toBe(name === "landing" ? "en" : language);
    }
  }
});
