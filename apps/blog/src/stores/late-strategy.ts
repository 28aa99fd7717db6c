import type { Strategy } from "@tenantry/core/adapter";

/** What a late strategy is made of once it is needed, and how its server is let go of. */
export interface Opened<Placement> {
  readonly strategy: Strategy<Placement>;
  close?(): Promise<void>;
}

export interface LateOptions<Placement> {
  /** The same strategy on a server that is never asked: it tells the name and what it can do. */
  readonly outline: Strategy<Placement>;
  /** Where the server is, for a person. */
  readonly place: string;
  /** Whether anything can be there. Where not, nothing is started to look. */
  exists(): boolean;
  open(): Promise<Opened<Placement>>;
}

/** A strategy whose server is started when the first tenant needs it: a platform whose blogs are all in files starts none. */
export function lateStrategy<Placement>(options: LateOptions<Placement>): Strategy<Placement> {
  const { outline, place, exists } = options;
  let opening: Promise<Opened<Placement>> | undefined;
  const opened = async (): Promise<Strategy<Placement>> => {
    opening ??= options.open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return (await opening).strategy;
  };
  return {
    name: outline.name,
    dialect: outline.dialect,
    capabilities: outline.capabilities,
    ...(outline.servers !== undefined && { servers: outline.servers }),
    provision: async (tenant, context) => (await opened()).provision(tenant, context),
    connect: async (tenant, placement, use, stamp) => (await opened()).connect(tenant, placement, use, stamp),
    destroy: async (tenant, placement) => (await opened()).destroy(tenant, placement),
    ...(outline.moveAside !== undefined && {
      moveAside: async (tenant, placement) => (await opened()).moveAside?.(tenant, placement),
    }),
    ...(outline.bringBack !== undefined && {
      bringBack: async (tenant, placement) => (await opened()).bringBack?.(tenant, placement),
    }),
    ...(outline.rotateCredentials !== undefined && {
      rotateCredentials: async (tenant, placement) => (await opened()).rotateCredentials?.(tenant, placement),
    }),
    locate: (_, placement) => [place, ...Object.entries(placement ?? {}).map((part) => part.join(" "))].join(", "),
    check: async () => (exists() ? ((await (await opened()).check?.()) ?? []) : []),
    async *leftovers() {
      if (exists()) yield* (await opened()).leftovers?.() ?? [];
    },
    temporary(beside) {
      const apart = async (): Promise<Opened<Placement>> => {
        const strategy = (await opened()).temporary?.(beside);
        if (strategy === undefined) throw new Error(`${outline.name} has no throw-away ground.`);
        return { strategy };
      };
      return lateStrategy({ outline, place, exists: () => false, open: apart });
    },
    async close() {
      const open = await opening?.catch(() => undefined);
      await open?.strategy.close?.();
      await open?.close?.();
    },
  };
}
