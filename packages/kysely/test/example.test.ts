import { expect, test } from "bun:test";
import { kyselyOf, publish } from "./support/posts.ts";
import { world } from "./support/world.ts";

test("the example of the README works, and makes one Kysely a store", async () => {
  await using own = await world();
  const titles = await publish(own.tenancy, "amazon", ["one", "two"]);
  expect(titles).toEqual([{ title: "amazon" }, { title: "one" }, { title: "two" }]);
  const [first, second, other] = await Promise.all(
    ["amazon", "amazon", "apple"].map((slug) => own.tenancy.run(slug, (scope) => kyselyOf(scope))),
  );
  expect(first).toBe(second as never);
  expect(first).not.toBe(other as never);
});
