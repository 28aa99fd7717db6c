import { ConfigurationError } from "../errors.ts";
import type { Tenant } from "../tenant.ts";
import { ownData } from "./socket-data.ts";

/** A WebSocket as the server hands it to handlers. */
export interface Socket {
  readonly data: unknown;
  close(code?: number, reason?: string): void;
}

/** What can happen to a socket. */
export const SOCKET_EVENTS = ["open", "message", "drain", "close", "ping", "pong"] as const;
export type SocketEvent = (typeof SOCKET_EVENTS)[number];

/** Handlers of sockets, as `Bun.serve({ websocket })` takes them. */
export interface SocketHandlers {
  open?(socket: Socket): unknown;
  message?(socket: Socket, message: string | Buffer): unknown;
  drain?(socket: Socket): unknown;
  close?(socket: Socket, code: number, reason: string): unknown;
  ping?(socket: Socket, data: Buffer): unknown;
  pong?(socket: Socket, data: Buffer): unknown;
}

/** A handler for each event, for `Bun.serve({ websocket })`. */
export type ServerSocketHandlers = Record<SocketEvent, (socket: Socket, ...rest: unknown[]) => void>;

/** Calls what was going to be called, at the right time and in the right scope. */
export type Deliver = (event: SocketEvent, socket: Socket, handle: () => unknown) => unknown;

/** What is written on a socket's data. */
const PLACES: readonly string[] = [...SOCKET_EVENTS, "tenant"];

/**
 * The data of a socket of this tenant whose events all go through `deliver`. Elysia puts the handlers of each socket on its
 * data, where the server's own handlers look for them; where there are none, `handlers` are put there.
 */
export function boundData(data: unknown, tenant: Tenant, handlers: SocketHandlers, deliver: Deliver): object {
  if (data !== undefined && (typeof data !== "object" || data === null)) {
    throw invalid("must be an object: the tenant is kept on it");
  }
  const bound = ownData(data, PLACES);
  if (!("tenant" in bound)) Object.assign(bound, { tenant });
  for (const event of SOCKET_EVENTS) {
    const own: unknown = Object.hasOwn(bound, event) ? Reflect.get(bound, event) : undefined;
    if (own !== undefined && typeof own !== "function") {
      throw invalid(`has a field "${event}", which is the place of a handler`);
    }
    const handler: unknown = own ?? handlers[event];
    const self = own === undefined ? handlers : bound;
    const value = (socket: Socket, ...rest: unknown[]): unknown =>
      deliver(event, socket, () =>
        typeof handler === "function" ? Reflect.apply(handler, self, [socket, ...rest]) : undefined,
      );
    Object.defineProperty(bound, event, { configurable: true, writable: true, value });
  }
  return bound;
}

/**
 * Handlers for the server that hand each event to the socket's own data, as Elysia's do, or else to `handlers`. What those throw
 * or reject with goes to `failed`: the server would end the process, and with it the sockets and requests of all tenants.
 */
export function dispatchingHandlers(handlers: SocketHandlers, failed: (error: unknown) => void): ServerSocketHandlers {
  const dispatch =
    (event: SocketEvent) =>
    (socket: Socket, ...rest: unknown[]): void => {
      const { data } = socket;
      const own: unknown = typeof data === "object" && data !== null ? Reflect.get(data, event) : undefined;
      const handler: unknown = own ?? handlers[event];
      if (typeof handler !== "function") return;
      try {
        const answer: unknown = Reflect.apply(handler, own === undefined ? handlers : data, [socket, ...rest]);
        if (answer instanceof Promise) answer.catch(failed);
      } catch (error) {
        failed(error);
      }
    };
  return {
    open: dispatch("open"),
    message: dispatch("message"),
    drain: dispatch("drain"),
    close: dispatch("close"),
    ping: dispatch("ping"),
    pong: dispatch("pong"),
  };
}

function invalid(fault: string): ConfigurationError {
  return new ConfigurationError(`The data of a tenant's WebSocket ${fault}.`, { operation: "upgrade to a WebSocket" });
}
