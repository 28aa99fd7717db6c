import { StoreUnreachableError } from "@tenantry/core/adapter";
import type { TokenSource } from "./tokens.ts";

/** Where a server is, and how long one answer of its may take, in milliseconds. */
export interface Place {
  readonly url: string;
  readonly timeout: number;
}

/** The way to one namespace: each request carries its name and a token for it alone, and ends in time. */
export class Door {
  readonly #place: Place;
  readonly #host: string;
  readonly #token: TokenSource;
  readonly #running = new Set<AbortController>();

  constructor(place: Place, namespace: string, token: TokenSource) {
    this.#place = place;
    this.#host = hostOf(namespace, place);
    this.#token = token;
  }

  /** In the place of `fetch`, for the driver. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const headers = new Headers(request.headers);
    headers.set("host", this.#host);
    headers.set("authorization", `Bearer ${await this.#token()}`);
    const running = new AbortController();
    this.#running.add(running);
    try {
      return await answerTo(new Request(request, { headers }), this.#place.timeout, running);
    } finally {
      this.#running.delete(running);
    }
  };

  /** Ends every request that is under way; the server stops what it runs for it, and undoes its transaction. */
  abort(): void {
    for (const running of this.#running) running.abort();
  }
}

/** The server goes by the first label, whatever follows it. */
export function hostOf(namespace: string, { url }: Place): string {
  return `${namespace}.${new URL(url).host}`;
}

/** Throws StoreUnreachableError where no answer came, or not the whole of it in time. */
export async function answerTo(request: Request, timeout: number, running = new AbortController()): Promise<Response> {
  const timer = setTimeout(() => running.abort(), timeout);
  try {
    const answer = await fetch(request, { signal: running.signal });
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers: answer.headers });
  } catch (cause) {
    throw new StoreUnreachableError("The server does not answer.", { cause });
  } finally {
    clearTimeout(timer);
  }
}
