import { expect, test } from "bun:test";
import type { Resolver } from "../../src/routing/resolver.ts";
import { askedRouter } from "../support/asked-router.ts";

/*
 * What a resolver says of itself lets requests go where the one before went. It is shown no more than it says it looks at, so that
 * one that says too much leads nobody to another tenant.
 */

const HOST = "http://any.example";
const PUBLIC = "http://localhost";

/** Finds a tenant by what `read` makes of a request: its slug, and the prefix it answers. */
function finding(
  says: Pick<Resolver, "hostAlone" | "prefixAlone">,
  read: (request: Parameters<Resolver["resolve"]>[0]) => readonly [slug: string, prefix?: string],
): Resolver {
  return {
    name: "own",
    ...says,
    resolve(request, directory) {
      const [slug, prefix = ""] = read(request);
      const entry = directory.bySlug(slug);
      return entry === undefined ? { kind: "unknown" } : { kind: "tenant", entry, prefix };
    },
  };
}

const sees: Record<string, (request: Parameters<Resolver["resolve"]>[0]) => string> = {
  "a header": (request) => request.header("x-who") ?? "",
  "the request": ({ original }) => original?.headers.get("x-who") ?? "",
  "the peer": (request) => (request.peer() === "192.0.2.1" ? "amazon" : "apple"),
};

test.each(Object.entries(sees))(
  "%s is kept from a resolver that says it looks at the address alone",
  async (_, who) => {
    for (const [says, url, prefix] of [
      [{ hostAlone: true }, `${HOST}/a`, ""],
      [{ prefixAlone: true }, `${PUBLIC}/r/shop/a`, "/r/shop"],
    ] as const) {
      await using router = await askedRouter({ resolvers: [finding(says, (request) => [who(request), prefix])] });
      const told: unknown[] = [];
      router.tenancy.events.on("error", ({ error }) => told.push(error));
      expect([await router.ask(url, { "x-who": "amazon" }), await router.ask(url, { "x-who": "apple" })]).toEqual([
        "500",
        "500",
      ]);
      expect(String(told[0])).toContain('The resolver "own" can not be used: it says ');
    }
  },
);

test("the path is kept from a resolver that says it looks at the host alone", async () => {
  const own = finding({ hostAlone: true }, ({ path }) => [path === "/" ? "amazon" : path.slice(1)]);
  await using router = await askedRouter({ resolvers: [own] });
  expect([await router.ask(`${HOST}/apple`), await router.ask(`${HOST}/a`)]).toEqual(["amazon /apple", "amazon /a"]);
});

test("the path behind two segments is kept from a resolver that says it looks at the prefix alone", async () => {
  const own = finding({ prefixAlone: true }, ({ path }) => {
    const [, first, second, third = ""] = path.split("/");
    return [third, `/${first}/${second}`];
  });
  await using router = await askedRouter({ resolvers: [own] });
  expect(await router.twice(`${PUBLIC}/r/shop/amazon`)).toEqual(["404", "404"]);
  expect(await router.twice(`${PUBLIC}/r/shop/apple`)).toEqual(["404", "404"]);
});

test("a path that is shown whole, as it could be read in two ways, says nothing of others", async () => {
  const own = finding({ prefixAlone: true }, ({ path }) => [path.includes("%61") ? "amazon" : "apple", "/r/shop"]);
  await using router = await askedRouter({ resolvers: [own] });
  expect(await router.twice(`${PUBLIC}/r/shop/%61`)).toEqual(["amazon /%61", "amazon /%61"]);
  expect(await router.twice(`${PUBLIC}/r/shop/b`)).toEqual(["apple /b", "apple /b"]);
  expect(await router.twice(`${PUBLIC}/r/shop/%61`)).toEqual(["amazon /%61", "amazon /%61"]);
});

test("what a resolver has not said that it does without is shown to it", async () => {
  const who = finding({ hostAlone: true }, (request) => [request.header("x-who") ?? "", ""]);
  await using onPublic = await askedRouter({ resolvers: [who] });
  expect(await onPublic.ask(`${PUBLIC}/a`, { "x-who": "apple" })).toBe("apple /a");
  const other = finding({ prefixAlone: true }, ({ path, host }) => [host === "any.example" ? path.slice(1) : "", ""]);
  await using onOthers = await askedRouter({ resolvers: [other] });
  expect([await onOthers.ask(`${HOST}/amazon`), await onOthers.ask(`${HOST}/apple`)]).toEqual([
    "amazon /amazon",
    "apple /apple",
  ]);
});
