import { expect, test } from "bun:test";
import { sql } from "@tenantry/core";
// #region helpers
import { oneStatement, positional } from "@tenantry/core/adapter";

const forDriver = positional(sql`select ${7}, '$1', ${"a"} -- ${0}`, "sqlite");

const single = oneStatement("select 1; -- done", "sqlite");
// #endregion helpers

test("statements are made ready for drivers as the page says", () => {
  expect(forDriver).toEqual({ text: "select ?, '$1', ?", values: [7, "a"] });
  expect(single).toBe("select 1");
});
