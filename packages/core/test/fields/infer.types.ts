import { Type as Type34 } from "@sinclair/typebox";
import { Type } from "typebox";
import { compileSchema, type Infer, type Schema } from "../../src/fields/schema.ts";
import type { StandardSchemaV1 } from "../../src/fields/standard-schema.ts";

/** Checked by the compiler alone: a wrong type makes `true` not assignable. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Plain<T> = { [K in keyof T]: T[K] };
const proven = <_ extends true>() => {};

interface Fields {
  plan: "free" | "pro";
  seats: number;
  note?: string;
}

const old = Type34.Object({
  plan: Type34.Union([Type34.Literal("free"), Type34.Literal("pro")]),
  seats: Type34.Integer(),
  note: Type34.Optional(Type34.String()),
});
const current = Type.Object({
  plan: Type.Union([Type.Literal("free"), Type.Literal("pro")]),
  seats: Type.Integer(),
  note: Type.Optional(Type.String()),
});
declare const standard: StandardSchemaV1<{ seats: string }, Fields>;
const json = {
  type: "object",
  properties: { plan: { enum: ["free", "pro"] }, seats: { type: "integer" }, note: { type: "string" } },
  required: ["plan", "seats"],
} as const;

proven<Same<Plain<Infer<typeof old>>, Plain<Fields>>>();
proven<Same<Plain<Infer<typeof current>>, Plain<Fields>>>();
proven<Same<Plain<Infer<typeof standard>>, Plain<Fields>>>();
proven<Same<Infer<typeof json>["plan"], "free" | "pro">>();
proven<Same<Infer<typeof json>["seats"], number>>();
proven<Same<Infer<typeof json>["note"], string | undefined>>();
proven<Same<Infer<Schema>, Record<string, unknown>>>();

const compiled = compileSchema(current).check({}, "fields");
proven<Same<Plain<typeof compiled>, Plain<Fields>>>();
const compiledOld = compileSchema(old).check({}, "fields");
proven<Same<Plain<typeof compiledOld>, Plain<Fields>>>();

// @ts-expect-error a text is no schema
compileSchema("text");
// @ts-expect-error nor is a number
compileSchema(42);

/** Schemas of either generation are taken where any schema is. */
export const taken: readonly Schema[] = [old, current, standard, json, Type34.Intersect([old, Type34.Object({})])];
