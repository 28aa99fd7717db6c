import { join } from "node:path";
import { keptPostgres } from "@tenantry/local-postgres";
import { Server, temporaryDirectory } from "../server.ts";
import { MessageRelay } from "./message-relay.ts";
import type { Platform } from "./platform.ts";
import { type PlatformPlace, platformOn, type StrategyName } from "./postgres-platform.ts";

export type CatalogPlace = PlatformPlace["catalog"];

/** A blog that is served, on a Postgres server that commands reach by way of a relay. */
export interface PostgresWorld extends AsyncDisposable {
  readonly server: Server;
  readonly relay: MessageRelay;
  readonly directory: string;
  /** As the role that makes stores. */
  readonly adminUrl: string;
  /** Programs of their own beside the server and the commands, by the strategy of new blogs. */
  platform(strategy: StrategyName): Platform;
  /** That of the next release. */
  nextPlatform(strategy: StrategyName): Platform;
  /** For the commands: where all of it is, by way of the relay. */
  place(strategy: StrategyName): PlatformPlace;
}

export async function postgresWorld(catalog: CatalogPlace): Promise<PostgresWorld> {
  await using open = new AsyncDisposableStack();
  const { path: directory } = open.use(await temporaryDirectory());
  const { url, adminUrl } = open.use(await keptPostgres({ folder: join(directory, "postgres"), database: "blog" }));
  const relay = open.use(await MessageRelay.to(url));
  const given = catalog === "postgres" ? { DATABASE_URL: url, DATABASE_ADMIN_URL: adminUrl } : {};
  const server = await Server.start(directory, { STRATEGY: "schema", ...given });
  open.defer(async () => {
    await server.stop();
  });
  const all = open.move();
  const platforms = new Map<string, Platform>();
  const platform = (strategy: StrategyName, next: boolean): Platform => {
    const key = `${strategy} ${next}`;
    const known = platforms.get(key);
    if (known !== undefined) return known;
    const made = all.adopt(platformOn({ directory, server: { url, adminUrl }, catalog, strategy }, next), (it) =>
      it.close(),
    );
    platforms.set(key, made);
    return made;
  };
  return {
    server,
    relay,
    directory,
    adminUrl,
    platform: (strategy) => platform(strategy, false),
    nextPlatform: (strategy) => platform(strategy, true),
    place: (strategy) => ({
      directory,
      server: { url: relay.by(url), adminUrl: relay.by(adminUrl) },
      catalog,
      strategy,
    }),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
