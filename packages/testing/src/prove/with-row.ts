import { MARK_LENGTH } from "./marks.ts";

/**
 * The same answer with a row in it: in place of a text of the tenant's own, so that it looks as it should; before a stream;
 * in a header where there is no body. Undefined where it can not carry one.
 */
export async function withRow(
  response: Response,
  row: string,
  own: string,
  streams: boolean,
): Promise<Response | undefined> {
  const { status, headers, body } = response;
  if (status === 101 || status < 200 || status >= 400) return undefined;
  if (body === null) {
    const more = new Headers(headers);
    more.set("x-row", row.replace(/[^\x20-\x7e]/g, "?"));
    return new Response(null, { status, headers: more });
  }
  const type = headers.get("content-type") ?? "";
  if (headers.has("content-encoding") || /^(image|audio|video|font)\//.test(type)) return undefined;
  if (streams || type.includes("event-stream") || headers.get("transfer-encoding") === "chunked") {
    const first = type.includes("event-stream") ? `data: ${row}\n\n` : row;
    return new Response(after(first, body), { status, headers });
  }
  const text = await response.text();
  const place = text.indexOf(own);
  const rest = new Headers(headers);
  rest.delete("content-length");
  const leaking = place < 0 ? text + row : text.slice(0, place) + row + text.slice(place + MARK_LENGTH);
  return new Response(leaking, { status, headers: rest });
}

function after(first: string, body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(first)),
    async pull(controller) {
      const next = await reader.read();
      if (next.done) return controller.close();
      const chunk: unknown = next.value;
      controller.enqueue(typeof chunk === "string" ? new TextEncoder().encode(chunk) : next.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
