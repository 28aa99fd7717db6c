import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { elements } from "./elements.ts";
import { form, json } from "./requests.ts";
import { Server, temporaryDirectory } from "./server.ts";

const directory = await temporaryDirectory();
let server: Server;

beforeAll(async () => {
  server = await Server.start(directory.path);
});

afterAll(async () => {
  await server.stop();
  await directory[Symbol.asyncDispose]();
});

/** Both ways to a blog: its own host, and a folder of the platform's. */
const WAYS = [
  { way: "subdomain", address: (slug: string) => server.origin(slug) },
  { way: "subfolder", address: (slug: string) => `${server.base}/r/${slug}` },
];

interface Post {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly url: string;
}

async function get<T>(url: string): Promise<T> {
  const response = await server.fetch(url);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

describe.each(WAYS)("by $way", ({ address }) => {
  test("amazon and apple hold the same ids and different posts", async () => {
    const amazon = await get<Post[]>(`${address("amazon")}/api/posts`);
    const apple = await get<Post[]>(`${address("apple")}/api/posts`);
    const ids = (posts: Post[]) => posts.map(({ id }) => id).sort();
    expect(ids(amazon)).toEqual(ids(apple));
    expect(amazon.length).toBeGreaterThanOrEqual(3);
    for (const { slug } of apple) {
      expect(amazon.map((post) => post.slug)).not.toContain(slug);
      expect((await server.fetch(`${address("amazon")}/api/posts/${slug}`)).status).toBe(404);
    }
  });

  test("every link of every page leads somewhere, and stays on the way one came", async () => {
    const seen = new Set<string>();
    const queue = [`${address("amazon")}/`];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const url = new URL(next).href.replace(/#.*/, "");
      if (seen.has(url)) continue;
      seen.add(url);
      const response = await server.fetch(url);
      expect([url, response.status]).toEqual([url, 200]);
      if (!response.headers.get("content-type")?.startsWith("text/html")) continue;
      for (const { tag, attributes } of elements(await response.text())) {
        const target = attributes.get(tag === "form" ? "action" : "href");
        if (target === undefined) continue;
        const { href } = new URL(target, url);
        if (href !== `${server.base}/`) expect(href).toStartWith(`${address("amazon")}/`);
        if (tag !== "form" && href !== `${server.base}/`) queue.push(href);
      }
    }
    expect([...seen].filter((url) => url.includes("/posts/")).length).toBeGreaterThanOrEqual(3);
    expect([...seen].some((url) => url.includes("/assets/site.css"))).toBe(true);
  });

  test("a comment is kept on its own blog alone, and shown as text", async () => {
    const [post] = await get<Post[]>(`${address("amazon")}/api/posts`);
    const marker = `<script>${crypto.randomUUID()}</script>`;
    const path = `/api/posts/${post?.slug}/comments`;
    const response = await server.fetch(address("amazon") + path, json({ author: "Ada", body: marker }));
    expect(response.status).toBe(201);
    const comment = await response.json();
    expect(comment).toEqual({ id: expect.any(Number), author: "Ada", body: marker, createdAt: expect.any(String) });
    const { comments } = await get<{ comments: unknown[] }>(`${address("amazon")}/api/posts/${post?.slug}`);
    expect(comments).toContainEqual(comment);

    const html = await (await server.fetch(`${address("amazon")}/posts/${post?.slug}`)).text();
    expect(html).toContain(marker.replaceAll("<", "&lt;"));
    expect(html).not.toContain(marker);
    for (const { slug } of await get<Post[]>(`${address("apple")}/api/posts`)) {
      expect(JSON.stringify(await get(`${address("apple")}/api/posts/${slug}`))).not.toContain(marker);
    }
    expect((await server.fetch(address("apple") + path, json({ author: "Ada", body: marker }))).status).toBe(404);
  });

  test("the comment form leads back to the comment, or shows what is wrong", async () => {
    const [post] = await get<Post[]>(`${address("apple")}/api/posts`);
    const page = `${address("apple")}/posts/${post?.slug}`;
    const sent = await server.fetch(`${page}/comments`, form({ author: "Bo", body: "one\r\ntwo" }));
    expect(sent.status).toBe(303);
    const location = sent.headers.get("location") ?? "";
    expect(location).toStartWith(`${page}#comment-`);
    expect(await (await server.fetch(location)).text()).toContain(`id="${location.split("#")[1]}"`);

    const refused = await server.fetch(`${page}/comments`, form({ author: " ", body: "kept & <shown>" }));
    expect(refused.status).toBe(422);
    const html = await refused.text();
    expect(html).toContain("Please tell your name.");
    expect(html).toContain("kept &amp; &lt;shown></textarea>");
    const again = await server.fetch(`${page}/comments`);
    expect([again.status, again.headers.get("location")]).toEqual([303, `${page}#comments`]);
    const missing = await server.fetch(`${address("apple")}/posts/none/comments`, form({ author: "Bo", body: "x" }));
    expect(missing.status).toBe(404);
  });

  test.each([
    ["nothing", {}],
    ["an empty name", { author: " ", body: "x" }],
    ["an empty comment", { author: "x", body: "\n" }],
    ["a name that is too long", { author: "x".repeat(61), body: "x" }],
    ["a comment that is too long", { author: "x", body: "x".repeat(4001) }],
    ["a number for a name", { author: 1, body: "x" }],
    ["a list for a comment", { author: "x", body: ["x"] }],
  ])("a comment of %s is refused with a reason", async (_, body) => {
    const [post] = await get<Post[]>(`${address("amazon")}/api/posts`);
    const response = await server.fetch(`${address("amazon")}/api/posts/${post?.slug}/comments`, json(body));
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
  });

  test("what is not there is a page for people and JSON for programs", async () => {
    const page = await server.fetch(`${address("apple")}/nothing/here`);
    expect(page.status).toBe(404);
    expect(page.headers.get("content-type")).toStartWith("text/html");
    expect(await page.text()).toContain(`${address("apple")}/assets/site.css`);
    const post = await server.fetch(`${address("apple")}/posts/none`);
    expect([post.status, post.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    for (const path of ["/api/nothing", "/api/posts/none"]) {
      const response = await server.fetch(address("apple") + path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ error: { code: "NOT_FOUND", message: expect.any(String) } });
    }
  });

  test("the platform's announcements are on every blog", async () => {
    for (const slug of ["amazon", "apple"]) {
      expect(await (await server.fetch(`${address(slug)}/`)).text()).toContain("Welcome to the platform");
    }
  });

  test("what can not be read is refused", async () => {
    const [post] = await get<Post[]>(`${address("amazon")}/api/posts`);
    const response = await server.fetch(`${address("amazon")}/api/posts/${post?.slug}/comments`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: { code: "UNREADABLE", message: expect.any(String) } });
  });
});

test("every answer carries the security headers", async () => {
  const paths = ["/", "/api/tenants", "/nothing", "/api/nothing", "/assets/site.css", "/sign-up"];
  const urls = [
    ...paths.map((path) => server.base + path),
    ...["/", "/api/posts", "/nothing", "/api/nothing", "/assets/site.css"].flatMap((path) =>
      WAYS.map(({ address }) => address("amazon") + path),
    ),
  ];
  for (const url of urls) {
    const { headers } = await server.fetch(url);
    const policy = headers.get("content-security-policy") ?? "";
    expect([url, policy]).toEqual([url, expect.stringContaining("default-src 'none'")]);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("set-cookie")).toBeNull();
  }
});

test("the style sheet may be kept for good at its own address, and pages are asked for again", async () => {
  const home = await server.fetch(`${server.base}/`);
  expect(home.headers.get("cache-control")).toBe("no-cache");
  const sheet = elements(await home.text()).find(({ attributes }) => attributes.get("rel") === "stylesheet");
  const kept = await server.fetch(new URL(sheet?.attributes.get("href") ?? "", server.base));
  expect(kept.headers.get("content-type")).toStartWith("text/css");
  expect(kept.headers.get("cache-control")).toContain("immutable");
  expect((await server.fetch("/assets/site.css")).headers.get("cache-control")).toBe("no-cache");
});
