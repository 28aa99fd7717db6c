import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "@tenantry/core";
import { ACTS, type Act, type Ground } from "./killed/acts.ts";
import { killedBeforeMessage, messagesOf } from "./killed/message-steps.ts";
import { openBlog, type Platform } from "./killed/platform.ts";
import type { StrategyName } from "./killed/postgres-platform.ts";
import { type CatalogPlace, type PostgresWorld, postgresWorld } from "./killed/postgres-world.ts";
import { type Program, run } from "./killed/program.ts";
import { dropTemplates, type Remains, remainsOf } from "./killed/remains.ts";

/*
 * Commands that make, move and remove stores on a Postgres server are killed with SIGKILL before each message that they send
 * there, while the blog is served. With SOAK=1 all of these are tried, otherwise a few, taken at random.
 */

const all = process.env.SOAK === "1";
setDefaultTimeout(all ? 60 * 60_000 : 180_000);

const command = join(import.meta.dir, "../../../packages/tenantry/src/main.ts");
const config = join(import.meta.dir, "killed/postgres.config.ts");
const NAMES = ["create", "prepare", "provision", "rename", "migrate", "delete", "restore", "purge", "doctor"];
const CATALOGS = ["postgres", "sqlite"] as const;
const STRATEGIES = ["schema", "database"] as const;

interface PostgresAct extends Act {
  /** The only strategy with which there is something to see. */
  readonly on?: StrategyName;
  /** Whether no database that new ones are copied from is there yet. */
  readonly withoutTemplates?: boolean;
}

const acts: readonly PostgresAct[] = [
  ...ACTS.filter((act) => NAMES.includes(act.command) && act.reads !== true),
  {
    command: "create",
    words: (slug) => ["create", slug],
    before: async () => undefined,
    answers: [404, 200],
    done: "TENANT_EXISTS",
    on: "database",
    withoutTemplates: true,
  },
  { command: "rotate", words: (slug) => ["rotate", "--tenant", slug], answers: [200, 200], on: "database" },
];
/** No snapshot can be taken of a store on a server. */
const MORE: Readonly<Record<string, readonly string[]>> = { purge: ["--no-snapshot"] };

// The servers and the commands make their secrets of it.
process.env.BLOG_SECRET ??= crypto.randomUUID() + crypto.randomUUID();

/** What doctor calls stores that nobody has. */
const LEFT = new Set<string>(["LEFTOVER_STORES", "READY_STORE_ABANDONED"]);

/** Steps by which a command takes leave of its connections, at most. */
const GOODBYES = 8;

const NOTHING: Remains = { withoutStore: [], stores: [], halfBuilt: [], inReach: [], unfinished: [] };

let blogs = 0;

/** Acts on the blogs of one strategy. */
class Trial {
  readonly #world: PostgresWorld;
  readonly #strategy: StrategyName;
  readonly #platform: Platform;
  readonly #witness: string;
  /** How many steps a command takes that only opens what all of them open; once it is known. */
  #opening: number | undefined;
  /** The step of a making that leaves something when it is killed there, once it is known. */
  #halfWay: number | undefined;

  private constructor(world: PostgresWorld, strategy: StrategyName, witness: string) {
    this.#world = world;
    this.#strategy = strategy;
    this.#platform = world.platform(strategy);
    this.#witness = witness;
  }

  static async of(world: PostgresWorld, strategy: StrategyName): Promise<Trial> {
    return new Trial(world, strategy, (await visit(world, "apple.localhost")).text);
  }

