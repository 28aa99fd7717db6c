import { ConfigurationError } from "../errors.ts";
import { quote } from "../quote.ts";
import { answerBySlug } from "./by-slug.ts";
import type { Directory } from "./directory.ts";
import { isCanonicalPath } from "./path.ts";
import type { RoutingRequest } from "./request.ts";
import { PASS, type ResolverAnswer, refusal } from "./resolution.ts";
import { byAddressAlone, type Resolver } from "./resolver.ts";

export interface BySubfolderOptions {
  /**
   * The path segment before the slug: `/<prefix>/<slug>/…`.
   * @default "r"
   */
  readonly prefix?: string;
}

const INVALID_PATH = refusal("INVALID_PATH", "the path below the tenant's prefix could be read in more than one way");

/** Finds a tenant by the path `/<prefix>/<slug>/…`, whole segments as they were sent, on public hosts only. */
export function bySubfolder(options: BySubfolderOptions = {}): Resolver {
  const { prefix = "r" } = options;
  if (!/^[a-z0-9_~-]+$/i.test(prefix)) {
    throw new ConfigurationError(
      `${quote(String(prefix))} can not be the prefix of subfolders. Write one path segment of letters, digits, "-", "_" and "~", such as "r".`,
      { operation: "configure routing" },
    );
  }
  const start = `/${prefix}/`;

  return byAddressAlone({
    name: "subfolder",
    resolve<Entry>(request: RoutingRequest, directory: Directory<Entry>): ResolverAnswer<Entry> {
      if (!request.onPublicHost) return PASS;
      const { path } = request;
      if (path.length <= start.length || !path.startsWith(start)) return PASS;
      const slash = path.indexOf("/", start.length);
      const end = slash < 0 ? path.length : slash;
      // Stripped of its prefix, a path that goes on with two slashes would name another host.
      if (path.startsWith("//", end) || !isCanonicalPath(path)) return INVALID_PATH;
      return answerBySlug(path.slice(start.length, end), directory, path.slice(0, end));
    },
    explain(request, _directory, answer) {
      const { host, path } = request;
      if (!request.onPublicHost) return `subfolders count on public hosts only, and ${host} is none`;
      if (!path.startsWith(start)) return `the path does not begin with ${start}`;
      if (answer.kind === "pass") return "the path ends before a slug";
      if (answer.kind === "refused") return answer.reason;
      const slug = quote(path.slice(start.length).split("/", 1)[0] ?? "");
      if (answer.kind === "released") return `the slug ${slug} in the path was given back`;
      return answer.kind === "tenant" ? `${slug} in the path is the tenant's slug` : `no tenant has the slug ${slug}`;
    },
    address: (tenant, base) => ({ host: base.host, prefix: start + tenant.slug }),
  });
}
