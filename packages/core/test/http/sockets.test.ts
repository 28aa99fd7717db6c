import { afterAll, beforeAll, expect, test } from "bun:test";
import { createRequestRouter, type Socket } from "../../src/http/index.ts";
import { marker, type TenancyWorld, tenancyWorld } from "../support/tenancy-world.ts";
import { until } from "../support/until.ts";

let world: TenancyWorld;
beforeAll(async () => {
  world = await tenancyWorld(["amazon", "apple"]);
});
afterAll(() => world[Symbol.asyncDispose]());

const say = (socket: Socket, text: string) => {
  if ("send" in socket && typeof socket.send === "function") socket.send(text);
};

function open(port: number, host: string): WebSocket {
  return Reflect.construct(WebSocket, [`ws://127.0.0.1:${port}/`, { headers: { host } }]);
}

const next = (socket: WebSocket) =>
  new Promise<string>((resolve, reject) => {
    socket.onmessage = ({ data }) => resolve(String(data));
    socket.onclose = ({ code }) => reject(new Error(`closed: ${code}`));
  });

test("handlers of one's own run in the scope of the socket's tenant, public ones in nobody's", async () => {
  const { tenancy } = world;
  const events: string[] = [];
  const router = createRequestRouter(tenancy, {
    tenant: (request, server) =>
      server?.upgrade(request, { data: { mine: request.url } }) ? undefined : new Response("no", { status: 426 }),
    public: (request, server) => (server?.upgrade(request) ? undefined : new Response("no", { status: 426 })),
    websocket: {
      open: (socket) => say(socket, `open ${tenancy.tryCurrent()?.tenant.slug}`),
      async message(socket, message) {
        const data = socket.data;
        const kept = typeof data === "object" && data !== null && "tenant" in data && "mine" in data;
        await Bun.sleep(1);
        const found = tenancy.tryCurrent();
        const row = await found?.db.one<{ text: string }>(marker);
        say(socket, `${message} ${found?.tenant.slug} ${row?.text} ${kept}`);
      },
      close: () => void events.push(`close ${tenancy.tryCurrent()?.tenant.slug}`),
    },
  });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    for (const [host, answer] of [
      ["amazon.localhost", "x amazon amazon true"],
      ["apple.localhost", "x apple apple true"],
      ["localhost", "x undefined undefined false"],
    ] as const) {
      const socket = open(server.port ?? 0, host);
      expect(await next(socket)).toBe(`open ${answer.split(" ")[1]}`);
      socket.send("x");
      expect(await next(socket)).toBe(answer);
      socket.onclose = null;
      socket.close();
    }
    await until(() => events.length === 3);
    expect(events).toEqual(["close amazon", "close apple", "close undefined"]);
  } finally {
    server.stop(true);
  }
});

test("events of one socket keep their order where the catalog has to be asked", async () => {
  await using slow = await tenancyWorld(["amazon"]);
  const { tenancy } = slow;
  const router = createRequestRouter(tenancy, {
    tenant: (request, server) => (server?.upgrade(request) ? undefined : new Response()),
    websocket: { message: (socket, message) => say(socket, `${message} ${tenancy.current().tenant.slug}`) },
  });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    const socket = open(server.port ?? 0, "amazon.localhost");
    await new Promise((resolve) => {
      socket.onopen = resolve;
    });
    // Every third look at the catalog has to wait, the longer the earlier.
    const { refresh } = tenancy.runtime;
    let looks = 0;
    tenancy.runtime.refresh = function () {
      return looks++ % 3 === 0 ? Bun.sleep(Math.max(1, 20 - looks)) : refresh.call(this);
    };
    const answers: string[] = [];
    const all = new Promise<void>((resolve) => {
      socket.onmessage = ({ data }) => {
        if (answers.push(String(data)) === 30) resolve();
      };
    });
    for (let index = 0; index < 30; index++) socket.send(String(index));
    await all;
    expect(answers).toEqual(Array.from({ length: 30 }, (_, index) => `${index} amazon`));
    socket.close();
  } finally {
    server.stop(true);
  }
});

