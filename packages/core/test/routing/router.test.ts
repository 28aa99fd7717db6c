import { describe, expect, test } from "bun:test";
import { ConfigurationError } from "../../src/errors.ts";
import { byDomain } from "../../src/routing/by-domain.ts";
import { byHeader } from "../../src/routing/by-header.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import type { Directory } from "../../src/routing/directory.ts";
import type { RoutingRequest } from "../../src/routing/request.ts";
import type { ResolverAnswer } from "../../src/routing/resolution.ts";
import type { Resolver, ResolverFunction } from "../../src/routing/resolver.ts";
import { createRouter } from "../../src/routing/router.ts";
import { AMAZON, APPLE, DIRECTORY, received, word } from "./world.ts";

/** A resolver that finds the tenant in the query parameter `<name>`; its answer can be any. */
const byQuery =
  (name: string): ResolverFunction =>
  (request, directory) => {
    const sent = new URL(request.original?.url ?? "http://x/").searchParams.get(name);
    if (sent === null) return { kind: "pass" };
    const entry = directory.bySlug(sent);
    if (entry !== undefined) return { kind: "tenant", entry };
    return directory.released(sent) ? { kind: "released", slug: sent } : { kind: "unknown" };
  };

const two = createRouter({ directory: DIRECTORY, resolvers: [byQuery("a"), byQuery("b")] });

/** What two resolvers say, and where the request goes on a public host and on another (R13). */
const PAIRS: [a: string | null, b: string | null, onPublic: string, elsewhere: string][] = [
  [null, null, "public", "unknown"],
  ["amazon", null, "amazon", "amazon"],
  ["amazon", "amazon", "amazon", "amazon"],
  ["amazon", "apple", "AMBIGUOUS_TENANT", "AMBIGUOUS_TENANT"],
  ["amazon", "nobody", "unknown", "unknown"],
  ["amazon", "gone", "gone 410", "gone 410"],
  ["nobody", null, "unknown", "unknown"],
  ["nobody", "nobody", "unknown", "unknown"],
  ["gone", null, "gone 410", "gone 410"],
  ["gone", "gone", "gone 410", "gone 410"],
  ["gone", "nobody", "unknown", "unknown"],
  ["gone", "left", "AMBIGUOUS_TENANT", "AMBIGUOUS_TENANT"],
];

function query(...pairs: [name: string, value: string | null][]): string {
  return new URLSearchParams(
    pairs.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]])),
  ).toString();
}

describe("every resolver is asked", () => {
  const directory = { ...DIRECTORY, released: (slug: string) => slug === "gone" || slug === "left" };
  const router = createRouter({ directory, resolvers: [byQuery("a"), byQuery("b")] });

  test.each(PAIRS)("%p and %p: %s on a public host, %s elsewhere (R13)", (a, b, onPublic, elsewhere) => {
    for (const search of [query(["a", a], ["b", b]), query(["a", b], ["b", a])]) {
      expect(word(router.resolveRequest(received(`http://localhost/?${search}`), undefined, true))).toBe(onPublic);
      expect(word(router.resolveRequest(received(`http://x.example/?${search}`), undefined, true))).toBe(elsewhere);
    }
  });

  test("two different tenants are refused whatever a third says, in any order", () => {
    const said = ["amazon", "apple", "nobody"];
    const three = createRouter({ directory, resolvers: [byQuery("a"), byQuery("b"), byQuery("c")] });
    for (const [a, b, c] of [
      [0, 1, 2],
      [0, 2, 1],
      [2, 0, 1],
      [1, 0, 2],
    ] as const) {
      const search = query(["a", said[a] ?? null], ["b", said[b] ?? null], ["c", said[c] ?? null]);
      expect(word(three.resolveRequest(received(`http://localhost/?${search}`), undefined, true))).toBe(
        "AMBIGUOUS_TENANT",
      );
    }
  });
});

test("host, path and header that disagree are refused, pair by pair (R13)", () => {
  const router = createRouter({
    directory: DIRECTORY,
    resolvers: [byDomain(), bySubfolder(), byHeader({ trusted: () => true })],
    publicHosts: ["api.localhost"],
  });
  const goes = (url: string, tenant?: string) =>
    word(router.resolveRequest(received(url, tenant === undefined ? {} : { "x-tenant": tenant }), undefined, true));
  expect(goes("http://amazon.localhost/", "amazon")).toBe("amazon");
  expect(goes("http://amazon.localhost/", "apple")).toBe("AMBIGUOUS_TENANT");
  expect(goes("http://localhost/r/amazon/x", "amazon")).toBe("amazon /r/amazon");
  expect(goes("http://localhost/r/amazon/x", "apple")).toBe("AMBIGUOUS_TENANT");
  expect(goes("http://amazon.localhost/r/apple", "amazon")).toBe("amazon");
  expect(goes("http://api.localhost/x", "apple")).toBe("apple");
  expect(goes("http://apple.example/x", "amazon")).toBe("AMBIGUOUS_TENANT");
  expect(goes("http://nobody.localhost/", "amazon")).toBe("unknown");
  expect(goes("http://localhost/r/nobody", "amazon")).toBe("unknown");
  expect(goes("http://amazon.localhost/", "gone")).toBe("gone 410");
});

