/** A route of the app under proof, as far as requests can be made for it. */
export interface Route {
  /** `GET /posts/:id`. */
  readonly key: string;
  /** `WS` for a WebSocket. */
  readonly method: string;
  readonly path: string;
  readonly params: readonly unknown[];
  readonly query: readonly unknown[];
  readonly headers: readonly unknown[];
  readonly cookie: readonly unknown[];
  readonly body: readonly unknown[];
  /** How the route reads its body, where it says so: `json`, `formdata`, `urlencoded`, `text`. */
  readonly parse: string | undefined;
  /** The handler's source, for names of fields that no schema declares. */
  readonly source: string;
}

const PARTS = ["params", "query", "headers", "cookie", "body"] as const;
type Part = (typeof PARTS)[number];

/** The routes that an app declares: Elysia's `app.routes`. An app of another kind declares none. */
export function routesOf(app: object): Route[] {
  const listed: unknown = Reflect.get(app, "routes");
  if (!Array.isArray(listed)) return [];
  const models = field(field(app, "definitions"), "type");
  const routes = listed.flatMap((entry: unknown) => routesOfEntry(entry, models));
  return [...new Map(routes.map((route) => [route.key, route])).values()];
}

/** A route that nothing declares but its name: `GET /feed`. */
export function namedRoute(key: string): Route | undefined {
  const [, method = "", path = ""] = /^([A-Z]+) (\/\S*)$/.exec(key) ?? [];
  if (method === "") return undefined;
  return { key, method, path, params: [], query: [], headers: [], cookie: [], body: [], parse: undefined, source: "" };
}

/** The names in a path: `id` of `/posts/:id`, `*` of a wildcard. */
export function paramsOf(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z0-9_]+)\??|\*/g)].map(([whole, name]) => name ?? whole);
}

/** The path with values in their places. A parameter that may be missing is left out where it has none. */
export function pathWith(path: string, values: Readonly<Record<string, string>>): string {
  const filled = path.replace(/\/:([A-Za-z0-9_]+)\?/g, (_, name: string) => {
    const value = values[name];
    return value === undefined ? "" : `/${encodeURIComponent(value)}`;
  });
  return filled.replace(/:([A-Za-z0-9_]+)|\*/g, (whole, name: string | undefined) => {
    const value = values[name ?? whole] ?? "";
    return whole === "*" ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
  });
}

/** The values that a concrete path has in the places of a route's, if it is that route's. */
export function matchPath(path: string, pathname: string): Record<string, string> | undefined {
  const names = paramsOf(path);
  const pattern = path
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\/:[A-Za-z0-9_]+\?/g, "(?:/([^/]+))?")
    .replace(/:[A-Za-z0-9_]+/g, "([^/]+)")
    .replace(/\*/g, "(.*)");
  const match = new RegExp(`^${pattern}$`).exec(pathname);
  if (match === null) return undefined;
  const values: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const value = match[index + 1];
    if (value !== undefined) values[name] = decoded(value);
  }
  return values;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function routesOfEntry(entry: unknown, models: unknown): Route[] {
  const method = field(entry, "method");
  const path = field(entry, "path");
  if (typeof method !== "string" || typeof path !== "string" || path === "") return [];
  const hooks = field(entry, "hooks");
  const socket = field(hooks, "websocket");
  const schemas = Object.fromEntries(PARTS.map((part) => [part, schemasOf(hooks, part, models)])) as Record<
    Part,
    unknown[]
  >;
  if (method === "WS") schemas.body = [...schemas.body, ...present(resolved(field(socket, "body"), models))];
  const functions = [field(entry, "handler"), field(socket, "message"), field(socket, "open")];
  const type = field(hooks, "type") ?? field(hooks, "parse");
  const route = {
    ...schemas,
    path,
    parse: typeof type === "string" ? type : undefined,
    source: functions
      .filter((one) => typeof one === "function")
      .map(String)
      .join("\n"),
  };
  const methods = method === "ALL" ? ["GET", "POST"] : [method];
  return methods.map((one) => ({ ...route, method: one, key: `${one} ${path}` }));
}

/** A route's own schema, and those of the guards around it. */
function schemasOf(hooks: unknown, part: Part, models: unknown): unknown[] {
  const guards = field(hooks, "standaloneValidator");
  const all = [field(hooks, part), ...(Array.isArray(guards) ? guards.map((guard) => field(guard, part)) : [])];
  return all.flatMap((schema) => present(resolved(schema, models)));
}

/** A schema may be the name of a model. */
const resolved = (schema: unknown, models: unknown): unknown =>
  typeof schema === "string" ? field(models, schema) : schema;

const present = (value: unknown): unknown[] => (value === undefined || value === null ? [] : [value]);

/** A member of whatever this is. */
export function field(value: unknown, name: string): unknown {
  return (typeof value === "object" && value !== null) || typeof value === "function"
    ? Reflect.get(value, name)
    : undefined;
}
