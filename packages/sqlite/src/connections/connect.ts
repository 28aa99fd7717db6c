import type { ReadonlyMeaning } from "../engine/engine-errors.ts";
import { openStore, SHARED_SCHEMA } from "../engine/open.ts";
import { type Handle, handlesClosed, handlesOpened } from "../engine/open-handles.ts";
import type { ConnectionSettings } from "../engine/pragmas.ts";
import { SHARED, type Subject } from "../engine/subject.ts";
import { Session } from "../statements/session.ts";
import { FileConnection } from "./file-connection.ts";
import { StoreWatch } from "./store-watch.ts";

export interface ConnectOptions {
  readonly subject: Subject;
  readonly settings: ConnectionSettings;
  /** What a refused write means; the engine refuses every write where it is given. */
  readonly readonly?: ReadonlyMeaning | undefined;
  readonly checksForeignKeys?: boolean;
  readonly sharedFile?: string | undefined;
  readonly closed?: (connection: FileConnection) => void;
}

/** Opens a connection to a store that is there. */
export function connectFile(file: string, options: ConnectOptions): FileConnection {
  const { subject, settings, sharedFile } = options;
  const database = openStore(file, { subject, settings, sharedFile, readonly: options.readonly !== undefined });
  const readonlyMeaning = options.readonly ?? (sharedFile === undefined ? undefined : "shared");
  const session = new Session(database, {
    subject,
    attached: sharedFile === undefined ? [] : [SHARED_SCHEMA],
    ...(readonlyMeaning === undefined ? {} : { readonlyMeaning }),
  });
  const handles = handlesOf(file, options);
  handlesOpened(handles);
  return new FileConnection(session, {
    file,
    readonly: options.readonly !== undefined,
    checksForeignKeys: options.checksForeignKeys ?? false,
    watch: new StoreWatch(database, file),
    ended: () => handlesClosed(handles),
    ...(options.closed === undefined ? {} : { closed: options.closed }),
  });
}

function handlesOf(file: string, { subject, settings, sharedFile, readonly }: ConnectOptions): Handle[] {
  const own = { file, subject, settings, onlyReads: readonly !== undefined };
  if (sharedFile === undefined) return [own];
  return [
    own,
    { file: sharedFile, subject: SHARED, settings: { ...settings, quotaPages: undefined }, onlyReads: true },
  ];
}
