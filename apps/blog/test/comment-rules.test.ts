import { expect, test } from "bun:test";
import { AUTHOR_LIMIT, COMMENT_LIMIT, commentProblems, tidyComment } from "../src/comments.ts";
import { en } from "../src/words/en.ts";

test("keeps what was written, without what could not be seen", () => {
  expect(tidyComment({ author: "  Ada\u0000 \n Lovelace ", body: "\n one\r\ntwo\rthree\u0007\n\n" })).toEqual({
    author: "Ada Lovelace",
    body: "one\ntwo\nthree",
  });
  expect(tidyComment({ author: "\ud800", body: "\udc00" })).toEqual({ author: "\ufffd", body: "\ufffd" });
});

test("what nobody could see is as good as nothing, and letters keep the marks that join them", () => {
  for (const text of [
    "\u200b",
    "\u200d\u200c",
    "\ufeff \u2060",
    "\u00ad",
    "\u3164",
    "\u2800",
    "\u202e\u2066",
    "\u{e0041}",
  ])
    expect([text, tidyComment({ author: text, body: `${text}\n${text}` })]).toEqual([text, { author: "", body: "" }]);
  const joined = { author: "\u0645\u06cc\u200c\u062e", body: "\u{1f469}\u200d\u{1f467}" };
  expect(tidyComment(joined)).toEqual(joined);
});

test("a name turns nothing around", () => {
  const name = "\u202aA\u202bd\u202ca\u202d \u202eL\u2066o\u2067v\u2068e\u2069";
  expect(tidyComment({ author: name, body: "x" }).author).toBe("Ada Love");
});

test("says what is missing or too long, field by field", () => {
  expect(commentProblems({ author: "Ada", body: "Hello" }, en)).toBeUndefined();
  expect(Object.keys(commentProblems({ author: "", body: "" }, en) ?? {})).toEqual(["author", "body"]);
  const long = { author: "a".repeat(AUTHOR_LIMIT), body: "b".repeat(COMMENT_LIMIT) };
  expect(commentProblems(long, en)).toBeUndefined();
  expect(Object.keys(commentProblems({ ...long, author: `${long.author}a` }, en) ?? {})).toEqual(["author"]);
  expect(Object.keys(commentProblems({ ...long, body: `${long.body}b` }, en) ?? {})).toEqual(["body"]);
});
