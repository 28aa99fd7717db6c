import { expect, test } from "bun:test";
import type { DomainChallenge } from "@tenantry/core";
import { testTenants } from "@tenantry/testing";
import { ownDomains } from "./own-domain.ts";
import { tenancy } from "./quickstart/tenancy.ts";

const claim = (host: string): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ host }),
});

test("a customer claims a domain, is told the record, and is served there once it is proven", async () => {
  const records = new Map<string, string>();
  const resolve = async (name: string) => [[records.get(name) ?? ""]];
  const site = (t: typeof tenancy) => ownDomains(t, { resolve });
  await using world = await testTenants(tenancy, ["amazon"]);
  const claimed = await world.amazon.fetch(site, "/domains", claim("amazon.example"));
  const { name, value }: DomainChallenge = JSON.parse(await claimed.text());
  expect(name).toBe("_tenantry-challenge.amazon.example");

  const verify = async () => await world.amazon.fetch(site, "/domains/amazon.example/verify", { method: "POST" });
  const there = async () => await world.fetch({ tenant: site }, "http://amazon.example/domains");
  const unproven = await verify();
  expect([unproven.status, await unproven.json()]).toEqual([409, { name, value }]);
  expect((await there()).status).toBe(404);

  records.set(name, value);
  expect((await verify()).status).toBe(200);
  expect(await (await there()).json()).toMatchObject([{ host: "amazon.example", trusted: true, primary: true }]);
});

test("a customer takes away no other's domain, and claims none that is served", async () => {
  await using world = await testTenants(tenancy, ["amazon", "apple"]);
  await world.tenancy.domains.add("amazon", "amazon.example");
  const removed = await world.apple.fetch(ownDomains, "/domains/amazon.example", { method: "DELETE" });
  expect(removed.status).toBe(404);
  expect((await world.apple.fetch(ownDomains, "/domains", claim("amazon.example"))).status).toBe(409);
  expect((await world.apple.fetch(ownDomains, "/domains", claim("amazon.localhost"))).status).toBe(422);
  expect((await world.amazon.fetch(ownDomains, "/domains/amazon.example", { method: "DELETE" })).status).toBe(200);
  expect(await world.tenancy.domains.list("amazon")).toEqual([]);
});
