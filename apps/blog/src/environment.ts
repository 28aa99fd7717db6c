import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { canonicalHost, InvalidHostError } from "@tenantry/core";
import { EnvironmentError } from "./environment-error.ts";

const SHORTEST_SECRET = 32;
const STRATEGY_NAMES = ["sqlite", "schema", "database"] as const;

/** How a blog's data are kept: in a file, in a Postgres schema, or in a Postgres database. */
export type StrategyName = (typeof STRATEGY_NAMES)[number];

/** A Postgres database as the application's role, and as the one that makes schemas, databases and roles. */
export interface PostgresAddresses {
  readonly url: string;
  readonly adminUrl: string | undefined;
}

/** What a variable is set to; an empty one is as good as none. */
function variable(name: string): string | undefined {
  return process.env[name] || undefined;
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port > 0 && port < 65536) return port;
  throw new EnvironmentError(`PORT must be a whole number from 1 to 65535, and it is “${text}”.`);
}

function directoryOf(text: string): string {
  const directory = resolve(text);
  const there = nearest(directory);
  if (statSync(there).isDirectory()) return directory;
  throw new EnvironmentError(`DATA_DIR must name a directory, and ${there} is a file.`);
}

/** The path, or what is there of the way to it. */
function nearest(path: string): string {
  try {
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  } catch (error) {
    // A part of the way to it is a file.
    if (!(error instanceof Error && "code" in error && error.code === "ENOTDIR")) throw error;
  }
  return nearest(dirname(path));
}

function baseOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isBase(url)) return url.origin;
  throw new EnvironmentError(
    `BASE_URL must be the address of a host, without a path, such as https://blogs.example or http://localhost:3000, and it is “${text}”.`,
  );
}

function isBase({ protocol, href, origin, hostname }: URL): boolean {
  if (!/^https?:$/.test(protocol) || href !== `${origin}/`) return false;
  try {
    return canonicalHost(hostname, { singleLabel: true }) === hostname;
  } catch (error) {
    if (error instanceof InvalidHostError) return false;
    throw error;
  }
}

function strategyOf(text: string): StrategyName {
  const found = STRATEGY_NAMES.find((name) => name === text);
  if (found !== undefined) return found;
  throw new EnvironmentError(`STRATEGY must be ${listed(STRATEGY_NAMES)}, and it is “${text}”.`);
}

function listed([...names]: readonly string[]): string {
  const last = names.pop();
  return `${names.join(", ")} or ${last}`;
}

/** The address of a Postgres database. It is not repeated where it can not be one: it may hold a password. */
function databaseOf(name: string): string | undefined {
  const text = variable(name);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^postgres(?:ql)?:$/.test(url.protocol) && url.username !== "" && url.pathname.length > 1) {
    return text;
  }
  throw new EnvironmentError(
    `${name} must be the address of a Postgres database, such as postgres://user:password@host:5432/blog.`,
  );
}

function serverOf(): PostgresAddresses | undefined {
  const url = databaseOf("DATABASE_URL");
  const adminUrl = databaseOf("DATABASE_ADMIN_URL");
  if (url !== undefined) return { url, adminUrl };
  if (adminUrl === undefined) return undefined;
  throw new EnvironmentError(
    "DATABASE_URL must be set where DATABASE_ADMIN_URL is: the blog serves as one role and makes blogs as the other.",
  );
}

/** Where the server listens. */
export const port = portOf(variable("PORT") ?? "3000");

/** Where what is kept in files is kept, the data of the platform's own Postgres server too. */
export const dataDirectory = directoryOf(variable("DATA_DIR") ?? resolve(import.meta.dir, "../data"));

/** The address of the public site; a blog is at `<slug>.` before its host, and at `/r/<slug>/` below it. */
export const base = baseOf(variable("BASE_URL") ?? `http://localhost:${port}`);

/** How the data of new blogs are kept where nobody says otherwise. */
export const strategy = strategyOf(variable("STRATEGY") ?? "sqlite");

/** The Postgres server to use; without one, the platform starts its own when a blog needs it. */
export const server = serverOf();

/** What all secrets are made of, where it is kept in no file. Read when it is first needed. */
export function givenSecret(): string | undefined {
  const secret = variable("BLOG_SECRET");
  if (secret === undefined || secret.length >= SHORTEST_SECRET) return secret;
  throw new EnvironmentError(
    `BLOG_SECRET must have at least ${SHORTEST_SECRET} characters. Make one with: openssl rand -base64 32`,
  );
}
