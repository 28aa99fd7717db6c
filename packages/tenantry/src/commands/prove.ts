import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { ProofProgress, ProofSizes } from "@tenantry/testing";
import { command } from "../command.ts";
import { Misuse } from "../failure.ts";
import { positiveInteger } from "../numbers.ts";
import type { Output } from "../output.ts";
import { type Progress, progressOf } from "../progress.ts";
import { proofLibrary } from "../proof-library.ts";
import { proofSubject } from "../proof-subject.ts";

/** Steps of one round, before the copy that leaks. */
const STEPS = 7;

const size = (description: string) => ({ type: "string", valueHint: "n", description }) as const;

export const prove = command({
  name: "prove",
  summary: "Prove that no tenant sees anything of another",
  details:
    "Runs the tenants' app on throw-away stores, at tenants that hold the same ids and different marks, and looks for one's marks in\n" +
    "what another gets. The configuration exports `site`, the function that makes the app of a tenancy, and may export\n" +
    "`fixtures` for what no schema tells. The application's stores are not touched. Exit code 1 where something leaks, or where a\n" +
    "copy that was made to leak goes unnoticed. Needs @tenantry/testing. SOAK=1 in the environment makes a long run.",
  examples: [
    { line: "tenantry prove", does: "some seconds; names what leaks, and the routes it could not reach" },
    { line: "tenantry prove --html proof.html", does: "a page for people who have not seen the program" },
    { line: "tenantry prove --seed 7 --rounds 1", does: "the same requests again, in one world" },
  ],
  args: {
    html: { type: "string", valueHint: "file", description: "Write the report as a page to this file, too" },
    seed: { type: "string", valueHint: "n", description: "The same seed makes the same requests; random otherwise" },
    rounds: size("Worlds that the whole is done in, each with another limit on connections"),
    tenants: size("Tenants in each world, from 3 on"),
    requests: size("Groups of requests in each world, each to one route at every tenant"),
    replays: size("Replays for each route and world: ids, cookies and tokens of one tenant at another"),
    concurrency: size("Requests under way at once"),
    "mutant-requests": size("Answers of the copy that leaks, of which one in 10,000 does; 10,000 otherwise"),
    folder: {
      type: "string",
      valueHint: "folder",
      description: "Where the app keeps files of its own; may be repeated",
    },
    "names-are-public": { type: "boolean", description: "Tenants may see each other's slugs, names and ids" },
  },
  repeatable: ["folder"],
  async run({ output, repeated, tenancy, configuration }, args) {
    const sizes = sizesOf({
      rounds: args.rounds,
      tenants: args.tenants,
      volleys: args.requests,
      replays: args.replays,
      concurrency: args.concurrency,
      mutantRequests: args["mutant-requests"],
    });
    const seed = args.seed === undefined ? undefined : positiveInteger("seed", args.seed);
    const page = args.html === undefined ? undefined : pageFile(args.html);
    const exported = await configuration();
    const { site, fixtures } = proofSubject(exported);
    const library = await proofLibrary(exported);
    const bar = new ProofBar(output);
    const report = await library.prove(site, await tenancy(), {
      fixtures,
      sizes,
      ...(seed !== undefined && { seed }),
      folders: (repeated.get("folder") ?? []).map((folder) => resolve(folder)),
      namesArePublic: args["names-are-public"] ?? false,
      onProgress: (progress) => bar.show(progress),
      throws: false,
    });
    bar.end();
    if (page !== undefined) await Bun.write(page, report.toHTML());
    output.answer(report, () => report.toText());
    if (page !== undefined) output.note(`The page is ${page}`);
    return report.ok ? 0 : 1;
  },
});

/** What is not given stays as the proof has it. Throws `Misuse`. */
function sizesOf(
  given: Readonly<Record<Exclude<keyof ProofSizes, "listen">, string | undefined>>,
): Partial<ProofSizes> {
  const OPTIONS: Readonly<Record<string, string>> = { volleys: "requests", mutantRequests: "mutant-requests" };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, positiveInteger(OPTIONS[name] ?? name, text)]],
    ),
  );
}

/** Asked before the work, which may take long. Throws `Misuse`. */
function pageFile(named: string): string {
  const file = resolve(named);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) return file;
  throw new Misuse(`--html is a file to write, and ${file} is a folder.`, `For instance: --html ${named}/proof.html`);
}

/** How far the proof is. How much there is to do is known once it has begun. */
class ProofBar {
  readonly #output: Output;
  #bar: Progress | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  show({ phase, round, rounds, leaks }: ProofProgress): void {
    this.#bar ??= progressOf(this.#output, "Proving", rounds * STEPS + 1);
    const found = leaks === 0 ? "" : `, ${leaks} ${leaks === 1 ? "leak" : "leaks"} so far`;
    this.#bar.step(`world ${round} of ${rounds}: ${phase}${found}`);
  }

  end(): void {
    this.#bar?.end();
  }
}
