import { expect, spyOn, test } from "bun:test";
import { Events } from "../src/events.ts";

const created = { tenantId: "1", slug: "amazon", actor: "os:test" };

test("calls every listener of the name, until it is ended", () => {
  const events = new Events();
  const heard: string[] = [];
  const listener = ({ slug }: { slug: string }) => heard.push(slug);
  const end = events.on("tenant:created", listener);
  events.on("tenant:created", listener);
  events.on("tenant:deleted", () => heard.push("deleted"));
  events.emit("tenant:created", created);
  end();
  events.emit("tenant:created", created);
  expect(heard).toEqual(["amazon", "amazon", "amazon"]);
  expect([events.heard("tenant:created"), events.heard("tenant:restored")]).toEqual([true, false]);
});

test("a listener that throws or rejects breaks nothing, and is told as an error", async () => {
  const events = new Events();
  const failed: string[] = [];
  let reached = 0;
  events.on("error", ({ error, during }) => failed.push(`${during}: ${error}`));
  events.on("tenant:created", () => {
    throw new Error("now");
  });
  events.on("tenant:created", async () => {
    throw new Error("later");
  });
  events.on("tenant:created", () => reached++);
  events.emit("tenant:created", created);
  await Bun.sleep(0);
  expect(reached).toBe(1);
  expect(failed).toEqual(["a listener of tenant:created: Error: now", "a listener of tenant:created: Error: later"]);
});

test("errors nobody listens to, and errors of error listeners, go to the console", () => {
  const events = new Events();
  const console_ = spyOn(console, "error").mockImplementation(() => undefined);
  try {
    events.report(new Error("lost"), "testing");
    events.on("error", () => {
      throw new Error("again");
    });
    events.report(new Error("found"), "testing");
    expect(console_).toHaveBeenCalledTimes(2);
  } finally {
    console_.mockRestore();
  }
});
