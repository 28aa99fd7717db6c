import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const main = join(import.meta.dir, "../src/main.ts");

/** A port that was free a moment ago. */
export function freePort(): number {
  const probe = Bun.serve({ port: 0, fetch: () => new Response() });
  const { port } = probe;
  if (port === undefined) throw new Error("The probe listens on no port.");
  probe.stop(true);
  return port;
}

export async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "blog-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Starts `main.ts` as a process of its own, the way a person does. */
export function spawnMain(directory: string, port: number, more: Record<string, string> = {}) {
  return Bun.spawn([process.execPath, main], {
    env: { ...process.env, PORT: String(port), DATA_DIR: directory, BASE_URL: undefined, ...more },
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** The example app, running on a port of its own. */
export class Server {
  readonly base: string;
  readonly #port: number;
  readonly #process: ReturnType<typeof spawnMain>;
  #said = "";
  #complained = "";

  private constructor(port: number, process: ReturnType<typeof spawnMain>) {
    this.#port = port;
    this.base = `http://localhost:${port}`;
    this.#process = process;
  }

  static async start(directory: string, more: Record<string, string> = {}): Promise<Server> {
    const port = freePort();
    const server = new Server(port, spawnMain(directory, port, more));
    const { stdout, stderr } = server.#process;
    const started = server.#listen(stdout);
    const failed = server.#listen(stderr, false);
    if (await started) return server;
    await failed;
    throw new Error(`The app did not start: ${server.#said}`);
  }

  /** Everything it has printed so far. */
  said(): string {
    return this.#said;
  }

  /** What it has printed of it so far as what went wrong. */
  complained(): string {
    return this.#complained;
  }

  /** Keeps what it prints; resolves when it says that it is there, with false where it ends without. */
  #listen(stream: ReadableStream<Uint8Array<ArrayBuffer>>, announces = true): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const read = async () => {
        for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
          this.#said += chunk;
          if (!announces) this.#complained += chunk;
          if (announces && this.#said.includes("Sign in")) resolve(true);
        }
        resolve(false);
      };
      read().catch(reject);
    });
  }

  /** The origin of a blog's own host. */
  origin(slug: string): string {
    return `http://${slug}.localhost:${this.#port}`;
  }

  /** Asks over a socket; the host of the URL goes into the Host header, whatever the resolver knows of it. */
  fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const { host, pathname, search } = new URL(url, this.base);
    const headers = new Headers(init.headers);
    headers.set("host", host);
    return fetch(`http://127.0.0.1:${this.#port}${pathname}${search}`, { redirect: "manual", ...init, headers });
  }

  /** Ends it without a word, as the system does when memory runs out. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.exited;
  }

  /** Asks it to end, and answers its exit code. */
  async stop(): Promise<number> {
    this.#process.kill("SIGTERM");
    return await this.#process.exited;
  }
}
