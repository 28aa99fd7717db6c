import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, localProgram } from "@tenantry/local-programs";
import { createConnection } from "mariadb";

/** Ends the server when this process ends, however that comes about: then nothing holds the pipe open any more. */
const KEEPER = `trap '' INT HUP
  "$@" & server=$!
  read -r _
  kill $server; wait $server; rm -rf "$FOLDER"`;

const PATIENCE = 60_000;

let starting: Promise<string> | undefined;

/** The address of the MariaDB of this run: `MARIADB_URL`, or one that is started at the first call and shared by all. */
export function mariadbServer(): Promise<string> {
  const given = process.env.MARIADB_URL;
  starting ??= given === undefined ? start() : Promise.resolve(given);
  return starting;
}

async function start(): Promise<string> {
  // Not the package mariadb-server, which starts a server of the machine.
  const server = await localProgram({ command: "mariadbd", debianPackage: "mariadb-server-core" });
  const installer = await localProgram({ command: "mariadb-install-db", debianPackage: "mariadb-server-core" });
  await localProgram({ command: "my_print_defaults", debianPackage: "mariadb-client-core" });
  const folder = mkdtempSync(join(tmpdir(), "tenantry-mariadb-"));
  const data = join(folder, "data");
  // As root it runs only where it is told to.
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  try {
    const options = [
      "--no-defaults",
      `--datadir=${data}`,
      ...user,
      "--auth-root-authentication-method=normal",
      "--skip-test-db",
    ];
    const made = Bun.spawnSync([installer, ...options]);
    if (made.exitCode !== 0) throw new Error(`mariadb-install-db failed: ${made.stdout}${made.stderr}`);
    const port = await freePort();
    const settings = [
      ...[
        "--no-defaults",
        `--datadir=${data}`,
        ...user,
        `--port=${port}`,
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
      ],
      ...[`--socket=${join(folder, "socket")}`, `--pid-file=${join(folder, "pid")}`, "--max-connections=300"],
      ...["--skip-log-bin", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M"],
      ...["--innodb-flush-log-at-trx-commit=0", "--skip-innodb-doublewrite", "--debug-no-sync"],
    ];
    const keeper = Bun.spawn(["sh", "-c", KEEPER, "keeper", server, ...settings], {
      env: { ...process.env, FOLDER: folder },
      stdio: ["pipe", "ignore", Bun.file(join(folder, "log"))],
    });
    keeper.unref();
    await answering(port, join(folder, "log"));
    return `mariadb://root@127.0.0.1:${port}`;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function answering(port: number, log: string): Promise<void> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      const connection = await createConnection({ host: "127.0.0.1", port, user: "root", connectTimeout: 1_000 });
      return await connection.end();
    } catch (cause) {
      if (performance.now() > end) throw new Error(`MariaDB did not start: ${await Bun.file(log).text()}`, { cause });
      await Bun.sleep(100);
    }
  }
}
