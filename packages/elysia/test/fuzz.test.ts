import { afterAll, beforeAll, expect, test } from "bun:test";
import { byDomain, bySubfolder } from "@tenantry/core";
import { tenantContext, tenantRouter } from "@tenantry/elysia";
import { Elysia } from "elysia";
import fc from "fast-check";
import { bodyOf, get, raw, statusOf } from "./support/raw.ts";
import { makeWorld, SLUGS, type World } from "./support/world.ts";

const RUNS = process.env.SOAK === "1" ? 100_000 : 1_500;
const RAW_RUNS = process.env.SOAK === "1" ? 5_000 : 150;
let world: World;
let router: ReturnType<typeof tenantRouter>;
let server: ReturnType<typeof Bun.serve>;

beforeAll(async () => {
  world = await makeWorld({ resolvers: [byDomain({ base: "localhost" }), bySubfolder()] });
  await world.tenancy.domains.add("amazon", "shop.example.org");
  router = tenantRouter(world.tenancy, {
    public: new Elysia().get("/*", "public"),
    tenant: new Elysia().use(tenantContext(world.tenancy)).get("/*", ({ tenant, path }) => `${tenant.slug} ${path}`),
  });
  server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: router.fetch, websocket: router.websocket });
});
afterAll(async () => {
  server.stop(true);
  await world[Symbol.asyncDispose]();
});

const piece = fc.constantFrom(
  ...["amazon", "apple", "shop", "example", "org", "localhost", "www", "nobody", "xn--", "AMAZON", ""],
  ...[".", "..", ":", "80", "@", ",", " ", "%2e", "%00", "[", "]", "::1", "0x7f", "\t", "\u00e4", "/", "\\", "#", "?"],
);
const right = fc.constantFrom("amazon.localhost", "apple.localhost", "shop.example.org", "localhost");
const nothing = fc.constant("");
const near = fc.tuple(fc.oneof(nothing, piece), right, fc.oneof(nothing, piece), fc.oneof(nothing, piece));
const host = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
  near.map((pieces) => pieces.join("")),
);
const KNOWN = /^(?:(amazon|apple)\.localhost|(shop)\.example\.org|(localhost))\.?(?::\d{1,5})?$/i;

/** Who may answer for a Host header, if anybody. */
function ownerOf(typed: string): string | undefined {
  const [, slug, shop, base] = KNOWN.exec(typed) ?? [];
  return slug?.toLowerCase() ?? (shop && "amazon") ?? (base && "public");
}

test("any Host is its registered tenant's, the public app's, or refused (R06)", async () => {
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(host, async (typed) => {
      let request: Request;
      try {
        request = new Request("http://localhost/x", { headers: { host: typed } });
      } catch {
        return;
      }
      const sent = request.headers.get("host") ?? "";
      const answer = await router.fetch(request);
      if (answer?.status !== 200) return expect([400, 404]).toContain(answer?.status ?? 0);
      answered++;
      expect((await answer.text()).split(" ")[0]).toBe(ownerOf(sent));
    }),
    { numRuns: RUNS },
  );
  expect(answered).toBeGreaterThan(RUNS / 100);
});

test("over a socket as well, and the header and the URL never lead to two places (R06, R07)", async () => {
  let answered = 0;
  const printable = host.filter((typed) => !/[\r\n\0]/.test(typed));
  await fc.assert(
    fc.asyncProperty(printable, async (typed) => {
      const answer = await raw(server.port ?? 0, get("/x", `Host: ${typed}`));
      if (statusOf(answer) !== 200) return expect([400, 404]).toContain(statusOf(answer));
      answered++;
      expect(bodyOf(answer).split(" ")[0]).toBe(ownerOf(typed.trim()));
    }),
    { numRuns: RAW_RUNS },
  );
  expect(answered).toBeGreaterThan(RAW_RUNS / 100);
});

const segment = fc.constantFrom(
  ...["r", "amazon", "apple", "amazonx", "x", "", ".", "..", "%2e", "%2e%2e", "%2f", "%5c", "\\", "%00", "%20", "%0a"],
  ...["__proto__", "constructor", "AMAZON", "amazon%20", "r%2famazon", "a;b", "a?b=/r/apple", "a#/r/apple"],
);
const path = fc
  .tuple(fc.constantFrom("/", "/r/", "/r/amazon/", "/r/apple/"), fc.array(segment, { maxLength: 5 }))
  .map(([start, segments]) => start + segments.join("/"));

test("any path below a prefix is one tenant's, and the app sees the rest of it (R11, R12)", async () => {
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  await fc.assert(
    fc.asyncProperty(path, fc.boolean(), async (typed, overSocket) => {
      const { pathname } = new URL(`http://localhost${typed}`);
      const parts = pathname.split("/");
      const named = parts[1] === "r" ? SLUGS.find((slug) => slug === parts[2]) : undefined;
      const [status, text] = await answerTo(typed, overSocket && !/[ \t]/.test(typed));
      if (status !== 200) expect([400, 404]).toContain(status);
      else if (named === undefined) expect(text).toBe("public");
      // Elysia takes the fragment, which no browser sends, for a part of the path.
      else expect(text.split("#", 1)[0]).toBe(`${named} ${pathname.slice(`/r/${named}`.length) || "/"}`);
      if (text === "public") expect(parts[1] === "r" && (parts[2] ?? "") !== "").toBe(false);
    }),
    { numRuns: RAW_RUNS * 2 },
  );
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
});

async function answerTo(typed: string, overSocket: boolean): Promise<readonly [number, string]> {
  if (overSocket) {
    const answer = await raw(server.port ?? 0, get(typed, "Host: localhost"));
    return [statusOf(answer), bodyOf(answer)];
  }
  const answer = await router.fetch(new Request(`http://localhost${typed}`));
  return [answer?.status ?? 0, (await answer?.text()) ?? ""];
}