test("a message that comes before the news that its tenant is suspended reaches no handler (C16)", async () => {
  const { tenancy, directory } = world;
  await using elsewhere = await tenancyWorld([], { inDirectory: directory });
  const opened = Promise.withResolvers<Socket>();
  let messages = 0;
  const router = createRequestRouter(tenancy, {
    tenant: (request, server) => (server?.upgrade(request) ? undefined : new Response()),
    websocket: { open: (socket) => opened.resolve(socket), message: () => void messages++ },
  });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    const client = open(server.port ?? 0, "amazon.localhost");
    const closed = new Promise<number>((resolve) => {
      client.onclose = ({ code }) => resolve(code);
    });
    const socket = await opened.promise;
    router.websocket.message(socket, "served");
    expect(messages).toBe(1);
    await elsewhere.tenancy.tenants.hold("amazon", "suspended");
    router.websocket.message(socket, "too late");
    expect(messages).toBe(1);
    expect(await closed).toBe(1008);
  } finally {
    await elsewhere.tenancy.tenants.lift("amazon", "suspended");
    server.stop(true);
  }
});

test.each<[string, unknown]>([
  ["text", "text"],
  ["a field of a handler's name", { message: "hello" }],
])("data that can not keep a tenant is refused: %s", async (_, data) => {
  const { tenancy } = world;
  const heard: unknown[] = [];
  const end = tenancy.events.on("error", ({ error }) => heard.push(error));
  const router = createRequestRouter(tenancy, {
    tenant: (request, server) => (server?.upgrade(request, { data }) ? undefined : new Response()),
  });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    const socket = open(server.port ?? 0, "amazon.localhost");
    await new Promise((resolve) => {
      socket.onclose = resolve;
    });
    expect(heard).toHaveLength(1);
  } finally {
    end();
    server.stop(true);
  }
});

test("frozen data is copied, and an upgrade outside of a scope fails closed", async () => {
  const { tenancy } = world;
  let data: unknown;
  const outside: (() => boolean)[] = [];
  const router = createRequestRouter(tenancy, {
    tenant(request, server) {
      if (server === undefined) return new Response();
      outside.push(() => server.upgrade(request));
      return server.upgrade(request, { data: Object.freeze({ mine: 1 }) }) ? undefined : new Response();
    },
    websocket: {
      open(socket) {
        data = socket.data;
        say(socket, "open");
      },
    },
  });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    const socket = open(server.port ?? 0, "apple.localhost");
    expect(await next(socket)).toBe("open");
    expect(data).toMatchObject({ mine: 1, tenant: { slug: "apple" } });
    expect(outside[0]).toThrow("No tenant is in scope");
    socket.onclose = null;
    socket.close();
  } finally {
    server.stop(true);
  }
});

test("one object given as the data of several sockets binds none of them to another's tenant", async () => {
  const { tenancy } = world;
  class Room {
    readonly kind = "room";
    members = 0;
    get name(): string {
      return `the ${this.kind}`;
    }
  }
  const room = new Room();
  const closed: string[] = [];
  const router = createRequestRouter(tenancy, {
    tenant: (request, server) => (server?.upgrade(request, { data: room }) ? undefined : new Response("no")),
    websocket: {
      async message(socket) {
        const { tenant, name } = socket.data as { tenant: { slug: string }; name: string };
        const row = await tenancy.current().db.one<{ text: string }>(marker);
        say(socket, `${name}: ${tenancy.current().tenant.slug} ${row.text} ${tenant.slug}`);
      },
      close: () => void closed.push(tenancy.current().tenant.slug),
    },
  });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    const sockets: [string, WebSocket][] = [];
    for (const slug of ["amazon", "apple", "amazon"]) {
      const socket = open(server.port ?? 0, `${slug}.localhost`);
      await new Promise((resolve) => {
        socket.onopen = resolve;
      });
      sockets.push([slug, socket]);
    }
    for (const [slug, socket] of [...sockets, ...sockets]) {
      socket.send("x");
      expect(await next(socket)).toBe(`the room: ${slug} ${slug} ${slug}`);
    }
    for (const [, socket] of sockets) {
      socket.onclose = null;
      socket.close();
    }
    await until(() => closed.length === 3);
    expect(closed.sort()).toEqual(["amazon", "amazon", "apple"]);
  } finally {
    server.stop(true);
  }
});

