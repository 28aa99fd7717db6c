import { expect, test } from "bun:test";
import { type Leak, type ProofFindings, ProofReport } from "../../src/index.ts";

const leak: Leak = {
  cause: "cache",
  explanation: "Because.",
  route: "GET /<b>posts</b>",
  place: "body",
  where: "the answer's body (status 200)",
  seenBy: "A",
  ownedBy: "B",
  data: "row 1 of posts.title",
  asked: "#2 tenant A: GET /posts?<script>",
  before: ["#1 tenant B: GET /posts"],
  excerpt: '…{"title":"«mark»<script>alert(1)</script>"}…',
  also: ["a log line"],
  times: 1_234,
  round: 1,
};

const findings: ProofFindings = {
  routes: [
    { method: "GET", path: "/posts", requests: 10, reached: true, statuses: { 200: 9, 0: 1 }, skipped: false },
    { method: "GET", path: "/me", requests: 4, reached: false, statuses: { 401: 4 }, skipped: false, reason: "<i>401" },
    { method: "POST", path: "/pay", requests: 0, reached: false, statuses: {}, skipped: true, reason: "It costs." },
  ],
  requests: 14,
  tenants: 3,
  rounds: 1,
  interleavings: 2,
  listened: 0,
  faults: 1,
  lines: 2,
  files: 3,
  seed: 42,
  milliseconds: 1_500,
  at: "2026-11-27T09:30:00.000Z",
  leaks: [leak],
  allowed: [],
  mutant: { answers: 100, leaked: 1, noticed: 1, routes: ["GET /posts"] },
  unmarked: ["tags"],
};

test("the text tells route, tenants, what was asked and before, where, and the cause", () => {
  expect(new ProofReport(findings).toText()).toBe(`One leak between tenants.

1 of 2 routes reached, 14 requests at 3 tenants, 2 interleavings in 1 worlds, 1.5 s
0 streams and sockets held open, 1 statements failed on purpose, 2 log lines and 3 files looked through
A copy made to leak in 1 in 100 answers was noticed
seed 42: the same seed makes the same requests

Leak 1 of 1: GET /<b>posts</b> (cache)
  Tenant A got data of tenant B in the answer's body (status 200), 1,234 times
  found    …{"title":"«mark»<script>alert(1)</script>"}…
  which is row 1 of posts.title
  also in  a log line
  asked    #2 tenant A: GET /posts?<script>
  before   #1 tenant B: GET /posts
  cause    Because.

Not reached, so not proved:
  GET /me  <i>401

Left out by fixtures:
  POST /pay  It costs.

Tables without a mark in every row, whose leaks might go unseen:
  tags`);
});

test("the page escapes whatever was found, and needs nothing from elsewhere", () => {
  const page = new ProofReport(findings).toHTML("Blog & <co>");
  expect(page).toContain("<title>Blog &#38; &#60;co&#62;</title>");
  expect(page).toContain("<mark>mark</mark>&#60;script&#62;");
  expect(page).not.toMatch(/<script|<b>|<i>|https?:|src=|href=/);
});

test("the JSON holds everything, and comes back as it was", () => {
  const report = new ProofReport(findings);
  const { ok, unreached, ...rest } = JSON.parse(JSON.stringify(report));
  expect(ok).toBe(false);
  expect(unreached).toMatchObject([{ path: "/me" }]);
  expect(rest).toMatchObject(JSON.parse(JSON.stringify(findings)));
  expect(new ProofReport(rest).toText()).toBe(report.toText());
});

test("it is a proof only where nothing leaks and the copy was found out", () => {
  const proved = { ...findings, leaks: [] };
  expect(new ProofReport(proved).ok).toBe(true);
  expect(new ProofReport({ ...proved, mutant: { ...findings.mutant, noticed: 0 } }).ok).toBe(false);
  expect(new ProofReport({ ...proved, mutant: { ...findings.mutant, leaked: 0, noticed: 0 } }).ok).toBe(false);
});
