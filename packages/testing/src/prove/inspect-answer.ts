import type { Answer, Ask } from "./ask.ts";
import type { LeakBook } from "./leak-note.ts";
import type { Oracle } from "./oracle.ts";
import { sharedCookie } from "./shared-cookie.ts";
import type { WorldTenant } from "./world-tenant.ts";

/** Looks through all that came back for a request. */
export function inspectAnswer(
  ask: Ask,
  answer: Answer,
  oracle: Oracle,
  book: LeakBook,
  tenants: readonly WorldTenant[],
): void {
  const { status, streamed } = answer;
  const tenant = ask.tenant.index;
  for (const [name, value] of answer.headers) {
    const text = `${name}: ${value}`;
    const [sighting] = oracle.foreign(tenant, text);
    if (sighting) book.note({ place: "header", detail: name, tenant, sighting, text, ask, status, streamed });
    const shared = name === "set-cookie" ? sharedCookie(value, tenant, tenants) : undefined;
    if (shared === undefined) continue;
    const found = { owner: tenant, mark: undefined, text: shared.name, at: text.indexOf(shared.name) } as const;
    const cookie = { place: "cookie", detail: shared.name, tenant: shared.other.index, text, ask, status } as const;
    book.note({ ...cookie, sighting: { ...found, encoding: "plain" } });
  }
  const text = answer.error === undefined ? answer.body : `${answer.body}\n${answer.error}`;
  const [sighting] = oracle.foreign(tenant, text);
  if (sighting) book.note({ place: "body", detail: "", tenant, sighting, text, ask, status, streamed });
}
