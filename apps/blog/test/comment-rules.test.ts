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

test("says what is missing or too long, field by field", () => {
  expect(commentProblems({ author: "Ada", body: "Hello" }, en)).toBeUndefined();
  expect(Object.keys(commentProblems({ author: "", body: "" }, en) ?? {})).toEqual(["author", "body"]);
  const long = { author: "a".repeat(AUTHOR_LIMIT), body: "b".repeat(COMMENT_LIMIT) };
  expect(commentProblems(long, en)).toBeUndefined();
  expect(Object.keys(commentProblems({ ...long, author: `${long.author}a` }, en) ?? {})).toEqual(["author"]);
  expect(Object.keys(commentProblems({ ...long, body: `${long.body}b` }, en) ?? {})).toEqual(["body"]);
});
