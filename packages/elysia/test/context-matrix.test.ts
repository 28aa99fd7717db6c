import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { type Scope, TenantryError } from "@tenantry/core";
import { keepScope } from "@tenantry/core/http";
import { tenantContext } from "@tenantry/elysia";
import { Elysia } from "elysia";
import { setProbe } from "./support/import-probe.ts";
import { idioms } from "./support/serve.ts";
import { until } from "./support/until.ts";
import { MARKS, makeWorld, SLUGS, title, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  setProbe(ambient);
});
afterAll(() => world[Symbol.asyncDispose]());

/** The tenant that the code now running would work for, or the code of the error it gets. */
function ambient(): string {
  try {
    return world.tenancy.current().tenant.slug;
  } catch (error) {
    return error instanceof TenantryError ? error.code : String(error);
  }
}

const later = (run: (done: () => void) => void): Promise<string> =>
  new Promise((resolve) => run(() => resolve(ambient())));
const emitter = new EventEmitter().setMaxListeners(0);
let imports = 0;
// Bun takes any async iterable, which the type does not know.
const bodyOf = (body: AsyncIterable<string>): Response => Reflect.construct(Response, [body]);

async function* generated() {
  for (let index = 0; index < 3; index++) {
    yield `${ambient()};`;
    await Bun.sleep(1);
  }
}

function pulled(type?: "direct"): ReadableStream {
  let count = 0;
  if (type === "direct") {
    const source = {
      type,
      async pull(controller: { write(text: string): void; close(): void }) {
        for await (const text of generated()) controller.write(text);
        controller.close();
      },
    };
    return Reflect.construct(ReadableStream, [source]);
  }
  return new ReadableStream({
    async pull(controller) {
      await Bun.sleep(1);
      controller.enqueue(new TextEncoder().encode(`${ambient()};`));
      if (++count === 3) controller.close();
    },
  });
}

/** Where the platform keeps the context of a request: these must find their own tenant. */
const KEPT: Record<string, () => unknown> = {
  "the handler": () => ambient(),
  "after awaits": async () => {
    for (let index = 0; index < 5; index++) await Bun.sleep(0);
    return ambient();
  },
  "a chain of thens": () =>
    Array.from({ length: 100 })
      .reduce<Promise<unknown>>((chain) => chain.then(() => undefined), Promise.resolve())
      .then(ambient),
  setTimeout: () => later((done) => setTimeout(done, 1)),
  setImmediate: () => later((done) => setImmediate(done)),
  queueMicrotask: () => later((done) => queueMicrotask(done)),
  "process.nextTick": () => later((done) => process.nextTick(done)),
  "reading a file": () => readFile(import.meta.path).then(ambient),
  "Bun.file": () =>
    Bun.file(import.meta.path)
      .text()
      .then(ambient),
  "crypto.subtle": () => crypto.subtle.digest("SHA-256", new Uint8Array(8)).then(ambient),
  "Promise.all": async () => (await Promise.all([Bun.sleep(1).then(ambient), Bun.sleep(0).then(ambient)])).join(";"),
  "a thenable": async () => {
    // biome-ignore lint/suspicious/noThenProperty: lazy queries are thenables, and lose the context in some builds.
    await { then: (resolve: (value: unknown) => void) => setTimeout(resolve, 1) };
    return ambient();
  },
  "an emitter of one's own": () =>
    later((done) => {
      const own = new EventEmitter().on("event", done);
      setTimeout(() => own.emit("event"), 1);
    }),
  "a generator handler": generated,
  "a stream handler": () => pulled(),
  "a response of a stream": () => new Response(pulled()),
  "a response of a generator with keepScope": () => bodyOf(keepScope(world.tenancy, generated())),
  "an async iteration inside": async () => {
    let found = "";
    for await (const text of generated()) found += text;
    return found;
  },
};

