import type { Answer, Ask } from "./ask.ts";
import type { LeakBook } from "./leak-note.ts";
import type { Oracle } from "./oracle.ts";

/** Looks through all that came back for a request. */
export function inspectAnswer(ask: Ask, answer: Answer, oracle: Oracle, book: LeakBook): void {
  const { status, streamed } = answer;
  const tenant = ask.tenant.index;
  for (const [name, value] of answer.headers) {
    const text = `${name}: ${value}`;
    const [sighting] = oracle.foreign(tenant, text);
    if (sighting) book.note({ place: "header", detail: name, tenant, sighting, text, ask, status, streamed });
  }
  const text = answer.error === undefined ? answer.body : `${answer.body}\n${answer.error}`;
  const [sighting] = oracle.foreign(tenant, text);
  if (sighting) book.note({ place: "body", detail: "", tenant, sighting, text, ask, status, streamed });
}
