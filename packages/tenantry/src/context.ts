import type { Tenancy } from "@tenantry/core";
import type { Configuration } from "./config.ts";
import type { Output } from "./output.ts";

/** What a command works with. */
export interface Context {
  readonly output: Output;
  /** Every value of an option that may be given several times. */
  readonly repeated: ReadonlyMap<string, readonly string[]>;
  /** What follows `--`. */
  readonly rest: readonly string[];
  /** The application's tenancy, acting for whoever runs the command. Loaded when it is first asked for. */
  tenancy(): Promise<Tenancy>;
  /** All that the application's configuration exports. Loaded when it is first asked for. */
  configuration(): Promise<Configuration>;
}
