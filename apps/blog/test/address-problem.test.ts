import { expect, test } from "bun:test";
import { checkSlug } from "@tenantry/core";
import { addressProblem } from "../src/address-problem.ts";

const ID = "0192f0c1-2b3c-7d4e-8f50-617283940a1b";

test.each([
  ["", "Please choose an address, such as acme-inc."],
  [" ", "Please choose an address, such as acme-inc."],
  ["Acme-Inc", "This address has capital letters. Try acme-inc."],
  ["My Blog!", "This address has something other than small letters from a to z, digits and hyphens. Try my-blog."],
  ["Füße", "This address has something other than small letters from a to z, digits and hyphens. Try fusse."],
  ["аpple", "This address has something other than small letters from a to z, digits and hyphens. Try acme-inc."],
  ["…", "This address has something other than small letters from a to z, digits and hyphens. Try acme-inc."],
  ["-acme", "This address begins or ends with a hyphen. Try acme."],
  ["xn--acme", "This address has two hyphens where encoded names have them. Try xn-acme."],
  ["a".repeat(64), `This address has 64 characters, and 63 are the most. Try ${"a".repeat(60)}.`],
  [ID, "This address looks like a number that programs give to things. Try acme-inc."],
  ["admin", "This address is kept for the platform. Try acme-inc."],
])("of the address %j it is said what is wrong, and what would be right", (typed, said) => {
  expect(addressProblem(typed)).toBe(said);
  expect(() => checkSlug(typed)).toThrow();
  expect(checkSlug(/(\S+)\.$/.exec(said)?.[1])).toBeString();
  expect(said).not.toMatch(/slug|tenant/i);
});