  /** Kills the command before each of its steps, until it takes no more, or before one of them. */
  async try(act: PostgresAct): Promise<void> {
    const slug = await this.#prepared(act);
    const steps = await messagesOf(this.#world.relay, this.#program(act, slug));
    await this.#assertMended(act, slug);
    const first = await this.#firstStep();
    expect(steps).toBeGreaterThan(first);
    let nth = all ? first : first + Math.floor(Math.random() * (steps - first));
    for (let killed = true; killed; killed &&= all, nth++) {
      const fixFirst = Math.random() < 0.5;
      try {
        killed = await this.#killedBefore(act, nth, fixFirst);
      } catch (cause) {
        throw new Error(`Killed before step ${nth} of ${steps}${fixFirst ? ", and mended by doctor" : ""}.`, { cause });
      }
    }
    if (all) expect(nth).toBeGreaterThan(first + 2);
  }

  /** What all commands begin with is tried with the first alone. */
  async #firstStep(): Promise<number> {
    if (this.#opening !== undefined) return Math.max(1, this.#opening - GOODBYES);
    const list: Act = { command: "list", words: () => ["list"], answers: [200, 200] };
    this.#opening = await messagesOf(this.#world.relay, this.#program(list, ""));
    return 1;
  }

  /** Answers whether the command came as far as the step. */
  async #killedBefore(act: PostgresAct, nth: number, fixFirst: boolean): Promise<boolean> {
    const slug = await this.#prepared(act);
    const { killed, out } = await killedBeforeMessage(this.#world.relay, nth, this.#program(act, slug));
    const done = act.answers[1];
    await this.#assertServed(slug, out === "" ? [...act.answers, 503] : [done]);
    await this.#assertNamed(slug);
    if (fixFirst) {
      await this.#platform.doctor({ fix: true });
      expect(await this.#remains()).toEqual(NOTHING);
      await this.#assertServed(slug, [...act.answers, 503]);
    }
    const again = await run(this.#program(act, slug));
    if (again.code !== 0) expect(again).toMatchObject({ err: expect.stringContaining(`"${act.done}"`) });
    await this.#assertMended(act, slug);
    return killed;
  }

  #program(act: Act, slug: string): Program {
    const words = [...act.words(slug, this.#world.directory), ...(MORE[act.command] ?? []), "--json"];
    return {
      command: [process.execPath, command, "--config", config, ...words],
      cwd: this.#world.directory,
      env: {
        ...process.env,
        PLACE: JSON.stringify(this.#world.place(this.#strategy)),
        NEXT_RELEASE: act.next === true ? "1" : "0",
        KEEPS_READY: act.ready === true ? "1" : "0",
        CI: "true",
      },
    };
  }

  /** A blog of its own, as the act finds it. */
  async #prepared(act: PostgresAct): Promise<string> {
    const slug = `blog-${++blogs}`;
    if (act.withoutTemplates === true) await dropTemplates(this.#world.adminUrl);
    await (act.before?.(this.#ground, slug) ?? this.#ground.open(slug));
    return slug;
  }

  get #ground(): Ground {
    const { directory, relay } = this.#world;
    const platform = this.#platform;
    return {
      platform,
      directory,
      records: new Map(),
      open: (slug) => openBlog(platform, slug),
      keepReady: async () => {
        const prepare: Act = { command: "prepare", words: () => ["prepare"], answers: [200, 200], ready: true };
        expect(await run(this.#program(prepare, ""))).toMatchObject({ code: 0 });
      },
      killHalfWay: async (words) => {
        const program = this.#program({ command: "create", words: () => words, answers: [404, 503] }, "");
        for (let nth = this.#halfWay ?? 9; ; nth += 3) {
          expect((await killedBeforeMessage(relay, nth, program)).killed).toBe(true);
          this.#halfWay = nth;
          if ((await this.#remains()).unfinished.length > 0) return;
        }
      },
    };
  }

  #remains() {
    return remainsOf(this.#platform, this.#world.adminUrl);
  }

  /** What visitors get is what they got before, or what they get after; and never what is another's. */
  async #assertServed(slug: string, allowed: readonly number[]): Promise<void> {
    const text = await soon(async () => {
      const answer = await visit(this.#world, `${slug}.localhost`);
      expect(allowed).toContain(answer.status);
      return answer.text;
    });
    for (const [, marker] of text.matchAll(/«(.*?)»/g)) expect(marker).toBe(slug);
    expect(await visit(this.#world, "apple.localhost")).toEqual({ status: 200, text: this.#witness });
  }

  /** No tenant in service is without its store, and doctor tells of what belongs to nobody. */
  async #assertNamed(slug: string): Promise<void> {
    const { withoutStore, stores, halfBuilt, inReach, unfinished } = await this.#remains();
    expect(withoutStore).toEqual([]);
    const { findings } = await this.#platform.doctor();
    const codes = findings.map(({ code }) => code);
    if (unfinished.length > 0) expect(findings.map(({ tenant }) => tenant)).toContain(slug);
    else if (stores.length > 0) expect(codes.some((code) => LEFT.has(code))).toBe(true);
    for (const tenant of inReach)
      expect(findings).toContainEqual(expect.objectContaining({ tenant, code: "DELETED_IN_REACH" }));
    if (halfBuilt.length > 0) expect(codes).toContain("HALF_BUILT_TEMPLATES");
  }

  /** All is as it would be had nothing happened, and what was there is there. */
  async #assertMended(act: Act, slug: string): Promise<void> {
    await this.#assertServed(slug, [act.answers[1]]);
    // The program keeps none ready, and what was being made goes as well.
    if (act.ready === true) await this.#platform.tenants.prepareStores();
    expect(await this.#remains()).toEqual(NOTHING);
    const judge = act.next === true ? this.#world.nextPlatform(this.#strategy) : this.#platform;
    // To the next release all other blogs are behind.
    await soon(async () =>
      expect((await judge.doctor()).findings.filter(({ tenant = slug }) => tenant === slug)).toEqual([]),
    );
    await this.#assertKept(act, slug, judge);
  }

  async #assertKept(act: Act, slug: string, platform: Platform): Promise<void> {
    if (act.command === "purge" || act.command === "doctor") return;
    const now = act.command === "rename" ? `${slug}-new` : slug;
    if (act.command === "delete") await platform.tenants.restore(now);
    const markers = await soon(() => platform.run(now, ({ db }) => db.all(sql`select title from posts`)));
    if (act.before === undefined || act.command === "restore") expect(markers).toEqual([{ title: `«${slug}»` }]);
    await platform.tenants.delete(now);
    await platform.tenants.purge(now, { snapshot: false });
  }
}

/** Tries again for twenty seconds: what another process did is told by the server, a moment after its commit. */
async function soon<T>(work: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + 20_000; performance.now() < end; ) {
    try {
      return await work();
    } catch {
      await sleep(20);
    }
  }
  return await work();
}

async function visit({ server }: PostgresWorld, host: string) {
  const answer = await server.fetch(`http://${host}/api/posts`);
  return { status: answer.status, text: await answer.text() };
}

interface Attempt {
  readonly catalog: CatalogPlace;
  readonly strategy: StrategyName;
  readonly act: PostgresAct;
}

const attempts = CATALOGS.flatMap((catalog) =>
  STRATEGIES.flatMap((strategy) =>
    acts.filter(({ on }) => on === undefined || on === strategy).map((act): Attempt => ({ catalog, strategy, act })),
  ),
);
const chosen = new Set(all ? attempts : attempts.toSorted(() => Math.random() - 0.5).slice(0, 5));

for (const catalog of CATALOGS) {
  const here = attempts.filter((attempt) => attempt.catalog === catalog && chosen.has(attempt));
  describe.skipIf(here.length === 0)(
    `with the catalog in ${catalog}, and killed before a message to the server`,
    () => {
      let world: PostgresWorld;
      const trials = new Map<StrategyName, Trial>();

      beforeAll(async () => {
        world = await postgresWorld(catalog);
        for (const strategy of STRATEGIES) trials.set(strategy, await Trial.of(world, strategy));
      });

      // No test, as those come in any order.
      afterAll(async () => {
        try {
          for (const strategy of STRATEGIES) {
            await soon(async () => expect((await world.platform(strategy).doctor()).findings).toEqual([]));
          }
        } finally {
          await world[Symbol.asyncDispose]();
        }
      });

      for (const { strategy, act } of here) {
        const what = [
          act.command,
          ...(act.withoutTemplates === true ? ["without templates"] : []),
          ...(act.ready === true ? ["with stores kept ready"] : []),
        ].join(" ");
        test(`${what} (${strategy}) leaves what doctor names and mends, or the same words complete`, async () => {
          await trials.get(strategy)?.try(act);
        });
      }
    },
  );
}
