import { mkdtempSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "@tenantry/core";
import { type PostgresCluster, startPostgresCluster } from "@tenantry/local-postgres";
import { makeTenancy } from "./app/make-tenancy.ts";

/** The file that is the command. */
export const main = join(import.meta.dir, "../../src/main.ts");
/** How long a test may take that starts one process after the other, in milliseconds: how fast that goes is the machine's matter. */
export const TIME_LIMIT = 120_000;
/** The folder of the application, with its configuration. */
export const app = join(import.meta.dir, "app");

export interface Ran {
  readonly code: number | null;
  readonly signal: unknown;
  readonly out: string;
  readonly err: string;
  /** What was printed, as JSON. */
  json<T = Record<string, unknown>>(): T;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly input?: string;
}

/**
 * An application of a test's own on its own data: the real command, in processes of its own, and beside it `tenancy`, a
 * program that runs all the while.
 */
export class CommandLine implements AsyncDisposable {
  readonly directory = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-command-"));
  readonly data = join(this.directory, "data");
  readonly tenancy;
  readonly #env: Readonly<Record<string, string>>;
  readonly #cluster: PostgresCluster | undefined;

  /** @param cluster a server for this application alone, which stops with it, for a fleet that is kept in Postgres as well. */
  constructor(cluster?: PostgresCluster) {
    this.#cluster = cluster;
    this.tenancy = makeTenancy(this.data, undefined, cluster?.url);
    this.#env = { APP_DATA: this.data, CI: "true", ...(cluster && { APP_POSTGRES: cluster.url }) };
  }

  /**
   * With a fleet in files and in Postgres, on a server of its own: databases and roles of tenants are the whole server's, and
   * tests come in any order.
   */
  static async mixed(): Promise<CommandLine> {
    return new CommandLine(await startPostgresCluster());
  }

  /** The address of the fleet's database in Postgres. */
  get url(): string | undefined {
    return this.#cluster?.url;
  }

  /** With tenants that hold the same ids and different markers: note 1 is the tenant's own slug. */
  static async with(...slugs: readonly string[]): Promise<CommandLine> {
    const command = new CommandLine();
    for (const slug of slugs) {
      const setup = ({ db }: { db: { run(query: ReturnType<typeof sql>): Promise<unknown> } }) =>
        db.run(sql`insert into notes (id, text) values (1, ${slug})`);
      await command.tenancy.tenants.create({ slug, setup });
    }
    return command;
  }

  async run(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const child = Bun.spawn([process.execPath, main, ...words], {
      cwd: options.cwd ?? app,
      env: { ...process.env, ...this.#env, ...options.env },
      stdin: options.input === undefined ? "ignore" : new Blob([options.input]),
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    await child.exited;
    const { exitCode: code, signalCode: signal } = child;
    const json = () => {
      if (out === "")
        throw new Error(`tenantry ${words.join(" ")} ended with ${code ?? signal}, and printed nothing: ${err}`);
      return JSON.parse(out);
    };
    return { code, signal, out, err, json };
  }

  /** Runs a line whose words hold no spaces. */
  line(words: string, env: Record<string, string> = {}): Promise<Ran> {
    return this.run(words.split(" ").filter(Boolean), { env });
  }

  /** The file of a tenant's store. */
  async file(slug: string): Promise<string> {
    return (await this.tenancy.tenants.where(slug)).location ?? "";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tenancy.close();
    await this.#cluster?.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
