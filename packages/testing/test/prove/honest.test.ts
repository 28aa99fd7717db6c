import { expect, test } from "bun:test";
import { prove } from "../../src/index.ts";
import * as live from "./honest/live.ts";
import * as notebook from "./honest/notebook.ts";
import * as rollCall from "./honest/roll-call.ts";

const sizes = { rounds: 2, volleys: 16, replays: 8, mutantRequests: 120, listen: 60 };
const TIME_LIMIT = 120_000;
const seed = Number(process.env.PROOF_SEED ?? 3);

test(
  "an app with accounts, rows, caches by tenant and settings is proved, all of its routes but one that fails",
  async () => {
    const report = await prove(notebook.site, notebook.tenancy, { sizes, seed, throws: false });
    if (process.env.SHOW) console.log(report.toText(), report.routes);
    expect(report.leaks).toEqual([]);
    expect(report.unreached.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /broken"]);
    expect(report.unmarked).toEqual(["labels", "sessions"]);
    expect(report.ok).toBe(true);
  },
  TIME_LIMIT,
);

test(
  "an app with sockets, event streams and later work is proved, all of its routes",
  async () => {
    const report = await prove(live.site, live.tenancy, { sizes, seed, throws: false });
    if (process.env.SHOW) console.log(report.toText(), report.routes);
    expect(report.leaks).toEqual([]);
    expect(report.unreached).toEqual([]);
    expect(report.listened).toBeGreaterThanOrEqual(6);
    expect(report.ok).toBe(true);
  },
  TIME_LIMIT,
);

test(
  "an app that writes whom it serves, and has cookies that hold nobody's, is proved",
  async () => {
    const report = await prove(rollCall.site, rollCall.tenancy, { sizes, seed, throws: false });
    expect(report.leaks).toEqual([]);
    expect(report.unreached).toEqual([]);
    expect(report.ok).toBe(true);
  },
  TIME_LIMIT,
);
