interface Published {
  readonly name: string;
  readonly versions: Readonly<Record<string, unknown>>;
}

/** A registry on this machine that takes what is published, and forgets it at the end. */
export class LoopbackRegistry implements AsyncDisposable {
  readonly #packages = new Map<string, Published>();
  readonly #server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    routes: {
      "/:name": {
        GET: ({ params: { name } }) => {
          const found = this.#packages.get(name);
          return found === undefined ? Response.json({ error: "not_found" }, { status: 404 }) : Response.json(found);
        },
        PUT: async (request) => {
          const sent = (await request.json()) as Published;
          this.#packages.set(sent.name, sent);
          return Response.json({ ok: true }, { status: 201 });
        },
      },
    },
  });

  /** What has to be in the environment of those who are to publish here. */
  readonly env: Readonly<Record<string, string>> = {
    npm_config_registry: this.#server.url.href,
    NPM_CONFIG_TOKEN: "nobody",
  };

  /** What was published, in its order. */
  get published(): string[] {
    return [...this.#packages.values()].map(({ name, versions }) => `${name}@${Object.keys(versions).join()}`);
  }

  /** As if it had never been published. */
  forget(name: string): void {
    this.#packages.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true);
  }
}
