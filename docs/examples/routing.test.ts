import { expect, test } from "bun:test";
import {
  byDomain,
  byHeader,
  createTenancy,
  explanationText,
  type Resolver,
  type ResolverFunction,
} from "@tenantry/core";
import { sqlite } from "@tenantry/sqlite";
import { fresh } from "./fresh.ts";
import { blog } from "./platform.ts";

test("links lead to where a tenant is", async () => {
  await using tenancy = await fresh();
  const { tenant } = await tenancy.run("amazon", (scope) => scope);
  expect(tenant.url("/posts")).toBe("https://amazon.blogs.example/posts");
});

test("explain says why", async () => {
  await using tenancy = await fresh();
  // #region explain
  const explanation = await tenancy.explain("amazon.blogs.example/posts");
  explanationText(explanation);
  // #endregion explain
  const text = explanationText(explanation);
  for (const name of ["concepts.md", "routing.md"]) {
    const page = await Bun.file(`${import.meta.dir}/../${name}`).text();
    expect(page).toContain(text.replaceAll(/ +$/gm, ""));
  }
});

test("a header of a trusted service, and a resolver of one's own", async () => {
  const secret = "a secret that only our services know";
  // #region resolvers
  const byShortLink: ResolverFunction = (request, directory) => {
    const [, slug = ""] = /^go-([a-z0-9]+)\.example$/.exec(request.host) ?? [];
    if (slug === "") return { kind: "pass" }; // not mine: another resolver may know
    const entry = directory.bySlug(slug);
    return entry === undefined ? { kind: "unknown" } : { kind: "tenant", entry };
  };

  const tenancy = createTenancy({
    ...sqlite("data"),
    modules: { tenant: [blog] },
    routing: {
      resolvers: [
        byDomain({ base: "blogs.example" }),
        byHeader({ name: "x-tenant", trusted: (request) => request.header("x-service-secret") === secret }),
        byShortLink,
      ],
    },
  });
  // #endregion resolvers
  await using temporary = tenancy.temporary();
  await temporary.tenants.create({ slug: "amazon" });
  const outcome = async (host: string, headers: Record<string, string> = {}) => {
    const { outcome } = await temporary.explain(new Request(`https://${host}/`, { headers: { host, ...headers } }));
    return outcome.kind === "refused" ? outcome.code : outcome.kind;
  };
  const trusted = { "x-tenant": "amazon", "x-service-secret": secret };
  expect(await outcome("amazon.blogs.example")).toBe("tenant");
  expect(await outcome("blogs.example")).toBe("public");
  expect(await outcome("blogs.example", trusted)).toBe("tenant");
  expect(await outcome("blogs.example", { ...trusted, "x-service-secret": "guessed" })).toBe("public");
  expect(await outcome("go-amazon.example")).toBe("tenant");
  expect(await outcome("go-nobody.example")).toBe("unknown");
  expect(await outcome("elsewhere.example")).toBe("unknown");

  // #region alone
  const byShortLinkAlone: Resolver = { name: "short link", resolve: byShortLink, hostAlone: true, prefixAlone: true };
  // #endregion alone
  const remembering = createTenancy({
    ...sqlite("data"),
    modules: { tenant: [blog] },
    routing: { resolvers: [byShortLinkAlone] },
  });
  await using sparing = remembering.temporary();
  await sparing.tenants.create({ slug: "amazon" });
  for (const path of ["/", "/posts"]) {
    expect((await sparing.explain(`https://go-amazon.example${path}`)).outcome.kind).toBe("tenant");
  }
});
