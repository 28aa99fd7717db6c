import { describe, expect, test } from "bun:test";
import { Type as Type34 } from "@sinclair/typebox";
import { Type } from "typebox";
import { ConfigurationError, InvalidFieldsError } from "../../src/errors.ts";
import { compileSchema, type Schema } from "../../src/fields/schema.ts";
import type { StandardSchemaV1 } from "../../src/fields/standard-schema.ts";

/** One schema in each form that is taken. */
const FORMS: Record<string, Schema> = {
  "TypeBox 0.34": Type34.Object({
    plan: Type34.Union([Type34.Literal("free"), Type34.Literal("pro")], { default: "free" }),
    seats: Type34.Integer({ minimum: 1 }),
    email: Type34.Optional(Type34.String({ format: "email" })),
    address: Type34.Optional(Type34.Object({ city: Type34.String(), country: Type34.String({ default: "BR" }) })),
    tags: Type34.Array(Type34.Object({ name: Type34.String(), rank: Type34.Number({ default: 0 }) }), { default: [] }),
  }),
  "TypeBox 1": Type.Object({
    plan: Type.Union([Type.Literal("free"), Type.Literal("pro")], { default: "free" }),
    seats: Type.Integer({ minimum: 1 }),
    email: Type.Optional(Type.String({ format: "email" })),
    address: Type.Optional(Type.Object({ city: Type.String(), country: Type.String({ default: "BR" }) })),
    tags: Type.Array(Type.Object({ name: Type.String(), rank: Type.Number({ default: 0 }) }), { default: [] }),
  }),
  "JSON Schema": {
    type: "object",
    properties: {
      plan: { enum: ["free", "pro"], default: "free" },
      seats: { type: "integer", minimum: 1 },
      email: { type: "string", format: "email" },
      address: {
        type: "object",
        properties: { city: { type: "string" }, country: { type: "string", default: "BR" } },
        required: ["city", "country"],
      },
      tags: {
        type: "array",
        items: {
          type: "object",
          properties: { name: { type: "string" }, rank: { type: "number", default: 0 } },
          required: ["name"],
        },
        default: [],
      },
    },
    required: ["plan", "seats", "tags"],
  },
};

const issuesOf = (schema: Schema, value: unknown) => {
  try {
    compileSchema(schema).check(value, 'the fields of tenant "acme"');
  } catch (error) {
    if (error instanceof InvalidFieldsError) return { message: error.message, issues: error.issues };
    throw error;
  }
  throw new Error("not refused");
};

for (const [form, schema] of Object.entries(FORMS)) {
  describe(form, () => {
    test("fills defaults in, and leaves what was given as it was", () => {
      const given = {
        seats: 3,
        address: { city: "Belém" },
        tags: [{ name: "a" }, { name: "b", rank: 2 }],
        email: undefined,
      };
      const before = structuredClone(given);
      const checked = compileSchema(schema).check(given, "fields");
      expect(checked).toStrictEqual({
        plan: "free",
        seats: 3,
        address: { city: "Belém", country: "BR" },
        tags: [
          { name: "a", rank: 0 },
          { name: "b", rank: 2 },
        ],
      });
      expect(given).toStrictEqual(before);
      expect(compileSchema(schema).check({ seats: 1, plan: "pro" }, "fields")).toStrictEqual({
        seats: 1,
        plan: "pro",
        tags: [],
      });
    });

    test("hands out a default of its own to each", () => {
      const compiled = compileSchema(schema);
      const one = compiled.check({ seats: 1 }, "fields") as { tags: unknown[] };
      one.tags.push("mine");
      expect(compiled.check({ seats: 1 }, "fields")).toMatchObject({ tags: [] });
    });

    test("names every field that does not fit and what it must be, and no value", () => {
      const { message, issues } = issuesOf(schema, {
        plan: "secret-plan",
        email: "secret-mail",
        address: { city: 7, country: "BR" },
        tags: [{ name: "a" }, { rank: 1 }],
        color: "secret-red",
        __proto__x: 1,
      });
      expect(issues.map(({ field }) => field).sort()).toEqual(
        ["__proto__x", "address.city", "color", "email", "plan", "seats", "tags.1.name"].sort(),
      );
      expect(message).toStartWith('The fields of tenant "acme" do not fit their schema: ');
      expect(message).toContain("plan must be one of: free, pro");
      expect(message).toContain("seats is missing");
      expect(message).toContain("color is not a field");
      expect(message).not.toContain("secret");
    });

    test("takes nothing but an object", () => {
      for (const value of [null, "text", 1, [], undefined]) expect(issuesOf(schema, value).issues).not.toEqual([]);
    });
  });
}

