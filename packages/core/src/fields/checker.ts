import type { FieldIssue } from "../errors.ts";

/** What a schema makes of a value: a value with defaults, or everything that is wrong with it. */
export type Checked = { readonly value: unknown } | { readonly issues: readonly FieldIssue[] };

export type Checker = (value: unknown) => Checked;
