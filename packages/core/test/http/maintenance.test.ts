import { afterAll, beforeAll, expect, test } from "bun:test";
import { ConfigurationError } from "../../src/errors.ts";
import { createRequestRouter, type MaintenanceOptions } from "../../src/http/index.ts";
import { byDomain } from "../../src/routing/by-domain.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import { marker, type TenancyWorld, tenancyWorld } from "../support/tenancy-world.ts";

const secret = "a-secret-of-enough-letters";
let world: TenancyWorld;
let handled = 0;

beforeAll(async () => {
  world = await tenancyWorld(["amazon", "apple"], {
    routing: { resolvers: [byDomain({ base: "localhost" }), bySubfolder()] },
  });
  for (const slug of ["amazon", "apple"]) await world.tenancy.tenants.hold(slug, "maintenance", { reason: "upgrade" });
});
afterAll(() => world[Symbol.asyncDispose]());

function asking(maintenance: MaintenanceOptions) {
  const { tenancy } = world;
  const tenant = async () => {
    handled++;
    return Response.json(await tenancy.current().db.one(marker));
  };
  const router = createRequestRouter(tenancy, { tenant, maintenance });
  return async (url: string, cookie?: string) => {
    const answer = await router.fetch(new Request(url, cookie === undefined ? {} : { headers: { cookie } }));
    if (!answer) throw new Error("no answer");
    return answer;
  };
}

const cookieOf = (answer: Response) => answer.headers.get("set-cookie") ?? "";
const pairOf = (answer: Response) => cookieOf(answer).split(";", 1)[0] ?? "";

test("the secret path lets one in, to this tenant only, and its database answers", async () => {
  const ask = asking({ secret });
  const granted = await ask(`http://amazon.localhost/-/maintenance/${secret}`);
  expect([granted.status, granted.headers.get("location")]).toEqual([302, "/"]);
  expect(cookieOf(granted)).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/);
  const cookie = `theme=dark; ${pairOf(granted)}`;
  const inside = await ask("http://amazon.localhost/", cookie);
  expect([inside.status, await inside.json()]).toEqual([200, { text: "amazon" }]);
  expect((await ask("http://amazon.localhost/")).status).toBe(503);
  expect((await ask("http://apple.localhost/", cookie)).status).toBe(503);
  // Written down by hand, it would let in whoever guesses a tenant's id.
  const [expires, signature = ""] = pairOf(granted).split("=")[1]?.split(".") ?? [];
  for (const forged of [`${Number(expires) + 1}.${signature}`, `${expires}.${signature.slice(1)}x`, `${expires}.`]) {
    expect((await ask("http://amazon.localhost/", `tenantry-maintenance=${forged}`)).status).toBe(503);
  }
});

test("below a prefix the cookie stays below it", async () => {
  const ask = asking({ secret });
  const granted = await ask(`http://localhost/r/amazon/-/maintenance/${secret}`);
  expect([granted.status, granted.headers.get("location")]).toEqual([302, "/r/amazon/"]);
  expect(cookieOf(granted)).toContain("; Path=/r/amazon;");
  expect((await ask("http://localhost/r/amazon/", pairOf(granted))).status).toBe(200);
});

test("any other path, and no secret at all, let nobody in", async () => {
  const ask = asking({ secret });
  for (const path of [
    "/-/maintenance/",
    `/-/maintenance/${secret}x`,
    `/-/maintenance/${secret.slice(1)}`,
    `/${secret}`,
  ]) {
    expect((await ask(`http://amazon.localhost${path}`)).status).toBe(503);
  }
  expect((await asking({})(`http://amazon.localhost/-/maintenance/${secret}`)).status).toBe(503);
});

test("a cookie opens nothing but maintenance, and no longer than it lasts", async () => {
  const { tenants } = world.tenancy;
  const ask = asking({ secret });
  const cookie = pairOf(await ask(`http://amazon.localhost/-/maintenance/${secret}`));
  await tenants.hold("amazon", "suspended");
  handled = 0;
  expect((await ask("http://amazon.localhost/", cookie)).status).toBe(403);
  expect(handled).toBe(0);
  expect((await ask(`http://amazon.localhost/-/maintenance/${secret}`)).status).toBe(403);
  await tenants.lift("amazon", "suspended");
  const brief = asking({ secret, hours: -1 });
  const expired = pairOf(await brief(`http://amazon.localhost/-/maintenance/${secret}`));
  expect((await brief("http://amazon.localhost/", expired)).status).toBe(503);
  expect((await asking({ secret: `${secret}-2` })("http://amazon.localhost/", cookie)).status).toBe(503);
});

test("a page of one's own is told of the tenant and the hold", async () => {
  const page = asking({ page: (_, { tenant, reason }) => `<h1>${tenant.slug}: ${reason}</h1>` });
  const answer = await page("http://amazon.localhost/");
  expect([answer.status, answer.headers.get("retry-after"), await answer.text()]).toEqual([
    503,
    "30",
    "<h1>amazon: upgrade</h1>",
  ]);
  const whole = asking({ page: async () => new Response("later", { status: 418 }) });
  expect((await whole("http://amazon.localhost/")).status).toBe(418);
});

test("a secret that could be guessed, or can not stand in a path, is refused", () => {
  for (const weak of ["", "short", "a secret with spaces", "a/secret/with/slashes"]) {
    expect(() => asking({ secret: weak })).toThrow(ConfigurationError);
  }
});
