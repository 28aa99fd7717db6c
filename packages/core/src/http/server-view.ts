import type { HttpServer } from "./http-app.ts";

/**
 * The server as an app behind the router sees it. `upgrade` is replaced where one is given. `reload` is hidden: an app that
 * compiles itself anew would put itself in the router's place.
 */
export function serverView<Server extends HttpServer>(server: Server, upgrade?: HttpServer["upgrade"]): Server {
  const bound = new Map<PropertyKey, unknown>();
  return new Proxy(server, {
    get(target, key) {
      if (key === "reload") return undefined;
      if (key === "upgrade" && upgrade !== undefined) return upgrade;
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