/** Where the platform may lose it: these find their own tenant or none. */
const LOST: Record<string, () => unknown> = {
  // The server pulls it after the handler has returned.
  "a response of a bare generator": () => bodyOf(generated()),
  "a response of a direct stream": () => new Response(pulled("direct")),
  "a shared emitter, emitted outside": () => later((done) => emitter.once("outside", done)),
  "an abort signal": () =>
    later((done) => {
      const controller = new AbortController();
      controller.signal.addEventListener("abort", done);
      outside.push(() => controller.abort());
    }),
  "a promise resolved outside": async () => {
    await new Promise<void>((resolve) => outside.push(resolve));
    return ambient();
  },
  "a dynamic import": async () => (await import(`./support/at-import.ts?${++imports}`)).atImport,
};

/** Run again and again outside of every scope, while requests are served. */
const outside: (() => void)[] = [];

const pathOf = (place: string): string => `/${place.replace(/\W+/g, "-")}`;

function site() {
  const app = new Elysia().use(tenantContext(world.tenancy));
  for (const [path, handler] of Object.entries({ ...KEPT, ...LOST })) app.get(pathOf(path), handler);
  return app;
}

describe.each(Object.entries(idioms))("by %s", (_, start) => {
  let server: ReturnType<typeof start>;
  let beat: Timer;
  beforeAll(() => {
    server = start(world.tenancy, site());
    beat = setInterval(() => {
      emitter.emit("outside");
      for (const act of outside.splice(0)) act();
    }, 2);
  });
  afterAll(async () => {
    clearInterval(beat);
    await server[Symbol.asyncDispose]();
  });

  /** Everything that a place found in scope, for both tenants at once, several times. */
  const found = async (place: string) => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => SLUGS).flatMap((slugs) =>
        slugs.map(async (slug) => {
          const text = await (await server.ask(slug, pathOf(place))).text();
          const marks = text.match(/NO_TENANT|amazon|apple|[A-Z_]{4,}/g) ?? [`nothing in "${text}"`];
          return marks.map((mark) => (mark === slug ? "own" : mark));
        }),
      ),
    );
    return new Set(answers.flat());
  };

  test.each(Object.keys(KEPT))("%s finds its own tenant (C02, C03)", async (place) => {
    expect(await found(place)).toEqual(new Set(["own"]));
  });

  test.each(Object.keys(LOST))("%s finds its own tenant or none (C02)", async (place) => {
    for (const mark of await found(place)) expect(["own", "NO_TENANT"]).toContain(mark);
  });
});

test("a chain of thens under load never loses or changes its tenant (C03)", async () => {
  const length = process.env.SOAK === "1" ? 60_000 : 3_000;
  const app = new Elysia().use(tenantContext(world.tenancy)).get("/", async () => {
    const found = new Set<string>();
    let chain = Promise.resolve();
    for (let index = 0; index < length; index++) chain = chain.then(() => void found.add(ambient()));
    await chain;
    return [...found].join();
  });
  await using server = idioms["Bun.serve"](world.tenancy, app);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => SLUGS).flatMap((slugs) =>
      slugs.map(async (slug) => [slug, await (await server.ask(slug, "/")).text()]),
    ),
  );
  for (const [slug, answer] of answers) expect(answer).toBe(slug);
});

