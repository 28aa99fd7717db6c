import { expect, setDefaultTimeout, test } from "bun:test";
import { CommandLine, TIME_LIMIT } from "./support/command-line.ts";
import { nameServer } from "./support/name-server.ts";

setDefaultTimeout(TIME_LIMIT);

test("holds are put on and lifted one by one, and explain knows of them", async () => {
  await using command = await CommandLine.with("amazon");
  await command.tenancy.domains.add("amazon", "shop.test");
  expect((await command.run(["suspend", "amazon", "--reason", "not paid"])).out).toContain("tenantry resume amazon");
  expect(await command.line("suspend amazon")).toMatchObject({ code: 1 });
  expect(await command.line("maintenance on amazon")).toMatchObject({ code: 0 });
  expect((await command.line("list --held")).out).toContain("active, suspended, maintenance");
  const explained = (await command.line("explain http://shop.test/posts --json")).json();
  expect(explained).toMatchObject({ outcome: "tenant", served: false, tenant: { slug: "amazon" } });
  expect((await command.line("explain shop.test")).out).toContain("not paid");
  expect((await command.line("maintenance off amazon")).out).toBe(
    "Lifted maintenance from amazon. Still on: suspended.\n",
  );
  expect((await command.line("resume amazon")).out).toBe("Lifted suspended from amazon. It is served.\n");
  expect(await command.line("resume amazon")).toMatchObject({
    code: 0,
    out: "amazon was not suspended. It is served.\n",
  });
  expect((await command.line("explain nobody.app.test --json")).json()).toMatchObject({
    outcome: "unknown",
    served: false,
  });
});

test("domains are added, made primary, and removed with a successor", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  expect((await command.line("domain add amazon shop.test --with-www")).out).toContain("shop.test and www.shop.test");
  expect((await command.line("domain add apple shop.test")).err).toContain("DOMAIN_TAKEN");
  expect((await command.line("domain primary www.shop.test")).out).toContain("www.shop.test is the primary domain now");
  expect((await command.line("domain remove www.shop.test")).err).toContain("--successor <host>");
  expect(await command.line("domain remove www.shop.test --successor shop.test")).toMatchObject({ code: 0 });
  const listed = (await command.line("domain list amazon --json")).json<{ host: string; primary: boolean }[]>();
  expect(listed).toMatchObject([{ host: "shop.test", primary: true }]);
  expect((await command.line("domain list apple")).out).toContain("apple has no domains");
  await command.tenancy.tenants.hold("amazon", "suspended");
  expect((await command.line("domain list amazon")).out).toContain("no, the tenant is held: suspended");
  await command.tenancy.tenants.lift("amazon", "suspended");
  await command.tenancy.domains.add("apple", "claimed.test", { trusted: false });
  expect((await command.line("domain trust claimed.test")).out).toBe("claimed.test is served now.\n");
});

test("a domain that is only claimed is served once DNS has its record", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  const records = new Map<string, string>();
  using dns = await nameServer(records);
  const line = (words: string) => command.line(words, { NAME_SERVER: dns.address });
  const claimed = (await line("domain add amazon shop.test --unproven --json")).json<
    { trusted: boolean; challenge: { name: string; value: string } }[]
  >();
  expect(claimed).toMatchObject([{ trusted: false, challenge: { name: "_tenantry-challenge.shop.test" } }]);
  const value = claimed[0]?.challenge.value ?? "";
  const other = await line("domain add apple shop.test --unproven");
  expect(other.out).toContain("_tenantry-challenge.shop.test  TXT  ");
  expect(other.out).not.toContain(value);
  expect((await line("domain verify shop.test")).err).toContain("Say which one is meant");

  const missing = await line("domain verify shop.test --tenant amazon");
  expect(missing).toMatchObject({ code: 1, out: "" });
  expect(missing.err).toContain("DNS has no such record");
  expect(missing.err).toContain(`Add a TXT record _tenantry-challenge.shop.test with the value ${value}`);
  records.set("_tenantry-challenge.shop.test", value);
  const wrong = await line("domain verify shop.test --tenant apple --json");
  expect([wrong.code, JSON.parse(wrong.err)]).toMatchObject([1, { error: { code: "DOMAIN_UNPROVEN" } }]);
  expect(await line("domain verify shop.test --tenant amazon")).toMatchObject({
    code: 0,
    out: "shop.test is proven, and served now.\n",
  });
  expect((await line("explain shop.test --json")).json()).toMatchObject({ served: true, tenant: { slug: "amazon" } });
  expect((await line("domain trust shop.test --tenant apple")).err).toContain("DOMAIN_TAKEN");
});

test("a domain that is to come with its www does not come alone", async () => {
  await using command = await CommandLine.with("amazon", "apple");
  await command.line("domain add apple www.shop.test");
  for (const line of ["domain add amazon shop.test --with-www", "domain add apple shop.test --with-www"]) {
    const refused = await command.line(line);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("DOMAIN_TAKEN");
    expect(await command.tenancy.domains.find("shop.test")).toBeUndefined();
  }
  // Who claims it without a proof is in nobody's way.
  await command.line("domain add apple www.other.test --unproven");
  expect((await command.line("domain add amazon other.test --with-www")).code).toBe(0);
});
