import { brotliDecompressSync } from "node:zlib";
import type { MaybeResponse } from "@tenantry/core/http";
import type { Answer, Ask } from "./ask.ts";
import { textOfBytes } from "./text-of-bytes.ts";
import { turningTime } from "./turning-time.ts";

/** How long an answer is waited for and read, in milliseconds. */
const PATIENCE = 5_000;
/** How long a stream that has no end is read, the first time. */
export const STREAM = 300;
/** How long it is read once it is known to have none. */
export const SHORT_STREAM = 30;
const LARGEST = 4 * 1024 * 1024;

/** Name of the header that carries a request's number through the server. */
export const NUMBER_HEADER = "x-proof-request";

/** What of a request is sent. */
export type Sent = Pick<Ask, "number" | "method" | "headers" | "body" | "abort">;

type Fetch = (init: RequestInit) => MaybeResponse | Promise<MaybeResponse>;

/** Sends a request and reads all that comes back, or as much of it as the client of `ask` stays for. */
export async function exchange(ask: Sent, fetch: Fetch, streamFor: number = STREAM): Promise<Answer> {
  const client = new AbortController();
  const init: RequestInit = {
    method: ask.method,
    headers: { ...ask.headers, [NUMBER_HEADER]: String(ask.number) },
    redirect: "manual",
    signal: client.signal,
    ...(ask.body !== undefined && { body: ask.body }),
  };
  const timer = setTimeout(() => client.abort(), PATIENCE);
  if (ask.abort === "waiting") setTimeout(() => client.abort(), ask.number % 3);
  try {
    const response = await endedBy(client.signal, async () => await fetch(init));
    if (response === undefined) return { ...NOTHING, error: "There was no answer." };
    return await read(response, ask.abort === "reading", streamFor);
  } catch (error) {
    if (client.signal.aborted)
      return { ...NOTHING, ...(ask.abort === undefined && { error: "No answer came in time." }) };
    return { ...NOTHING, error: textOfError(error) };
  } finally {
    clearTimeout(timer);
  }
}

const NOTHING: Answer = { status: 0, headers: [], body: "", streamed: false };

/** All that an error says, with what caused it. */
function textOfError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${textOfError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

/** An app that is asked without a socket may not look at the signal. */
function endedBy<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new Error("The client went away."));
    signal.addEventListener("abort", end, { once: true });
    work().then(resolve, reject);
  });
}

async function read(response: Response, leavesEarly: boolean, streamFor: number): Promise<Answer> {
  const headers = [...response.headers].filter(([name]) => name !== "set-cookie");
  const cookies = response.headers.getSetCookie().map((line) => ["set-cookie", line] as const);
  const { bytes, streamed, endless } = await readBody(response, leavesEarly, streamFor);
  const body = textOfBytes(unpacked(bytes, response.headers.get("content-encoding")));
  return { status: response.status, headers: [...headers, ...cookies], body, streamed, endless };
}

async function readBody(
  response: Response,
  leavesEarly: boolean,
  streamFor: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; streamed: boolean; endless: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let ended = true;
  if (response.body !== null) {
    const reader = response.body.getReader();
    const time = turningTime(leavesEarly ? 5 : streamFor);
    for (;;) {
      const next = await Promise.race([reader.read(), time.over]);
      if (next?.done === true) break;
      ended = false;
      if (next === undefined) break;
      const chunk: unknown = next.value;
      const data = typeof chunk === "string" ? new TextEncoder().encode(chunk) : next.value;
      chunks.push(data);
      size += data.byteLength;
      if (size > LARGEST || (leavesEarly && size > 0)) break;
      ended = true;
    }
    time.end();
    if (!ended) await reader.cancel().catch(() => undefined);
  }
  const { headers } = response;
  const pieces = chunks.length > 1 && !headers.has("content-length");
  const streamed = pieces || !ended || headers.get("content-type")?.includes("text/event-stream") === true;
  return { bytes: new Uint8Array(Buffer.concat(chunks)), streamed, endless: !ended };
}

/** An app that is asked without a socket may answer with what a client would unpack. */
function unpacked(bytes: Uint8Array<ArrayBuffer>, encoding: string | null): Uint8Array {
  try {
    if (encoding === "gzip") return Bun.gunzipSync(bytes);
    if (encoding === "deflate") return Bun.inflateSync(bytes);
    if (encoding === "br") return brotliDecompressSync(bytes);
    if (encoding === "zstd") return Bun.zstdDecompressSync(bytes);
  } catch {
    // The client behind a socket has unpacked it already.
  }
  return bytes;
}
