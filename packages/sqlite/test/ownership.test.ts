import { expect, test } from "bun:test";
import { chownSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { sqlite } from "../src/index.ts";
import { Scratch } from "./support/world.ts";

const ANOTHER = 54_321;
const isRoot = process.geteuid?.() === 0;

async function findings(directory: string) {
  const { catalog, shared, strategies } = sqlite(directory);
  const found = await Promise.all([catalog, shared, ...strategies].map((ground) => ground.check?.()));
  return found.map((one) => one?.map(({ code }) => code));
}

test("what is one's own, and what is not there, is fine, and looking makes nothing", async () => {
  await using scratch = new Scratch();
  expect(await findings(scratch.at("data"))).toEqual([[], [], []]);
  mkdirSync(scratch.at("data"));
  expect(await findings(scratch.at("data"))).toEqual([[], [], []]);
  expect(readdirSync(scratch.at("data"))).toEqual([]);
});

test.if(!isRoot)("A19: another user's directory is found", async () => {
  expect(await findings("/usr")).toEqual([["NOT_OWNER"], ["NOT_OWNER"], []]);
});

test.if(isRoot)("A19: another user's directory, file and stores are found one by one", async () => {
  await using scratch = new Scratch();
  mkdirSync(scratch.at("tenants"));
  writeFileSync(scratch.at("catalog.sqlite-counter"), "");
  writeFileSync(scratch.at("shared.sqlite-wal"), "");
  const own = async (path: string, expected: (readonly "NOT_OWNER"[])[]) => {
    chownSync(path, ANOTHER, ANOTHER);
    expect(await findings(scratch.path)).toEqual(expected.map((codes) => [...codes]));
    chownSync(path, 0, 0);
  };
  await own(scratch.path, [["NOT_OWNER"], ["NOT_OWNER"], []]);
  await own(scratch.at("catalog.sqlite-counter"), [["NOT_OWNER"], [], []]);
  await own(scratch.at("shared.sqlite-wal"), [[], ["NOT_OWNER"], []]);
  await own(scratch.at("tenants"), [[], [], ["NOT_OWNER"]]);
});
