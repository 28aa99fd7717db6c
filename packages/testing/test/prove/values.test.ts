import { describe, expect, test } from "bun:test";
import { FormatRegistry, type TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { t } from "elysia";
import type { Inventor } from "../../src/prove/invent.ts";
import { jsonSchemaValue } from "../../src/prove/json-schema-value.ts";
import { textFor } from "../../src/prove/pattern-text.ts";
import { matchPath, pathWith, routesOf } from "../../src/prove/route.ts";
import { fieldsInSource } from "../../src/prove/source-fields.ts";
import { standardSchemaValue } from "../../src/prove/standard-schema-value.ts";

const MARK = "zq81hf02ab00001";
const inventor: Inventor = { tenant: { slug: "acme", id: "an id" }, mark: () => MARK, known: () => 7 };

describe("a value that a schema lets through", () => {
  const SCHEMAS: Record<string, TSchema> = {
    "an object": t.Object({ title: t.String(), page: t.Optional(t.Integer({ minimum: 3 })), on: t.Boolean() }),
    limits: t.Object({
      a: t.String({ minLength: 40 }),
      b: t.String({ maxLength: 4 }),
      c: t.String({ minLength: 20, maxLength: 21 }),
    }),
    numbers: t.Object({ a: t.Number({ exclusiveMinimum: 10, multipleOf: 4 }), b: t.Integer({ maximum: -3 }) }),
    formats: t.Object({
      a: t.String({ format: "email" }),
      b: t.String({ format: "uuid" }),
      c: t.String({ format: "date-time" }),
    }),
    patterns: t.Object({
      a: t.String({ pattern: "^[A-Z]{2}-\\d{3,}(x|y)?$" }),
      b: t.String({ pattern: "^#[0-9a-f]{6}$" }),
    }),
    choices: t.Union([t.Literal("red"), t.Literal("blue")]),
    enums: t.Object({ a: t.UnionEnum(["small", "large"]), b: t.Enum({ One: "one", Two: "two" }) }),
    lists: t.Array(t.Object({ name: t.String() }), { minItems: 2 }),
    tuples: t.Tuple([t.String(), t.Number()]),
    records: t.Record(t.String(), t.Number()),
    nested: t.Object({ deep: t.Object({ deeper: t.Object({ text: t.String() }) }) }),
    merged: t.Composite([t.Object({ a: t.String() }), t.Object({ b: t.Number() })]),
    both: t.Intersect([t.Object({ a: t.String() }), t.Object({ b: t.Number() })]),
    nothing: t.Nullable(t.String()),
    "texts of numbers and flags": t.Object({ a: t.Numeric(), b: t.BooleanString(), c: t.Date() }),
  };
  FormatRegistry.Set("email", (text) => text.includes("@"));
  FormatRegistry.Set("uuid", (text) => /^[0-9a-f-]{36}$/.test(text) || text === "7");
  FormatRegistry.Set("date-time", (text) => !Number.isNaN(Date.parse(text)));

  test.each(Object.entries(SCHEMAS))("of TypeBox: %s", (_, schema) => {
    const value = jsonSchemaValue(schema, "text", inventor);
    expect([...Value.Errors(schema, value)].map(({ path, message }) => `${path} ${message}`)).toEqual([]);
  });

  test("carries the tenant's mark wherever there is room", () => {
    const schema = t.Object({ title: t.String(), tag: t.Array(t.String()), short: t.String({ maxLength: 5 }) });
    expect(jsonSchemaValue(schema, "text", inventor)).toEqual({ title: MARK, tag: [MARK], short: "aaa" });
  });

  test("takes ids that are known, and names the tenant itself where it is asked for", () => {
    const schema = t.Object({ postId: t.Number(), tenant: t.String(), email: t.String(), limit: t.Integer() });
    const value = jsonSchemaValue(schema, "text", inventor);
    expect(value).toEqual({ postId: 7, tenant: "acme", email: "ada@example.com", limit: 7 });
  });

  test("is a file where one is asked for", async () => {
    const { file } = jsonSchemaValue(t.Object({ file: t.File() }), "", inventor) as { file: File };
    expect(await file.text()).toBe(MARK);
  });

  test("of a Standard Schema is found out by what it complains of", async () => {
    const complains = (value: unknown) => {
      const given = value as { name?: unknown; age?: unknown; address?: { email?: unknown } };
      const issues: { message: string; path: (string | { key: string })[] }[] = [];
      if (typeof given.name !== "string" || given.name.length < 3) issues.push({ message: "name", path: ["name"] });
      if (typeof given.age !== "number" || given.age < 18) issues.push({ message: "age", path: ["age"] });
      if (!String(given.address?.email).includes("@"))
        issues.push({ message: "e", path: [{ key: "address" }, "email"] });
      return issues.length > 0 ? { issues } : { value };
    };
    const schema = { "~standard": { version: 1, vendor: "test", validate: complains } };
    const value = await standardSchemaValue(schema, inventor);
    expect(value).toEqual({ name: MARK, age: 20, address: { email: "ada@example.com" } });
  });
});

test("texts are made for expressions of the common kind", () => {
  const PATTERNS = [
    "^\\d{4}-\\d{2}$",
    "^(?:abc|def)+$",
    "^[a-f0-9]{8}$",
    "^\\+?[1-9]\\d{1,14}$",
    "^(?=.*a)a{2,}$",
    "^[^a-z]+$",
  ];
  for (const pattern of PATTERNS) expect(textFor(pattern, [MARK])).toMatch(new RegExp(pattern, "u"));
  expect(textFor("^[a-z0-9]+$", [MARK])).toBe(MARK);
});

test("fields that no schema declares are read from the handler", () => {
  const source = `async ({ body: { title, "sub-title": sub }, query }) => { const { page } = query; query.site; query["q"];
    return headers["x-key"] + cookie.session.value + body.trim(); }`;
  expect(fieldsInSource(source, "query").sort()).toEqual(["page", "q", "site"]);
  expect(fieldsInSource(source, "body").sort()).toEqual(["sub-title", "title"]);
  expect(fieldsInSource(source, "headers")).toEqual(["x-key"]);
  expect(fieldsInSource(source, "cookie")).toEqual(["session"]);
});

test("paths are filled and read back", () => {
  expect(pathWith("/posts/:id/files/*", { id: "a b", "*": "x/y z" })).toBe("/posts/a%20b/files/x/y%20z");
  expect(pathWith("/posts/:id?", {})).toBe("/posts");
  expect(matchPath("/posts/:id/files/*", "/posts/a%20b/files/x/y")).toEqual({ id: "a b", "*": "x/y" });
  expect(matchPath("/posts/:id?", "/posts")).toEqual({});
  expect(matchPath("/posts/:id", "/posts/1/2")).toBeUndefined();
});

test("routes of an app are read as they were declared: models, guards, sockets, every verb", async () => {
  const { Elysia } = await import("elysia");
  const app = new Elysia()
    .model({ draft: t.Object({ title: t.String() }) })
    .post("/posts", () => 1, { body: "draft" })
    .guard({ query: t.Object({ page: t.Numeric() }) }, (guarded) => guarded.get("/list", () => 1))
    .all("/any", () => 1)
    .ws("/live", { body: t.Object({ text: t.String() }) });
  const found = Object.fromEntries(routesOf(app).map((route) => [route.key, route]));
  expect(Object.keys(found)).toEqual(["POST /posts", "GET /list", "GET /any", "POST /any", "WS /live"]);
  expect(found["POST /posts"]?.body).toMatchObject([{ properties: { title: { type: "string" } } }]);
  expect(found["GET /list"]?.query).toMatchObject([{ properties: { page: {} } }]);
  expect(found["WS /live"]?.body).toMatchObject([{ properties: { text: { type: "string" } } }]);
});
