import { ConfigurationError } from "../errors.ts";
import type { Directory } from "./directory.ts";
import type { RoutingRequest } from "./request.ts";
import { PUBLIC, type Resolution, type ResolverAnswer, refusal, UNKNOWN } from "./resolution.ts";
import type { Resolver } from "./resolver.ts";
import { shownTo } from "./shown-request.ts";

const AMBIGUOUS = refusal("AMBIGUOUS_TENANT", "the request names two different tenants");

/**
 * Asks every resolver. Two different tenants are refused, whatever the others say; then unknown beats released, released
 * beats tenant, tenant beats pass. When all pass, the request is public on public hosts and unknown elsewhere.
 */
export function decide<Entry>(
  resolvers: readonly Resolver[],
  request: RoutingRequest,
  directory: Directory<Entry>,
): Resolution<Entry> {
  let tenant: Extract<ResolverAnswer<Entry>, { kind: "tenant" }> | undefined;
  let prefix = "";
  let released: Extract<ResolverAnswer<Entry>, { kind: "released" }> | undefined;
  let unknown = false;
  for (const resolver of resolvers) {
    const answer = resolver.resolve(shownTo(resolver, request), directory);
    switch (answer?.kind) {
      case "pass":
        break;
      case "tenant":
        if (answer.prefix || answer.entry === undefined || answer.entry === null) check(resolver, request, answer);
        if (tenant === undefined) tenant = answer;
        else if (!isSame(tenant.entry, answer.entry)) return AMBIGUOUS;
        if (prefix === "") prefix = answer.prefix ?? "";
        break;
      case "unknown":
        unknown = true;
        break;
      case "released":
        if (released !== undefined && released.slug !== answer.slug) return AMBIGUOUS;
        released = answer;
        break;
      case "refused":
        return answer;
      default:
        throw wrongAnswer(resolver, "it must answer at once with pass, tenant, unknown, released or refused");
    }
  }
  if (unknown) return UNKNOWN;
  if (released !== undefined) return released;
  if (tenant !== undefined) return { kind: "tenant", entry: tenant.entry, prefix, host: request.host };
  return request.onPublicHost ? PUBLIC : UNKNOWN;
}

function check<Entry>(
  resolver: Resolver,
  request: RoutingRequest,
  { entry, prefix = "" }: Extract<ResolverAnswer<Entry>, { kind: "tenant" }>,
): void {
  if (entry === undefined || entry === null) throw wrongAnswer(resolver, "it answered a tenant without its entry");
  const { path } = request;
  const isPrefix = prefix.startsWith("/") && path.startsWith(prefix) && !prefix.endsWith("/");
  if (!isPrefix || (path.length > prefix.length && path.charCodeAt(prefix.length) !== 47)) {
    throw wrongAnswer(resolver, "the prefix it answered is not made of the first segments of the path");
  }
}

/** A directory may hand out a new entry for a tenant that has changed meanwhile: then the id tells. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  const id = idOf(one);
  return id !== undefined && id === idOf(other);
}

function idOf(entry: unknown): string | undefined {
  if (typeof entry !== "object" || entry === null || !("id" in entry)) return undefined;
  return typeof entry.id === "string" ? entry.id : undefined;
}

function wrongAnswer(resolver: Resolver, reason: string): ConfigurationError {
  return new ConfigurationError(`The resolver "${resolver.name}" can not be used: ${reason}.`, {
    operation: "resolve a request",
  });
}
