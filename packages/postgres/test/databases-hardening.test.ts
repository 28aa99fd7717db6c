import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { startPostgresCluster } from "@tenantry/local-postgres";
import { DatabaseOwner } from "./support/databases.ts";
import { ask } from "./support/world.ts";

setDefaultTimeout(60_000);

// A server of its own: what is asked for is the whole server's.
const cluster = await startPostgresCluster();
const owner = await DatabaseOwner.make(cluster.url);
afterAll(async () => {
  await owner[Symbol.asyncDispose]();
  await cluster.stop();
});
for (const database of ["postgres", "template1"]) {
  await ask(cluster.url, `revoke connect, temporary on database ${database} from public`);
}
await ask(cluster.url, `grant connect on database postgres to ${owner.role}`);

const stores = owner.strategy({ servers: { eu: owner.url }, url: undefined });
afterAll(() => stores[Symbol.asyncDispose]());
const [one, two] = [await stores.store("one"), await stores.store("two")];
const role = one.placement.database.replace("t_", "login_");

async function codes(strategy = stores.strategy): Promise<string[]> {
  return ((await strategy.check?.()) ?? []).map(({ code }) => code);
}

test("nothing is missing where all is as the pages say, and doctor says so", async () => {
  expect(await codes()).toEqual([]);
});

const missing: readonly (readonly [string, string, string, string])[] = [
  [
    "OTHER_DATABASES_OPEN",
    "grant connect on database postgres to public",
    "revoke connect on database postgres from public",
    "postgres",
  ],
  [
    "DATABASE_OPEN_TO_ALL",
    `grant connect, temporary on database ${two.placement.database} to public`,
    `revoke all on database ${two.placement.database} from public`,
    `${two.placement.database}: connect, temporary`,
  ],
  [
    "TENANT_IN_ANOTHERS_DATABASE",
    `grant connect on database ${two.placement.database} to ${role}`,
    `revoke all on database ${two.placement.database} from ${role}`,
    `${role} in ${two.placement.database}`,
  ],
  ["TENANT_ROLE_TOO_STRONG", `alter role ${role} createdb`, `alter role ${role} nocreatedb`, role],
  ["TENANT_ROLE_TOO_STRONG", `grant pg_read_all_data to ${role}`, `revoke pg_read_all_data from ${role}`, role],
  [
    "OWNER_ENDS_NO_CONNECTIONS",
    `revoke pg_signal_backend from ${owner.role}`,
    `grant pg_signal_backend to ${owner.role}`,
    owner.role,
  ],
];

for (const [code, open, close, names] of missing) {
  test(`doctor says what is let through: ${code} by ${/createdb|grant \w+|revoke \w+/.exec(open)?.[0]}`, async () => {
    await ask(cluster.url, open);
    const findings = (await stores.strategy.check?.()) ?? [];
    await ask(cluster.url, close);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]?.message).toContain(names);
    expect(findings[0]?.message).toStartWith('On the server "eu": ');
    expect(await codes()).toEqual([]);
  });
}

test("doctor says that a superuser makes the databases, and that a server is not there", async () => {
  await using unsafe = owner.strategy({ url: cluster.url });
  expect(await codes(unsafe.strategy)).toEqual(["OWNER_IS_SUPERUSER"]);
  const nowhere = owner.url.replace(/:\d+\/postgres$/, ":1/postgres");
  await using gone = owner.strategy({ url: undefined, servers: { eu: owner.url, us: nowhere } });
  expect(await codes(gone.strategy)).toEqual(["SERVER_UNREACHABLE"]);
  const found = await Array.fromAsync(gone.strategy.leftovers?.() ?? []);
  expect(found.map(({ placement }) => placement.server)).toEqual(["eu", "eu"]);
});

/** Has the server read its files again, and waits until it has. */
async function reload(): Promise<void> {
  const loaded = async (): Promise<string> => String(await ask(cluster.url, "select pg_conf_load_time()::text"));
  const before = await loaded();
  await ask(cluster.url, "select pg_reload_conf()");
  // What a new connection holds is what the server had read when it was made.
  while ((await loaded()) === before) await Bun.sleep(5);
}

test("doctor says that a server takes any password", async () => {
  const file = `${cluster.folder}/data/pg_hba.conf`;
  const before = await Bun.file(file).text();
  await Bun.write(file, before.replaceAll("scram-sha-256", "trust"));
  await reload();
  expect(await codes()).toEqual(["PASSWORDS_NOT_ASKED"]);
  await Bun.write(file, before);
  await reload();
  expect(await codes()).toEqual([]);
});
