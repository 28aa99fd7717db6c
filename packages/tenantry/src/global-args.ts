import type { ArgsDef } from "citty";

/** Options that every command takes, before its name or behind it. */
export const GLOBAL_ARGS = {
  config: {
    type: "string",
    valueHint: "file",
    description: "The configuration; otherwise tenantry.config.ts, looked for from here upwards, or TENANTRY_CONFIG",
  },
  json: { type: "boolean", description: "Print JSON: the answer on stdout, an error on stderr" },
  debug: { type: "boolean", description: "Show the stack of an error" },
  help: { type: "boolean", alias: "h", description: "Show help" },
} as const satisfies ArgsDef;
