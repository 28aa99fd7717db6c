import type { Frame } from "../context/current.ts";
import { type TenantryError, TenantUnavailableError } from "../errors.ts";
import type { TenancyRuntime } from "../runtime.ts";
import type { HttpServer } from "./http-app.ts";
import { statusOf } from "./status-of.ts";
import { boundData, type Socket, type SocketEvent, type SocketHandlers } from "./tenant-socket.ts";

const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

/** The frame a socket was opened in, and what waits to be delivered to it. */
interface Binding {
  readonly tenantId: string;
  readonly frame: Frame;
  waiting: Promise<unknown> | undefined;
}

/**
 * The WebSockets of tenants. Each event runs in the scope of the tenant that the socket was opened for; when the tenant is
 * no longer served, its sockets are closed.
 */
export class TenantSockets {
  readonly #runtime: TenancyRuntime;
  readonly #handlers: SocketHandlers;
  readonly #open = new Map<string, Map<Socket, Binding>>();
  readonly #endWatch: () => void;

  constructor(runtime: TenancyRuntime, handlers: SocketHandlers) {
    this.#runtime = runtime;
    this.#handlers = handlers;
    this.#endWatch = runtime.catalog.directory.onReplaced(({ id }) => {
      if (this.#open.has(id)) queueMicrotask(() => this.#closeUnserved(id));
    });
  }

  /** `server.upgrade` for the tenant in scope. Throws `NoTenantError` where there is none. */
  upgrade(server: HttpServer, request: Request, options: Parameters<HttpServer["upgrade"]>[1] = {}): boolean {
    const frame = this.#runtime.current.require();
    const { tenant } = frame.scope;
    const binding: Binding = { tenantId: tenant.id, frame, waiting: undefined };
    const data = boundData(options.data, tenant, this.#handlers, (event, socket, handle) => {
      return this.#deliver(binding, event, socket, handle);
    });
    return server.upgrade(request, { ...options, data });
  }

  /** What a handler threw. Of a tenant that is no longer served nothing is told: its sockets are closed. */
  failed(error: unknown): void {
    if (!(error instanceof TenantUnavailableError)) this.#runtime.events.report(error, "a WebSocket");
  }

  /** Closes every socket: the process is going away. */
  close(): void {
    this.#endWatch();
    for (const sockets of [...this.#open.values()]) {
      for (const socket of [...sockets.keys()]) socket.close(GOING_AWAY, "The server is going away.");
    }
  }

  #deliver(binding: Binding, event: SocketEvent, socket: Socket, handle: () => unknown): unknown {
    if (event === "open") this.#add(socket, binding);
    if (event === "close") this.#remove(socket, binding);
    const fresh = this.#refresh();
    if (fresh === undefined && binding.waiting === undefined) return this.#run(binding, event, socket, handle);
    // Events keep their order: what comes after one that waits, waits for it.
    const delivered = Promise.all([binding.waiting, fresh]).then(() => this.#run(binding, event, socket, handle));
    const settled: Promise<void> = delivered.catch(() => undefined).then(() => this.#settle(binding, settled));
    binding.waiting = settled;
    return delivered;
  }

  #run(binding: Binding, event: SocketEvent, socket: Socket, handle: () => unknown): unknown {
    const { current, catalog } = this.#runtime;
    const entry = catalog.directory.byId(binding.tenantId);
    const { address, admission } = binding.frame;
    const refusal = entry && this.#runtime.refusal(entry, admission);
    if (event !== "close" && (entry === undefined || refusal !== undefined)) return turnAway(socket, refusal);
    return current.run(entry ? this.#runtime.frame(entry, address, admission) : binding.frame, handle);
  }

  #settle(binding: Binding, settled: Promise<unknown>): void {
    if (binding.waiting === settled) binding.waiting = undefined;
  }

  /** A catalog that can not be read breaks no socket: what its handlers do with the tenant's database finds out. */
  #refresh(): Promise<void> | undefined {
    try {
      return this.#runtime.refresh()?.catch(() => undefined);
    } catch {
      return undefined;
    }
  }

  #add(socket: Socket, binding: Binding): void {
    const sockets = this.#open.get(binding.tenantId);
    if (sockets === undefined) this.#open.set(binding.tenantId, new Map([[socket, binding]]));
    else sockets.set(socket, binding);
  }

  #remove(socket: Socket, { tenantId }: Binding): void {
    const sockets = this.#open.get(tenantId);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#open.delete(tenantId);
  }

  #closeUnserved(tenantId: string): void {
    const entry = this.#runtime.catalog.directory.byId(tenantId);
    for (const [socket, { frame }] of [...(this.#open.get(tenantId) ?? [])]) {
      const refusal = entry && this.#runtime.refusal(entry, frame.admission);
      if (entry === undefined || refusal !== undefined) turnAway(socket, refusal);
    }
  }
}

function turnAway(socket: Socket, refusal: TenantryError | undefined): void {
  const forNow = refusal !== undefined && statusOf(refusal) === 503;
  socket.close(
    forNow ? TRY_AGAIN_LATER : POLICY_VIOLATION,
    forNow ? "Try again later." : "This site is not available.",
  );
}
