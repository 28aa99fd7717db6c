/** How much a run measures. */
export interface Size {
  /** Rounds of each kind, interleaved; medians are taken over them. */
  readonly rounds: number;
  /**
   * How often servers are started anew and measured, each time in that many of the rounds as is their share: of two starts of the
   * same server one may be a tenth quicker than the other.
   */
  readonly starts: number;
  /** Requests of one round over sockets. */
  readonly requests: number;
  /** Requests of each kind that come before and do not count: until then code is still being compiled. */
  readonly warmUp: number;
  /** The same over sockets, where a server's process goes on compiling for longer: its other threads' CPU counts too. */
  readonly serverWarmUp: number;
  /** Calls of one round inside this process. */
  readonly calls: number;
  /** Tenants over which requests are spread. */
  readonly spread: number;
  /** The small and the large number of tenants of the scaling rows. */
  readonly few: number;
  readonly many: number;
  /** Tenants created one by one, for each side. */
  readonly created: number;
  /** Tenants touched at random, how often, and the connections allowed at once. */
  readonly fleet: number;
  readonly touches: number;
  readonly connections: number;
  /** Tenants in schemas of one Postgres server. */
  readonly schemas: number;
}

export const SIZES = {
  full: {
    rounds: 11,
    starts: 3,
    requests: 2_500,
    warmUp: 15_000,
    serverWarmUp: 50_000,
    calls: 1_500,
    spread: 200,
    few: 10,
    many: 100_000,
    created: 150,
    fleet: 10_000,
    touches: 40_000,
    connections: 256,
    schemas: 300,
  },
  quick: {
    rounds: 7,
    starts: 1,
    requests: 1_500,
    warmUp: 8_000,
    serverWarmUp: 20_000,
    calls: 1_000,
    spread: 50,
    few: 10,
    many: 20_000,
    created: 30,
    fleet: 1_000,
    touches: 6_000,
    connections: 64,
    schemas: 100,
  },
  smallest: {
    rounds: 2,
    starts: 2,
    requests: 60,
    warmUp: 30,
    serverWarmUp: 30,
    calls: 30,
    spread: 3,
    few: 2,
    many: 50,
    created: 2,
    fleet: 20,
    touches: 60,
    connections: 4,
    schemas: 10,
  },
} as const satisfies Record<string, Size>;
