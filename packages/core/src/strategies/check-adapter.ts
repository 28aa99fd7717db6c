import { ConfigurationError } from "../errors.ts";
import { DEFAULT_CAPABILITIES } from "./capabilities.ts";
import type { Connection } from "./connection.ts";

/*
 * An adapter's types are its author's promise, and a program without types makes none. What would otherwise fail far from its
 * cause is looked at where it costs nothing: once for a strategy, once for each connection and for its first answer.
 */

const VERBS = ["provision", "connect", "destroy"];
const CONNECTION_VERBS = ["query", "begin", "close"];

/** Throws `ConfigurationError` where a strategy lacks what every one has, or declares what nobody knows. */
export function checkStrategy(strategy: unknown): void {
  const { name, dialect, capabilities } = membersOf(strategy);
  if (typeof name !== "string" || name === "") {
    throw new ConfigurationError("A strategy has no name. Give it one that never changes: the catalog keeps it.");
  }
  const missing = missingIn(strategy, VERBS);
  if (missing.length > 0) {
    throw new ConfigurationError(
      `The strategy "${name}" has no ${missing.join(", no ")}. Give it every verb of Strategy.`,
    );
  }
  if (typeof dialect !== "string") {
    throw new ConfigurationError(
      `The strategy "${name}" names no dialect. Give it "sqlite", "postgres", or one of its own.`,
    );
  }
  if (typeof capabilities !== "object" || capabilities === null) {
    throw new ConfigurationError(`The strategy "${name}" declares no capabilities. Give it {} for the defaults.`);
  }
  const unknown = Object.keys(capabilities).filter((capability) => !Object.hasOwn(DEFAULT_CAPABILITIES, capability));
  if (unknown.length > 0) {
    throw new ConfigurationError(
      `The strategy "${name}" declares ${unknown.join(", ")}, which is no capability. There are: ${Object.keys(DEFAULT_CAPABILITIES).join(", ")}.`,
    );
  }
}

const closed = new WeakSet<Connection>();

/** Core is done with a connection: a strategy that hands it out again is told so. */
export function rememberClosed(connection: Connection): void {
  closed.add(connection);
}

/** Throws `ConfigurationError` where what a strategy gave as a connection is none, or was closed. `to` is what it was given to. */
export function checkConnection(connection: Connection, strategy: string, to: string): void {
  const missing = missingIn(connection, CONNECTION_VERBS);
  if (missing.length === 0 && !closed.has(connection)) return;
  if (missing.length === 0) {
    throw new ConfigurationError(
      `The strategy "${strategy}" gave ${to} a connection that was closed before. Open a new one at each connect: core keeps what it needs.`,
    );
  }
  throw new ConfigurationError(
    `The strategy "${strategy}" gave ${to} a connection without ${missing.join(", ")}. Give it every verb of Connection.`,
  );
}

/** Throws `ConfigurationError` where what a connection answered is no result, or its rows are no arrays. */
export function checkResult(result: unknown, strategy: string): void {
  const { columns, rows, changes } = membersOf(result);
  const fault =
    (!Array.isArray(columns) && "has no list of columns") ||
    (!Array.isArray(rows) && "has no list of rows") ||
    (typeof changes !== "number" && "has no number of changes") ||
    (Array.isArray(rows) && !rows.every(Array.isArray) && "has rows that are not arrays") ||
    (Array.isArray(columns) && !columns.every(isNamed) && "has columns without names");
  if (fault === false) return;
  throw new ConfigurationError(
    `The strategy "${strategy}" answered a query with a result that ${fault}. Answer { columns: [{ name }], rows, changes }, ` +
      "each row an array in the order of the columns.",
  );
}

/** Throws `ConfigurationError` where what `provision` answered can not be kept as JSON. */
export function checkPlacement(placement: unknown, strategy: string): void {
  if (placement !== undefined && placement !== null && JSON.stringify(placement) !== undefined) return;
  throw new ConfigurationError(
    `The strategy "${strategy}" answered no placement. Answer from provision where the store is, as JSON: it is all that leads back to it.`,
  );
}

const isNamed = (column: unknown) => typeof membersOf(column).name === "string";

function missingIn(value: unknown, verbs: readonly string[]): string[] {
  const members = membersOf(value);
  return verbs.filter((verb) => typeof members[verb] !== "function");
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
