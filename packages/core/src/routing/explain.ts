import { type HostRefusal, requestHost } from "../hosts/host.ts";
import type { Directory } from "./directory.ts";
import type { RoutingRequest } from "./request.ts";
import type { Resolution, ResolverAnswer } from "./resolution.ts";
import type { Resolver } from "./resolver.ts";
import { shownTo } from "./shown-request.ts";

/** What one resolver said of a request, and why. */
export interface ExplanationStep {
  readonly resolver: string;
  readonly answer: ResolverAnswer<unknown>["kind"];
  readonly reason: string;
}

/** Why a request goes where it goes. */
export interface Explanation<Entry = unknown> {
  /** As it was asked for: the text, or the request's URL. */
  readonly asked: string;
  /** Canonical, or null where it was refused. */
  readonly host: string | null;
  /** Where the host was read: a header, a trusted proxy, the URL. */
  readonly hostSource: string;
  readonly path: string;
  readonly onPublicHost: boolean;
  /** Empty where the request was refused before resolvers were asked. */
  readonly steps: readonly ExplanationStep[];
  readonly outcome: Resolution<Entry>;
  /** The outcome in one sentence. */
  readonly message: string;
}

/** The host and path a browser would ask for when this is typed into its address line; the scheme may be left out. */
export function typedAddress(typed: string | URL): { host: string | HostRefusal; path: string } {
  const text = String(typed).trim();
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(absolute)) {
    const [authority] = absolute.slice(absolute.indexOf("//") + 2).split(/[/?#]/, 1);
    return { host: requestHost(authority), path: "/" };
  }
  const url = new URL(absolute);
  return { host: url.host, path: url.pathname };
}

/** What each resolver says of the request, with reasons. */
export function stepsOf<Entry>(
  resolvers: readonly Resolver[],
  request: RoutingRequest,
  directory: Directory<Entry>,
): ExplanationStep[] {
  return resolvers.map((resolver) => {
    const shown = shownTo(resolver, request);
    const answer = resolver.resolve(shown, directory);
    const reason = resolver.explain?.(shown, directory, answer) ?? "it does not say why";
    return { resolver: resolver.name, answer: answer.kind, reason };
  });
}

/** A resolution in one sentence. */
export function messageOf(outcome: Resolution<unknown>): string {
  switch (outcome.kind) {
    case "tenant":
      return `The tenant ${nameOf(outcome.entry)} answers${outcome.prefix ? `, below ${outcome.prefix}` : ""}.`;
    case "public":
      return "The public app answers.";
    case "released":
      return `410: the slug ${outcome.slug} was given back.`;
    case "unknown":
      return "404: no tenant and no public host.";
    case "refused":
      return `400 ${outcome.code}: ${outcome.reason}.`;
  }
}

/** An explanation as lines of text for a terminal. */
export function explanationText(explanation: Explanation): string {
  const { asked, host, hostSource, path, onPublicHost, steps, message } = explanation;
  const rows = [
    ["host", host ?? "refused", onPublicHost ? `${hostSource}; a public host` : hostSource],
    ["path", path, ""],
    ...steps.map(({ resolver, answer, reason }) => [resolver, answer, reason]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  return [asked, ...lines, message].join("\n");
}

function nameOf(entry: unknown): string {
  if (typeof entry !== "object" || entry === null) return String(entry);
  if ("slug" in entry && typeof entry.slug === "string") return entry.slug;
  return "id" in entry && typeof entry.id === "string" ? entry.id : "found";
}