describe("a resolver of one's own", () => {
  const router = (resolver: Resolver | ResolverFunction, directory: Directory<object> = DIRECTORY) =>
    createRouter({ directory, resolvers: [resolver] });
  const at = { host: "localhost", path: "/t/amazon/x" };

  test("may be a function, which keeps its name, or none", () => {
    const resolvers: ResolverFunction[] = [
      byQuery("a"),
      (
        () => () =>
          ({ kind: "pass" }) as const
      )(),
    ];
    const named = createRouter({
      directory: DIRECTORY,
      resolvers: [
        function byTeam() {
          return { kind: "pass" };
        },
        ...resolvers,
      ],
    });
    expect(named.explain("localhost").steps.map(({ resolver }) => resolver)).toEqual(["byTeam", "custom", "custom"]);
  });

  test("sees the request checked and canonical", () => {
    const seen: RoutingRequest[] = [];
    const spy: ResolverFunction = (request) => {
      seen.push(request);
      return { kind: "pass" };
    };
    const request = new Request("http://amazon.localhost:80/a%20b/?c", {
      headers: { host: "AMAZON.localhost.:80", "x-a": "1" },
    });
    router(spy).resolveRequest(request, () => "10.0.0.7", false);
    const [first] = seen;
    expect([first?.host, first?.path, first?.onPublicHost, first?.header("X-A"), first?.peer()]).toEqual([
      "amazon.localhost",
      "/a%20b/",
      false,
      "1",
      "10.0.0.7",
    ]);
    expect(first?.original).toBe(request);
  });

  test("may strip whole segments of the path, and nothing else", () => {
    const prefixed =
      (prefix: string): ResolverFunction =>
      (_, directory) => {
        const entry = directory.bySlug("amazon");
        return entry === undefined ? { kind: "unknown" } : { kind: "tenant", entry, prefix };
      };
    expect(word(createRouter({ directory: DIRECTORY, resolvers: [prefixed("/t/amazon")] }).resolve(at))).toBe(
      "amazon /t/amazon",
    );
    for (const prefix of ["/t/amaz", "/t/", "t", "/t/apple", "/t/amazon/x/y"]) {
      expect(() => router(prefixed(prefix)).resolve(at)).toThrow(ConfigurationError);
    }
  });

  test("that answers anything else fails closed", () => {
    const answers: unknown[] = [
      undefined,
      null,
      true,
      "amazon",
      AMAZON,
      Promise.resolve({ kind: "pass" }),
      { kind: "public" },
    ];
    answers.push({ kind: "tenant" }, { kind: "tenant", entry: null });
    for (const answer of answers) {
      const wrong = () => answer as ResolverAnswer<never>;
      expect(() => router(wrong).resolve(at)).toThrow(/^The resolver "wrong" can not be used: /);
    }
  });

  test("may answer with another entry of the same tenant, told by its id", () => {
    const copies = (copy: object): Directory<object> => ({ ...DIRECTORY, byId: () => copy });
    const resolvers: ResolverFunction[] = [
      (_, directory) => ({ kind: "tenant", entry: directory.bySlug("amazon") ?? never() }),
      (_, directory) => ({ kind: "tenant", entry: directory.byId("") ?? never() }),
    ];
    const kindOf = (copy: object) => createRouter({ directory: copies(copy), resolvers }).resolve(at).kind;
    expect(kindOf({ ...AMAZON })).toBe("tenant");
    expect(kindOf({ ...APPLE })).toBe("refused");
    expect(kindOf({})).toBe("refused");
    const nameless: Directory<object> = { ...DIRECTORY, bySlug: () => ({}), byId: () => ({}) };
    expect(createRouter({ directory: nameless, resolvers }).resolve(at).kind).toBe("refused");
  });
});

