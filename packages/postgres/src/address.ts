import { ConfigurationError } from "@tenantry/core/adapter";

function parse(url: string): URL {
  if (URL.canParse(url)) {
    const parsed = new URL(url);
    if (parsed.protocol === "postgres:" || parsed.protocol === "postgresql:") return parsed;
  }
  throw new ConfigurationError(
    'The address of a Postgres database looks like "postgres://user:password@host:5432/database".',
  );
}

/** Throws `ConfigurationError` for what is no address. It is not repeated in the message: it may hold a password. */
export function checkAddress(url: string): string {
  parse(url);
  return url;
}

/** The same server, another database on it. */
export function withDatabase(url: string, database: string): string {
  const parsed = parse(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return parsed.href;
}

/** The same database, another user of it. */
export function withUser(url: string, user: string, password: string): string {
  const parsed = parse(url);
  parsed.username = encodeURIComponent(user);
  parsed.password = encodeURIComponent(password);
  return parsed.href;
}

export function userOf(url: string): string {
  return decodeURIComponent(parse(url).username);
}

export function databaseOf(url: string): string {
  const { pathname, username } = parse(url);
  // A server's own rule: without a database it is the user's name.
  return decodeURIComponent(pathname.slice(1)) || decodeURIComponent(username);
}

/** Where it is, for a person: no user, no password. */
export function describeAddress(url: string): string {
  const { host } = parse(url);
  return `${host}/${databaseOf(url)}`;
}