test("handlers that stand on an object given to several sockets run once each, for the socket's own tenant", async () => {
  const { tenancy } = world;
  const data = {
    async message(socket: Socket, message: string) {
      const row = await tenancy.current().db.one<{ text: string }>(marker);
      say(socket, `${message} ${row.text}`);
    },
  };
  const router = createRequestRouter(tenancy, {
    tenant: (request, server) => (server?.upgrade(request, { data }) ? undefined : new Response("no")),
  });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    for (const slug of ["amazon", "apple"]) {
      const socket = open(server.port ?? 0, `${slug}.localhost`);
      await new Promise((resolve) => {
        socket.onopen = resolve;
      });
      const answers: string[] = [];
      socket.onmessage = ({ data: answer }) => answers.push(String(answer));
      for (const text of ["x", "y"]) socket.send(text);
      await until(() => answers.at(-1) === `y ${slug}`);
      expect(answers).toEqual([`x ${slug}`, `y ${slug}`]);
      socket.close();
    }
  } finally {
    server.stop(true);
  }
});

test("what a handler of one tenant's socket throws is reported, and ends neither the process nor another's socket", async () => {
  const { tenancy } = world;
  const heard: string[] = [];
  const end = tenancy.events.on("error", ({ error, during }) => heard.push(`${during}: ${String(error)}`));
  const refused = Promise.withResolvers<void>();
  const router = createRequestRouter(tenancy, {
    tenant: (request, server) => (server?.upgrade(request) ? undefined : new Response()),
    public: (request, server) => (server?.upgrade(request) ? undefined : new Response()),
    websocket: {
      message(socket, message) {
        const fail = (): never => {
          throw new Error(String(message));
        };
        if (message === "at once") fail();
        if (message === "later") return Bun.sleep(1).then(fail);
        if (message !== "suspended") return say(socket, String(message));
        // As where somebody suspends the tenant while a handler of its socket awaits something.
        const { db } = tenancy.current();
        const reading = tenancy.tenants.hold("apple", "suspended").then(() => db.all(marker));
        return reading.finally(refused.resolve);
      },
    },
  });
  const server = Bun.serve({ port: 0, fetch: router.fetch, websocket: router.websocket });
  try {
    const connected = (host: string) =>
      new Promise<WebSocket>((resolve) => {
        const socket = open(server.port ?? 0, host);
        socket.onopen = () => resolve(socket);
      });
    const amazon = await connected("amazon.localhost");
    const apple = await connected("apple.localhost");
    const visitor = await connected("localhost");
    for (const text of ["at once", "later"]) {
      apple.send(text);
      visitor.send(text);
    }
    apple.send("suspended");
    await refused.promise;
    await until(() => heard.length >= 4);
    amazon.send("still there");
    expect(await next(amazon)).toBe("still there");
    expect(heard.sort()).toEqual([
      "a WebSocket: Error: at once",
      "a WebSocket: Error: at once",
      "a WebSocket: Error: later",
      "a WebSocket: Error: later",
    ]);
    for (const socket of [amazon, visitor]) {
      socket.onclose = null;
      socket.close();
    }
  } finally {
    end();
    server.stop(true);
    await tenancy.tenants.lift("apple", "suspended");
  }
});