describe("a web request", () => {
  const router = createRouter({ directory: DIRECTORY, publicHosts: ["127.0.0.1"] });
  const goes = (url: string, host: string | null, fromSocket = true) =>
    word(router.resolveRequest(new Request(url, host === null ? {} : { headers: { host } }), undefined, fromSocket));

  test("is routed by its Host header", () => {
    expect(goes("http://amazon.localhost/x", "amazon.localhost")).toBe("amazon");
    expect(goes("http://amazon.localhost.:8000/x", "AMAZON.localhost.:8000")).toBe("amazon");
    expect(goes("http://127.0.0.1:8000/x", "127.0.0.1:8000")).toBe("public");
  });

  test("without a Host header is refused from a socket, and routed by its URL in a program (R07)", () => {
    expect(goes("http://amazon.localhost/x", null)).toBe("INVALID_HOST");
    expect(goes("http://amazon.localhost/x", null, false)).toBe("amazon");
    expect(goes("http://AMAZON.localhost:8000", null, false)).toBe("amazon");
    expect(goes("http://0x7f.1/x", null, false)).toBe("public");
    expect(goes("http://[::1]/x", null, false)).toBe("INVALID_HOST");
  });

  test("with two hosts, or a malformed one, is refused (R02, R06, R07)", () => {
    for (const host of [
      "amazon.localhost, apple.localhost",
      "amazon.localhost, amazon.localhost",
      "a@amazon.localhost",
      "[::1]",
      "",
    ]) {
      expect([host, goes("http://amazon.localhost/x", host)]).toEqual([host, "INVALID_HOST"]);
    }
  });

  test("whose URL is on another host is refused from a socket", () => {
    for (const url of [
      "http://apple.localhost/x",
      "http://amazon.localhost.evil.example/x",
      "http://amazon.localhosts/x",
      "http://x/amazon.localhost/",
    ]) {
      expect([url, goes(url, "amazon.localhost")]).toEqual([url, "INVALID_HOST"]);
    }
    expect(goes("http://localhost/x", "amazon.localhost", false)).toBe("amazon");
  });

  test("whose URL the server could not parse is refused (R07)", () => {
    const request = new Request("http://amazon.localhost/x", { headers: { host: "amazon.localhost" } });
    Object.defineProperty(request, "url", { value: "/x" });
    expect(word(router.resolveRequest(request, undefined, true))).toBe("INVALID_HOST");
    expect(word(router.resolveRequest(request, undefined, false))).toBe("INVALID_HOST");
  });
});

test("an address that is not canonical is refused", () => {
  for (const host of ["AMAZON.localhost", "amazon.localhost:80", "amazon.localhost.", "", "a b", "127.0.0.1"]) {
    expect([host, word(two.resolve({ host, path: "/" }))]).toEqual([host, "INVALID_HOST"]);
  }
});

test("look-ups find nothing on a polluted Object.prototype (R12)", () => {
  const router = createRouter({
    directory: DIRECTORY,
    resolvers: [byDomain(), bySubfolder(), byHeader({ trusted: () => true })],
  });
  Object.defineProperty(Object.prototype, "polluted", { value: AMAZON, configurable: true });
  try {
    for (const name of ["polluted", "constructor", "tostring", "valueof", "__proto__", "hasOwnProperty"]) {
      expect(router.resolve({ host: "localhost", path: `/r/${name}` }).kind).toBe("unknown");
      expect(router.resolve({ host: "localhost", path: "/", header: () => name }).kind).toBe("unknown");
      expect(["unknown", "refused"]).toContain(router.resolve({ host: `${name}.localhost`, path: "/" }).kind);
    }
  } finally {
    Reflect.deleteProperty(Object.prototype, "polluted");
  }
});

test("settings that can not work together are refused", () => {
  const make = (options: object) => () => createRouter({ directory: DIRECTORY, ...options });
  expect(make({ resolvers: [] })).toThrow("no resolvers");
  expect(make({ base: "example.com", resolvers: [byDomain()] })).toThrow("base is example.com");
  expect(make({ publicHosts: ["http://x.example"] })).toThrow(ConfigurationError);
  expect(make({ publicHosts: ["127.1"] })).toThrow(ConfigurationError);
  expect(make({ trustedProxies: ["proxy.example"] })).toThrow(ConfigurationError);
  expect(make({ base: "example.com", resolvers: [byDomain({ base: "example.com" }), bySubfolder()] })).not.toThrow();
});

test("a hundred thousand unknown hosts leave nothing behind (R15)", () => {
  const router = createRouter({
    directory: DIRECTORY,
    resolvers: [byDomain(), bySubfolder()],
    trustedProxies: ["10.0.0.0/8"],
  });
  const count = process.env.SOAK === "1" ? 1_000_000 : 100_000;
  const wave = () => {
    for (let n = 0; n < count; n++) router.resolve({ host: `h${n}.localhost`, path: "/" });
    Bun.gc(true);
    return process.memoryUsage().heapUsed;
  };
  const before = wave();
  expect(wave() - before).toBeLessThan(2_000_000);
});

function never(): never {
  throw new Error("the directory lost a tenant");
}