test("a default is copied, and only what an object holds itself is its field", () => {
  const properties = { list: { default: ["a"] }, toString: { type: "string", default: "text" } };
  const compiled = compileSchema({ type: "object", properties });
  const first = compiled.check({}, "fields") as { list: string[] };
  expect(first).toStrictEqual({ list: ["a"], toString: "text" } as never);
  first.list.push("b");
  expect(compiled.check({}, "fields")).toStrictEqual({ list: ["a"], toString: "text" } as never);
});

test("what is wrong with the whole is told as well", () => {
  const schema = { type: "object", properties: { a: { type: "string" } }, minProperties: 1 };
  for (const value of [{}, [], null]) expect(issuesOf(schema, value).issues).toMatchObject([{ field: "" }]);
});

test("more fields can be wrong at once than the checker looks for", () => {
  const names = Array.from({ length: 30 }, (_, at) => `field${at}`);
  const schema = Type.Object(Object.fromEntries(names.map((name) => [name, Type.Integer()])));
  const { issues } = issuesOf(schema, Object.fromEntries(names.map((name) => [name, "text"])));
  expect(issues.map(({ field }) => field)).toEqual(names);
});

describe("fields that a schema does not name", () => {
  const properties = { a: Type.String() };
  test.each([
    ["no word about others", Type.Object(properties), false],
    ["additionalProperties: false", Type.Object(properties, { additionalProperties: false }), false],
    ["additionalProperties: true", Type.Object(properties, { additionalProperties: true }), true],
    ["a schema for others", Type.Object(properties, { additionalProperties: Type.Number() }), true],
    ["no fields", Type.Object({}), false],
  ])("with %s", (_, schema, allowed) => {
    const value = "a" in schema.properties ? { a: "x", b: 1 } : { b: 1 };
    if (allowed) expect(compileSchema(schema).check(value, "fields")).toEqual(value as never);
    else expect(issuesOf(schema, value).issues).toEqual([{ field: "b", message: "is not a field" }]);
  });

  test("named __proto__ are no way in", () => {
    const value: unknown = JSON.parse('{ "a": "x", "__proto__": { "admin": true } }');
    expect(issuesOf(Type.Object(properties), value).issues).toEqual([
      { field: "__proto__", message: "is not a field" },
    ]);
    const open = Type.Object(properties, { additionalProperties: true });
    const checked = compileSchema(open).check(value, "fields");
    expect(Object.getPrototypeOf(checked)).toBe(Object.prototype);
    expect("admin" in checked).toBe(false);
  });
});

describe("a Standard Schema", () => {
  const standard = (
    validate: StandardSchemaV1<unknown, { a: string }>["~standard"]["validate"],
  ): StandardSchemaV1<unknown, { a: string }> => ({
    "~standard": { version: 1, vendor: "test", validate },
  });

  test("gives its output", () => {
    const trimmed = standard((value) => ({ value: { a: String((value as { a: unknown }).a).trim() } }));
    expect(compileSchema(trimmed).check({ a: " x " }, "fields")).toEqual({ a: "x" });
  });

  test("may be a function", () => {
    const callable = Object.assign(
      () => {},
      standard(() => ({ value: { a: "x" } })),
    );
    expect(compileSchema(callable).check({}, "fields")).toEqual({ a: "x" });
  });

  test("has its issues told", () => {
    const strict = standard(() => ({
      issues: [{ message: "must be text", path: ["a", { key: 0 }] }, { message: "must be whole" }],
    }));
    const { message, issues } = issuesOf(strict, {});
    expect(issues).toEqual([
      { field: "a.0", message: "must be text" },
      { field: "", message: "must be whole" },
    ]);
    expect(message).toContain("a.0 must be text; must be whole");
  });

  test("must answer at once, and with an object", () => {
    const slow = standard(async () => ({ value: { a: "x" } }));
    expect(() => compileSchema(slow).check({}, "fields")).toThrow(ConfigurationError);
    const text = standard(() => ({ value: "x" as never }));
    expect(issuesOf(text, {}).issues).toEqual([{ field: "", message: "must be object" }]);
  });
});

test.each([[null], ["text"], [undefined], [{}], [42]])("%p is no schema", (schema) => {
  expect(() => compileSchema(schema as never)).toThrow(ConfigurationError);
});

test("the checker of JSON Schema is not loaded before a field is checked", async () => {
  const script = `
    import { compileSchema } from ${JSON.stringify(new URL("../../src/fields/schema.ts", import.meta.url).pathname)};
    const compiled = compileSchema({ type: "object", properties: { a: { type: "string" } } });
    const loaded = () => Object.keys(require.cache).some((path) => path.includes("typebox"));
    const before = loaded();
    compiled.check({ a: "x" }, "fields");
    console.log(before, loaded());`;
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
  expect((await new Response(child.stdout).text()).trim()).toBe("false true");
});
