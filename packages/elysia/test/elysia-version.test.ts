import { describe, expect, test } from "bun:test";
import { ConfigurationError } from "@tenantry/core";
import { peerDependencies } from "../package.json";
import { checkElysiaVersion, SUPPORTED } from "../src/elysia-version.ts";

describe("D04: an Elysia that nothing was proved with is refused", () => {
  test.each(["1.4.18", "1.3.0", "0.8.0", "2.0.0", "1.4.19-beta.1"])("%s", (version) => {
    expect(() => checkElysiaVersion(version)).toThrow(ConfigurationError);
    expect(() => checkElysiaVersion(version)).toThrow(version);
  });
  test.each(["1.4.19", "1.4.30", "1.9.9"])("%s is fine", (version) => {
    expect(() => checkElysiaVersion(version)).not.toThrow();
  });
  test("the range is the manifest's", () => expect(SUPPORTED).toBe(peerDependencies.elysia));
  test("the one that is installed is fine", () => expect(() => checkElysiaVersion()).not.toThrow());
});
