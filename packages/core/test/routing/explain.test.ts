import { describe, expect, test } from "bun:test";
import { byDomain } from "../../src/routing/by-domain.ts";
import { byHeader } from "../../src/routing/by-header.ts";
import { bySubfolder } from "../../src/routing/by-subfolder.ts";
import { explanationText } from "../../src/routing/explain.ts";
import { createRouter } from "../../src/routing/router.ts";
import { DIRECTORY, received, word } from "./world.ts";

const router = createRouter({
  directory: DIRECTORY,
  resolvers: [byDomain(), bySubfolder(), byHeader({ trusted: (request) => request.peer() === "10.0.0.7" })],
  trustedProxies: ["10.0.0.0/8"],
});

describe("an explanation", () => {
  test("can be read by a person", () => {
    expect(explanationText(router.explain("http://localhost/r/amazon/posts"))).toBe(
      [
        "http://localhost/r/amazon/posts",
        "  host       localhost        as it was typed; a public host",
        "  path       /r/amazon/posts",
        "  domain     pass             localhost is a public host",
        '  subfolder  tenant           "amazon" in the path is the tenant\'s slug',
        "  header     pass             the request has no header x-tenant",
        "The tenant amazon answers, below /r/amazon.",
      ].join("\n"),
    );
  });

  test("takes what is typed into a browser, with or without its scheme", () => {
    const typed = [
      "amazon.localhost",
      "AMAZON.localhost.:8000/x",
      "https://amazon.localhost/x?y",
      "bücher.example",
      "localhost",
    ];
    const goes = typed.map((text) => word(router.explain(text).outcome));
    expect(goes).toEqual(["amazon", "amazon", "amazon", "amazon", "public"]);
    expect(router.explain(new URL("http://gone.localhost/")).message).toBe("410: the slug gone was given back.");
    expect(router.explain("nobody.localhost/x")).toMatchObject({
      host: "nobody.localhost",
      path: "/x",
      onPublicHost: false,
      outcome: { kind: "unknown" },
      message: "404: no tenant and no public host.",
    });
  });

  test("of a refused host says why, and asks nobody", () => {
    for (const text of ["a b", "127.0.0.1", "http://", "", "a..b/x", "javascript:alert(1)"]) {
      const { outcome, host, steps, message } = router.explain(text);
      expect([text, word(outcome), host, steps]).toEqual([text, "INVALID_HOST", null, []]);
      expect(message).toStartWith("400 INVALID_HOST: ");
    }
    expect(explanationText(router.explain("a..b/x"))).toContain("a part between the dots is empty");
  });

  test("tells where the host was read, and why a forwarded one does not count", () => {
    const source = (headers: Record<string, string>, peer?: string, from = router) =>
      from.explain(received("http://apple.localhost/", headers), peer, true).hostSource;
    const forwarded = { "x-forwarded-host": "amazon.localhost" };
    expect(source({})).toBe("from the Host header");
    expect(source(forwarded, "10.0.0.9")).toBe("forwarded by the trusted proxy 10.0.0.9");
    expect(source(forwarded, "11.0.0.9")).toContain("11.0.0.9 is no trusted proxy");
    expect(source(forwarded)).toContain("the unknown peer is no trusted proxy");
    expect(source(forwarded, "10.0.0.9", createRouter({ directory: DIRECTORY }))).toContain("no proxies are trusted");
    expect(router.explain(new Request("http://apple.localhost/")).hostSource).toBe("from the URL");
  });

  test("gives every resolver's reason", () => {
    const reason = (resolver: string, url: string, headers = {}, peer?: string) =>
      router.explain(received(url, headers), peer, true).steps.find((step) => step.resolver === resolver)?.reason;
    expect(reason("domain", "http://amazon.localhost/")).toContain(
      "amazon is the tenant's slug, under the base domain localhost",
    );
    expect(reason("domain", "http://apple.example/")).toBe("apple.example is a domain of the tenant");
    expect(reason("domain", "http://x.example/")).toContain("no active domain");
    expect(reason("domain", "http://gone.localhost/")).toContain("given back");
    expect(reason("domain", "http://nobody.localhost/")).toContain("no tenant has the slug nobody");
    expect(reason("subfolder", "http://amazon.localhost/r/apple")).toContain("public hosts only");
    expect(reason("subfolder", "http://localhost/x")).toContain("does not begin with /r/");
    expect(reason("subfolder", "http://localhost/r/")).toContain("ends before a slug");
    expect(reason("subfolder", "http://localhost/r/amazon//x")).toContain("more than one way");
    expect(reason("subfolder", "http://localhost/r/gone")).toContain("given back");
    expect(reason("subfolder", "http://localhost/r/AMAZON")).toContain('no tenant has the slug "AMAZON"');
    expect(reason("header", "http://localhost/", { "x-tenant": "apple" }, "10.0.0.8")).toContain("not trusted");
    expect(reason("header", "http://localhost/", { "x-tenant": "apple" }, "10.0.0.7")).toContain("tenant's slug");
    expect(reason("header", "http://localhost/", { "x-tenant": "gone" }, "10.0.0.7")).toContain("given back");
    expect(reason("header", "http://localhost/", { "x-tenant": "no" }, "10.0.0.7")).toContain(
      'no tenant has the slug "no"',
    );
  });

  test("ends where the request itself would go", () => {
    const urls = [
      "http://amazon.localhost/",
      "http://localhost/r/apple/x",
      "http://localhost/",
      "http://x.example/",
      "http://1.2.3.4/",
    ];
    for (const url of urls) {
      const request = received(url, { "x-tenant": "apple" });
      expect(router.explain(request, "10.0.0.7", true).outcome).toEqual(
        router.resolveRequest(request, "10.0.0.7", true),
      );
    }
    expect(
      router.explain(received("http://amazon.localhost/", { "x-tenant": "apple" }), "10.0.0.7", true).message,
    ).toBe("400 AMBIGUOUS_TENANT: the request names two different tenants.");
  });
});