describe.each([true, false])("with { aot: %p }", (aot) => {
  test("every hook of 500 requests at once with random waits finds its own tenant (C05)", async () => {
    const { tenancy } = world;
    const wrong: string[] = [];
    let afterResponses = 0;
    const check = async (hook: string, slug: string) => {
      if (ambient() !== slug) wrong.push(`${hook} before: ${ambient()} for ${slug}`);
      await Bun.sleep(Math.random() * 5);
      if (ambient() !== slug) wrong.push(`${hook} after: ${ambient()} for ${slug}`);
    };
    const slugOf = ({ headers }: Request) => headers.get("host")?.split(".")[0] ?? "";
    const app = new Elysia({ aot })
      .onRequest(({ request }) => check("request", slugOf(request)))
      .use(tenantContext(tenancy))
      .derive(async ({ request, tenant, db }) => {
        await check("derive", slugOf(request));
        return { sameTenant: tenant.slug === slugOf(request), mark: (await db.one<{ title: string }>(title)).title };
      })
      .resolve(({ request }) => check("resolve", slugOf(request)))
      .onTransform(({ request }) => check("transform", slugOf(request)))
      .onBeforeHandle(({ request }) => check("beforeHandle", slugOf(request)))
      .onAfterHandle(({ request }) => check("afterHandle", slugOf(request)))
      .mapResponse(async ({ request }) => await check("mapResponse", slugOf(request)))
      .onError(async ({ request }) => {
        await check("error", slugOf(request));
        return new Response("failed", { status: 418 });
      })
      .onAfterResponse(async ({ request }) => {
        await check("afterResponse", slugOf(request));
        afterResponses++;
      })
      .get("/", async ({ request, sameTenant, mark }) => {
        await check("handler", slugOf(request));
        return sameTenant ? mark : "WRONG";
      })
      .get("/fail", async ({ request }) => {
        await check("failing", slugOf(request));
        throw new RangeError("mine");
      });
    await using server = idioms["Bun.serve"](tenancy, app);
    await Promise.all(
      Array.from({ length: 250 }, () => SLUGS).flatMap((slugs, index) =>
        slugs.map(async (slug) => {
          const fails = index % 5 === 0;
          const answer = await server.ask(slug, fails ? "/fail" : "/");
          expect([answer.status, await answer.text()]).toEqual(fails ? [418, "failed"] : [200, MARKS[slug]]);
        }),
      ),
    );
    await until(() => afterResponses === 500);
    expect(wrong).toEqual([]);
  });
});

describe("late use", () => {
  test("runs on its own tenant, and only while that is served (C07, C08)", async () => {
    const { tenancy } = world;
    const kept = new Map<string, Scope>();
    const lateOutcomes: Promise<string>[] = [];
    const read = async ({ db }: Pick<Scope, "db">) => {
      try {
        return (await db.one<{ title: string }>(title)).title;
      } catch (error) {
        return error instanceof TenantryError ? error.code : String(error);
      }
    };
    let isLate = false;
    const readLate = async (): Promise<string> => {
      while (!isLate) await Bun.sleep(1);
      return await read(tenancy.current());
    };
    const app = new Elysia().use(tenantContext(tenancy)).get("/", ({ tenant, db, shared, memo }) => {
      kept.set(tenant.slug, { tenant, db, shared, memo });
      lateOutcomes.push(readLate());
      return tenant.slug;
    });
    await using server = idioms["Bun.serve"](tenancy, app);
    for (const slug of SLUGS) await server.ask(slug, "/");
    isLate = true;
    expect(await Promise.all(lateOutcomes.splice(0))).toEqual([MARKS.amazon, MARKS.apple]);

    isLate = false;
    await server.ask("amazon", "/");
    await tenancy.tenants.hold("amazon", "suspended");
    isLate = true;
    expect(await Promise.all(lateOutcomes.splice(0))).toEqual(["TENANT_UNAVAILABLE"]);
    await tenancy.tenants.lift("amazon", "suspended");

    const amazon = kept.get("amazon");
    if (amazon === undefined) throw new Error("no scope was kept");
    expect(Object.isFrozen(amazon.tenant)).toBe(true);
    expect(await read(amazon)).toBe(MARKS.amazon);
    await tenancy.tenants.delete("amazon");
    expect(await read(amazon)).toBe("TENANT_UNAVAILABLE");
    await tenancy.tenants.restore("amazon");
  });

  test("the stream of a tenant that is suspended ends at its next query (C16)", async () => {
    const { tenancy } = world;
    const app = new Elysia().use(tenantContext(tenancy)).get("/", async function* ({ db }) {
      try {
        for (;;) {
          yield `${(await db.one<{ title: string }>(title)).title}\n`;
          await Bun.sleep(2);
        }
      } catch (error) {
        yield error instanceof TenantryError ? error.code : String(error);
      }
    });
    await using server = idioms["Bun.serve"](tenancy, app);
    const { body } = await server.ask("amazon", "/");
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader?.read())?.value ?? "";
    await tenancy.tenants.hold("amazon", "suspended");
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) text += next.value;
    const lines = text.split("\n");
    expect(lines.pop()).toBe("TENANT_UNAVAILABLE");
    expect(new Set(lines)).toEqual(new Set([MARKS.amazon]));
    await tenancy.tenants.lift("amazon", "suspended");
  });
});
