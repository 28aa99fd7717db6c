import { join } from "node:path";
import type { Platform } from "./platform.ts";

/** Where an act is tried. */
export interface Ground {
  /** A program of its own beside the server and the command. */
  readonly platform: Platform;
  readonly directory: string;
  /** What a name server answers for TXT. */
  readonly records: Map<string, string>;
  /** Makes a blog with one post that holds its slug. */
  open(slug: string): Promise<void>;
  /** Has a store made beforehand, for a command that keeps one ready. */
  keepReady(): Promise<void>;
  /** Kills a command in the middle of its work. */
  killHalfWay(words: readonly string[]): Promise<void>;
}

/** One thing that a command does to one blog. */
export interface Act {
  /** As the page of the commands calls it. */
  readonly command: string;
  readonly words: (slug: string, directory: string) => readonly string[];
  readonly input?: string;
  /** How it was before; a blog in service, where nothing is said. */
  readonly before?: (ground: Ground, slug: string) => Promise<unknown>;
  /** What its visitors get at its address, before and after. */
  readonly answers: readonly [before: number, after: number];
  /** The host that the act is about, where it is not the blog's own. */
  readonly host?: (slug: string) => string;
  /** The error that says: it was done already. */
  readonly done?: string;
  /** Whether it is the next release's command. */
  readonly next?: boolean;
  /** Whether the command keeps a store ready. */
  readonly ready?: boolean;
  readonly reads?: boolean;
}

/** What only reads changes the engine's own files at most. */
const READS = { answers: [200, 200], reads: true } as const;

const domain = (slug: string): string => `${slug}.test`;
const script = join(import.meta.dir, "write-again.ts");

const reading: Act[] = [
  { command: "list", words: () => ["list"], ...READS },
  { command: "show", words: (slug) => ["show", slug], ...READS },
  { command: "where", words: (slug) => ["where", slug], ...READS },
  { command: "audit", words: (slug) => ["audit", slug], ...READS },
  { command: "status", words: () => ["status"], ...READS },
  { command: "explain", words: (slug) => ["explain", `${slug}.localhost`], ...READS },
  { command: "domain list", words: (slug) => ["domain", "list", slug], ...READS },
  { command: "doctor", words: () => ["doctor"], ...READS },
  // Blogs in files have no login of their own.
  { command: "rotate", words: () => ["rotate"], ...READS },
];

const writing: Act[] = [
  {
    command: "create",
    words: (slug) => ["create", slug, "--domain", domain(slug)],
    before: async () => undefined,
    answers: [404, 200],
    done: "TENANT_EXISTS",
  },
  {
    command: "create",
    words: (slug) => ["create", slug],
    before: ({ keepReady }) => keepReady(),
    answers: [404, 200],
    done: "TENANT_EXISTS",
    ready: true,
  },
  { command: "prepare", words: () => ["prepare", "--anew"], answers: [200, 200], ready: true },
  {
    command: "provision",
    words: (slug) => ["provision", slug],
    before: ({ platform }, slug) => platform.tenants.create({ slug, migrate: false }),
    answers: [503, 200],
    done: "INVALID_STATE",
  },
  {
    command: "rename",
    words: (slug) => ["rename", slug, `${slug}-new`],
    answers: [200, 410],
    done: "TENANT_NOT_FOUND",
  },
  {
    command: "migrate",
    words: (slug) => ["migrate", "--tenant", slug],
    answers: [200, 503],
    next: true,
  },
  {
    command: "maintenance on",
    words: (slug) => ["maintenance", "on", slug],
    answers: [200, 503],
    done: "INVALID_STATE",
  },
  {
    command: "maintenance off",
    words: (slug) => ["maintenance", "off", slug],
    before: async ({ open, platform }, slug) => {
      await open(slug);
      await platform.tenants.hold(slug, "maintenance");
    },
    answers: [503, 200],
  },
  { command: "suspend", words: (slug) => ["suspend", slug], answers: [200, 403], done: "INVALID_STATE" },
  {
    command: "resume",
    words: (slug) => ["resume", slug],
    before: async ({ open, platform }, slug) => {
      await open(slug);
      await platform.tenants.hold(slug, "suspended");
    },
    answers: [403, 200],
  },
  {
    command: "domain add",
    words: (slug) => ["domain", "add", slug, domain(slug)],
    host: domain,
    answers: [404, 200],
    done: "DOMAIN_TAKEN",
  },
  {
    command: "domain primary",
    words: (slug) => ["domain", "primary", domain(slug)],
    before: async ({ open, platform }, slug) => {
      await open(slug);
      await platform.domains.add(slug, `first.${domain(slug)}`);
      await platform.domains.add(slug, domain(slug));
    },
    host: domain,
    answers: [200, 200],
  },
  {
    command: "domain remove",
    words: (slug) => ["domain", "remove", domain(slug)],
    before: async ({ open, platform }, slug) => {
      await open(slug);
      await platform.domains.add(slug, domain(slug));
    },
    host: domain,
    answers: [200, 404],
    done: "DOMAIN_NOT_FOUND",
  },
  {
    command: "domain trust",
    words: (slug) => ["domain", "trust", domain(slug)],
    before: async ({ open, platform }, slug) => {
      await open(slug);
      await platform.domains.add(slug, domain(slug), { trusted: false });
    },
    host: domain,
    answers: [404, 200],
  },
  {
    command: "domain verify",
    words: (slug) => ["domain", "verify", domain(slug)],
    before: async ({ open, platform, records }, slug) => {
      await open(slug);
      await platform.domains.add(slug, domain(slug), { trusted: false });
      const { name, value } = await platform.domains.challenge(domain(slug), { tenant: slug });
      records.set(name, value);
    },
    host: domain,
    answers: [404, 200],
  },
  { command: "run", words: (slug) => ["run", script, "--tenant", slug], answers: [200, 200] },
  {
    command: "sql",
    words: (slug) => ["sql", slug, "update posts set body = 'written by a statement'"],
    answers: [200, 200],
  },
  {
    command: "shell",
    words: (slug) => ["shell", slug],
    input: "await db.run(sql`update posts set body = 'written by hand'`)\n",
    answers: [200, 200],
  },
  {
    command: "snapshot",
    words: (slug, directory) => ["snapshot", slug, join(directory, `${slug}.sqlite`)],
    answers: [200, 200],
    done: "STORE_EXISTS",
  },
  { command: "delete", words: (slug) => ["delete", slug], answers: [200, 410], done: "INVALID_STATE" },
  {
    command: "restore",
    words: (slug) => ["restore", slug],
    before: async ({ open, platform }, slug) => {
      await open(slug);
      await platform.tenants.delete(slug);
    },
    answers: [410, 200],
    done: "INVALID_STATE",
  },
  {
    command: "purge",
    words: (slug, directory) => ["purge", slug, "--confirm", slug, "--into", directory],
    before: async ({ open, platform }, slug) => {
      await open(slug);
      await platform.tenants.delete(slug);
    },
    answers: [410, 410],
  },
  {
    command: "doctor",
    words: () => ["doctor", "--fix"],
    before: ({ killHalfWay }, slug) => killHalfWay(["create", slug]),
    answers: [503, 404],
  },
];

export const ACTS: readonly Act[] = [...reading, ...writing];

/** Commands that change no data of a site, with the reason. */
export const WITHOUT_DATA: ReadonlyMap<string, string> = new Map([
  ["prove", "It works on stores of its own."],
  ["completions", "It prints a text."],
  ["init", "It writes the first files of an application that has no data yet."],
]);
