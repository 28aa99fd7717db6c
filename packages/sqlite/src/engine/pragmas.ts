/** Written into every store's header: a file without it was not made by Tenantry, or not made whole. "Tnry". */
export const APPLICATION_ID = 0x546e7279;

/** How a connection is set up. */
export interface ConnectionSettings {
  /** `normal` survives the death of the process; `full` that of the machine too. `off` is for stores that stand aside. */
  readonly synchronous: "off" | "normal" | "full";
  readonly foreignKeys: boolean;
  /** Milliseconds the engine may wait for another process. The whole event loop waits with it. */
  readonly busyTimeout: number;
  /** Pages a store may have; no limit where absent. */
  readonly quotaPages?: number | undefined;
}

/** Kibibytes of pages a connection may keep. */
const CACHE_KIB = 2000;
/** Bytes of a write-ahead log that outlive a checkpoint. */
const LOG_LIMIT = 8 * 1024 * 1024;
/** Pages after which a commit carries the log over into the store: 4 MiB. */
const CHECKPOINT_PAGES = 1000;

const SYNCHRONOUS = { off: 0, normal: 1, full: 2 } as const;

/** One text that sets everything up. Changes nothing in the file itself. */
export function settingsText(settings: ConnectionSettings): string {
  return [
    `busy_timeout=${settings.busyTimeout}`,
    `synchronous=${SYNCHRONOUS[settings.synchronous]}`,
    `foreign_keys=${settings.foreignKeys ? 1 : 0}`,
    "trusted_schema=0",
    "cell_size_check=1",
    "mmap_size=0",
    `cache_size=-${CACHE_KIB}`,
    `journal_size_limit=${LOG_LIMIT}`,
    `wal_autocheckpoint=${CHECKPOINT_PAGES}`,
    ...(settings.quotaPages === undefined ? [] : [`max_page_count=${settings.quotaPages}`]),
  ]
    .map((pragma) => `pragma ${pragma};`)
    .join("");
}

/** What must be read back after that. */
export function expectedSettings(settings: ConnectionSettings): readonly (readonly [pragma: string, value: number])[] {
  return [
    ["busy_timeout", settings.busyTimeout],
    ["synchronous", SYNCHRONOUS[settings.synchronous]],
    ["foreign_keys", settings.foreignKeys ? 1 : 0],
    ["trusted_schema", 0],
    ["cell_size_check", 1],
  ];
}
