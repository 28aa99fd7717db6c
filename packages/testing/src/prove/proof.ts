import type { Tenancy } from "@tenantry/core";
import { Random } from "../contract/random.ts";
import { askNowhere } from "./ask-nowhere.ts";
import { checkFiles, checkTables } from "./check-stores.ts";
import { Coverage } from "./coverage.ts";
import { diagnoses, explainLeaks } from "./explain-leaks.ts";
import { endSessions, explore } from "./explore.ts";
import { FolderCheck } from "./folder-check.ts";
import type { Leak } from "./leak.ts";
import { listen } from "./listen.ts";
import { Mutant, type MutantReport } from "./mutant.ts";
import { openWorld, type WorldOptions } from "./open-world.ts";
import { OutputWatch } from "./output-watch.ts";
import { provedRoute } from "./proof-findings.ts";
import { ProofReport } from "./proof-report.ts";
import type { ProofSite, ProofWorld } from "./proof-world.ts";
import type { ProofProgress, ProveOptions } from "./prove-options.ts";
import { replay } from "./replay.ts";
import { type ProofSizes, proofSizes } from "./sizes.ts";
import { byTime } from "./spread.ts";
import { sendVolleys } from "./volleys.ts";

/** One statement in so many fails while faults are on. */
const FAULTS = 6;
/** One statement in so many comes late. */
const LATE = 3;
/** One request in so many is given up or malformed while faults are on. */
const BROKEN = 4;
const MOST_CONNECTIONS = 3;

