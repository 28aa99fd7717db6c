import type { HttpServer } from "./http-app.ts";

/** The same server, with some of its members replaced. */
export function serverView<Server extends HttpServer>(
  server: Server,
  replaced: { readonly upgrade?: HttpServer["upgrade"]; readonly reload?: undefined },
): Server {
  const bound = new Map<PropertyKey, unknown>();
  return new Proxy(server, {
    get(target, key) {
      if (Object.hasOwn(replaced, key)) return Reflect.get(replaced, key);
      const known = bound.get(key);
      if (known !== undefined) return known;
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      const method: unknown = value.bind(target);
      bound.set(key, method);
      return method;
    },
  });
}
