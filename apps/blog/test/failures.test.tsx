/** @jsxImportSource preact */
import { expect, spyOn, test } from "bun:test";
import { StoreBusyError } from "@tenantry/core";
import { answerFailure } from "../src/failures.ts";
import { wordsOf } from "../src/words/words.ts";

test.each(["en", "de"] as const)(
  "what can't be done now is told alike to who reads and to who writes, in %s",
  async (language) => {
    const log = spyOn(console, "error").mockImplementation(() => {});
    try {
      const answer = answerFailure(
        ({ title, message }) => <p title={title}>{message}</p>,
        () => wordsOf(language),
      );
      const error = new StoreBusyError("Another process writes.");
      const path = "/posts/one/comments";
      const request = new Request(`http://amazon.localhost${path}`);
      const response = await answer({ code: "UNKNOWN", error, path, request, set: { headers: {} } });
      if (!(response instanceof Response)) throw new Error("There is no answer.");
      expect(response.status).toBe(503);
      const text = await response.text();
      expect(text).toContain(wordsOf(language).failures.unavailable.message);
      expect(text).not.toMatch(/show|zeigen/);
    } finally {
      log.mockRestore();
    }
  },
);
