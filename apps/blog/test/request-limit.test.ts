import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { LARGEST_REQUEST } from "../src/request-limit.ts";
import { json } from "./requests.ts";
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

const SITES = [
  { site: "the platform", url: (path: string) => `${server.base}${path}`, api: "/api/tenants", page: "/sign-up" },
  {
    site: "a blog by subdomain",
    url: (path: string) => `${server.origin("amazon")}${path}`,
    api: "/api/posts/none/comments",
    page: "/posts/none/comments",
  },
  {
    site: "a blog by subfolder",
    url: (path: string) => `${server.base}/r/amazon${path}`,
    api: "/api/posts/none/comments",
    page: "/posts/none/comments",
  },
];

/** A body whose size nobody is told beforehand. */
function inPieces(size: number): RequestInit {
  const text = JSON.stringify({ author: "Ada", body: "x".repeat(size) });
  const body = new ReadableStream({
    start(controller) {
      for (let at = 0; at < text.length; at += 65_536) controller.enqueue(Buffer.from(text.slice(at, at + 65_536)));
      controller.close();
    },
  });
  return { method: "POST", headers: { "content-type": "application/json" }, body };
}

describe.each(SITES)("$site", ({ url, api, page }) => {
  test.each([
    ["at once", () => json({ text: "x".repeat(LARGEST_REQUEST) })],
    ["in pieces", () => inPieces(4 * LARGEST_REQUEST)],
  ])("says of a body that is too large, sent %s, that it is", async (_, body) => {
    const forProgram = await server.fetch(url(api), body());
    expect(forProgram.status).toBe(413);
    expect(await forProgram.json()).toEqual({ error: { code: "TOO_LARGE", message: expect.any(String) } });
    const forPerson = await server.fetch(url(page), body());
    expect([forPerson.status, forPerson.headers.get("content-type")]).toEqual([413, "text/html; charset=utf-8"]);
    expect(await forPerson.text()).toContain("That is too much");
  });

  test("refuses a body that is nested without end, and nobody is to blame", async () => {
    const nested = "[".repeat(30_000) + "]".repeat(30_000);
    const fields = ["slug", "name", "author", "body"].map((name) => `"${name}":${nested}`).join();
    for (const body of [nested, `{${fields}}`]) {
      for (const path of [api, page]) {
        const headers = { "content-type": "application/json" };
        const answer = await server.fetch(url(path), { method: "POST", headers, body });
        expect([path, answer.status]).toEqual([path, 400]);
      }
    }
    expect(server.complained()).toBe("");
  });
});

test("what comes in pieces is read where it is small enough", async () => {
  const [post] = (await (await server.fetch("/r/apple/api/posts")).json()) as { slug: string }[];
  const path = `/r/apple/api/posts/${post?.slug}/comments`;
  expect((await server.fetch(path, inPieces(4000))).status).toBe(201);
  expect((await server.fetch(path, inPieces(4001))).status).toBe(422);
});
