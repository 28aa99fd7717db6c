/** What the router itself answers. It holds nothing that came with the request or out of an error. */
export interface Answer {
  readonly status: number;
  /** Stable; for programs. */
  readonly code: string;
  /** For people: the heading of the page. */
  readonly title: string;
  readonly message: string;
  /** Why, in the operator's words, where they are meant to be shown. */
  readonly reason?: string | undefined;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
}

const WORDS: Readonly<Record<number, readonly [title: string, message: string]>> = {
  400: ["Bad Request", "The request can not be understood."],
  403: ["Suspended", "This site is suspended."],
  404: ["Not Found", "There is nothing at this address."],
  409: ["Conflict", "The request conflicts with what is there."],
  410: ["Gone", "What was at this address is gone."],
  422: ["Unprocessable Content", "What was sent is not valid."],
  500: ["Internal Server Error", "Something went wrong."],
  503: ["Service Unavailable", "This site is not available just now. Try again later."],
  507: ["Insufficient Storage", "There is no room left for this."],
};

/** When to come again, in seconds. */
export const RETRY_AFTER = 30;

/** The answer for a status, in words that fit every tenant. */
export function answerFor(status: number, code: string, retryAfter: number = RETRY_AFTER): Answer {
  const [title, message] = WORDS[status] ?? ["Error", "The request could not be answered."];
  return status === 503 ? { status, code, title, message, retryAfter } : { status, code, title, message };
}

/** A page for browsers, JSON for everybody else. */
export function responseTo(request: Request, answer: Answer): Response {
  const asPage = request.headers.get("accept")?.includes("text/html") === true;
  const headers = new Headers({
    "content-type": asPage ? "text/html;charset=utf-8" : "application/json;charset=utf-8",
    "cache-control": "no-store",
    vary: "accept",
    "x-content-type-options": "nosniff",
  });
  if (asPage) headers.set("content-security-policy", "default-src 'none'");
  if (answer.retryAfter !== undefined) headers.set("retry-after", String(answer.retryAfter));
  return new Response(asPage ? pageOf(answer) : jsonOf(answer), { status: answer.status, headers });
}

function jsonOf({ code, message, reason }: Answer): string {
  return JSON.stringify(reason === undefined ? { code, message } : { code, message, reason });
}

function pageOf({ title, message, reason }: Answer): string {
  const why = reason === undefined ? "" : `\n<p>${escaped(reason)}</p>`;
  return (
    `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n` +
    `<meta name="viewport" content="width=device-width">\n<title>${escaped(title)}</title>\n` +
    `<h1>${escaped(title)}</h1>\n<p>${escaped(message)}</p>${why}\n</html>\n`
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