/** One run of `prove`. */
export class Proof<Fields, DomainFields, Settings> {
  readonly #site: ProofSite<Tenancy<Fields, DomainFields, Settings>>;
  readonly #tenancy: Tenancy<Fields, DomainFields, Settings>;
  readonly #options: ProveOptions<Tenancy<Fields, DomainFields, Settings>>;
  readonly #sizes: ProofSizes;
  readonly #seed: number;
  readonly #random: Random;
  readonly #coverage = new Coverage();
  readonly #leaks: Leak[] = [];
  readonly #unmarked = new Set<string>();
  readonly #watch = new OutputWatch((line) => {
    this.#lines++;
    this.#world?.hear(line);
  });
  #world: ProofWorld | undefined;
  #number = 0;
  #lines = 0;
  #files = 0;
  #faults = 0;
  #listened = 0;
  #interleavings = 0;

  constructor(
    site: ProofSite<Tenancy<Fields, DomainFields, Settings>>,
    tenancy: Tenancy<Fields, DomainFields, Settings>,
    options: ProveOptions<Tenancy<Fields, DomainFields, Settings>>,
  ) {
    this.#site = site;
    this.#tenancy = tenancy;
    this.#options = options;
    this.#sizes = proofSizes(options.sizes);
    this.#seed = (options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0] ?? 1) >>> 0;
    this.#random = new Random(this.#seed);
  }

  async run(): Promise<ProofReport> {
    const start = performance.now();
    const { mutant, requests } = await this.#watch.during(async () => {
      for (let round = 0; round < this.#sizes.rounds; round++) await this.#round(round);
      return await this.#mutant();
    });
    const { allow } = this.#options;
    const judged = this.#leaks.map((leak) => ({ leak, reason: allow?.(leak) }));
    return new ProofReport({
      routes: this.#coverage.routes.map(provedRoute),
      requests: this.#coverage.requests + requests,
      tenants: this.#sizes.tenants,
      rounds: this.#sizes.rounds,
      interleavings: this.#interleavings,
      listened: this.#listened,
      faults: this.#faults,
      lines: this.#lines,
      files: this.#files,
      seed: this.#seed,
      milliseconds: Math.round(performance.now() - start),
      at: new Date().toISOString(),
      leaks: judged.flatMap(({ leak, reason }) => (reason === undefined ? [leak] : [])),
      allowed: judged.flatMap(({ leak, reason }) => (reason === undefined ? [] : [{ ...leak, allowed: reason }])),
      mutant,
      unmarked: [...this.#unmarked],
    });
  }

  async #round(round: number): Promise<void> {
    const { volleys, concurrency, replays } = this.#sizes;
    const tell = (phase: ProofProgress["phase"]): void => this.#tell(phase, round);
    tell("making tenants");
    const world = await this.#open({ maxConnections: MOST_CONNECTIONS - (round % MOST_CONNECTIONS) });
    const { chaos, ground, filled } = world.parts;
    for (const { table, marked } of filled.flat()) if (!marked) this.#unmarked.add(table.name);
    try {
      tell("exploring");
      const folders = new FolderCheck(world);
      await explore(world, folders);
      tell("listening");
      this.#listened += await listen(world, this.#sizes.listen);
      tell("interleaving");
      chaos.late = LATE;
      this.#interleavings += await sendVolleys(world, { phase: "volley", volleys, concurrency });
      await askNowhere(world);
      tell("replaying");
      await replay(world, replays, concurrency);
      tell("failing");
      chaos.faults = FAULTS;
      const some = Math.ceil(volleys / 4);
      this.#interleavings += await sendVolleys(world, { phase: "fault", volleys: some, concurrency, broken: BROKEN });
      chaos.faults = 0;
      chaos.late = 0;
      await endSessions(world);
      tell("looking through the stores");
      const misplaced = await checkTables(world);
      const diagnosed = await diagnoses(world, misplaced);
      await world.close();
      this.#files += checkFiles(world, misplaced) + folders.look();
      this.#leaks.push(...explainLeaks(world, misplaced, diagnosed, round + 1).filter((leak) => this.#isNew(leak)));
      this.#faults += chaos.failed;
    } finally {
      this.#world = undefined;
      await world.close();
      await ground.remove();
    }
  }

  /** The copy that leaks goes through the same hands, and must be found out. */
  async #mutant(): Promise<{ mutant: MutantReport; requests: number }> {
    const { mutantRequests, concurrency, rounds } = this.#sizes;
    this.#tell("proving a copy that leaks", rounds - 1);
    const mutant = new Mutant(this.#random, mutantRequests);
    const coverage = new Coverage();
    const world = await this.#open({ maxConnections: MOST_CONNECTIONS, tamper: mutant, coverage });
    try {
      await explore(world);
      mutant.arm(world);
      // What the router refuses is no answer of the copy: it is asked more, but not for ever.
      const until = this.#number + 2 * mutantRequests;
      const enough = (): boolean => mutant.answers >= mutantRequests || this.#number >= until;
      await sendVolleys(world, { phase: "volley", volleys: mutantRequests, concurrency, spread: byTime, enough });
      if (mutant.isWaiting) await listen(world, this.#sizes.listen);
      return { mutant: mutant.report(world), requests: coverage.requests };
    } finally {
      this.#world = undefined;
      await world.close();
      await world.parts.ground.remove();
    }
  }

  async #open(
    over: Partial<WorldOptions<Tenancy<Fields, DomainFields, Settings>>> & { maxConnections: number },
  ): Promise<ProofWorld> {
    const { fixtures = {}, namesArePublic = false, folders = [] } = this.#options;
    this.#world = await openWorld(this.#tenancy, {
      site: this.#site,
      random: this.#random,
      tenants: this.#sizes.tenants,
      fixtures,
      namesArePublic,
      folders,
      coverage: this.#coverage,
      next: () => ++this.#number,
      ...over,
    });
    return this.#world;
  }

  #isNew(leak: Leak): boolean {
    return !this.#leaks.some(
      ({ cause, route, place }) => cause === leak.cause && route === leak.route && place === leak.place,
    );
  }

  #tell(phase: ProofProgress["phase"], round: number): void {
    const { onProgress } = this.#options;
    const { rounds } = this.#sizes;
    const leaks = this.#leaks.length + (this.#world?.parts.book.size ?? 0);
    if (onProgress === undefined) return;
    this.#watch.outside(() =>
      onProgress({ phase, round: round + 1, rounds, requests: this.#coverage.requests, leaks }),
    );
  }
}
