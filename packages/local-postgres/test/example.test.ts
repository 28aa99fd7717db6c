import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { howMany, whoIsThere } from "./support/example.ts";

test("the example of the README runs", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tenantry-example-"));
  try {
    const [application, owner] = (await whoIsThere(folder)) as { current_user: string }[];
    expect(application?.current_user).not.toBe(owner?.current_user);
  } finally {
    await rm(folder, { recursive: true });
  }
  expect(await howMany()).toEqual([{ tables: 0 }]);
}, 120_000);
