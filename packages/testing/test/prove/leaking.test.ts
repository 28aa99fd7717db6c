import { expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { type Leak, type LeakCause, type ProofSite, prove } from "../../src/index.ts";
import * as cache from "./leaking/cache.ts";
import * as cookieDomain from "./leaking/cookie-domain.ts";
import * as errorMessage from "./leaking/error-message.ts";
import * as filePath from "./leaking/file-path.ts";
import * as foreignIds from "./leaking/foreign-ids.ts";
import * as globalVariable from "./leaking/global-variable.ts";
import * as job from "./leaking/job.ts";
import * as logLine from "./leaking/log-line.ts";
import * as memo from "./leaking/memo.ts";
import * as noPage from "./leaking/no-page.ts";
import { tenancy } from "./leaking/platform.ts";
import * as removedRow from "./leaking/removed-row.ts";
import * as responseHeader from "./leaking/response-header.ts";
import * as session from "./leaking/session.ts";
import * as settings from "./leaking/settings.ts";
import * as sharedTable from "./leaking/shared-table.ts";
import * as stream from "./leaking/stream.ts";
import * as tenantFromBody from "./leaking/tenant-from-body.ts";
import * as tenantFromHeader from "./leaking/tenant-from-header.ts";
import * as tenantFromPath from "./leaking/tenant-from-path.ts";
import * as tenantFromQuery from "./leaking/tenant-from-query.ts";
import * as topic from "./leaking/topic.ts";
import * as wideText from "./leaking/wide-text.ts";

const sizes = { rounds: 1, volleys: 24, mutantRequests: 100, listen: 60 };

const APPS: readonly [name: string, app: { site: ProofSite<typeof tenancy> }, cause: LeakCause, route: string][] = [
  ["a global variable", globalVariable, "global variable", "GET /posts"],
  ["a cache without the tenant (C12)", cache, "cache", "GET /posts/:id"],
  ["a table in UTF-16", wideText, "memo", "GET /posts.csv"],
  ["a memo in a module (C11)", memo, "memo", "GET /posts"],
  ["a tenant from the body", tenantFromBody, "tenant from the body", "POST /search"],
  ["a tenant from a query parameter", tenantFromQuery, "tenant from the query", "GET /posts"],
  ["a tenant from the path", tenantFromPath, "tenant from the path", "GET /accounts/:tenantId/posts"],
  ["a tenant from a header", tenantFromHeader, "tenant from a header", "GET /posts"],
  ["ids that are everybody's", foreignIds, "foreign ids", "GET /uploads/:id"],
  ["a session that counts everywhere", session, "session", "GET /me"],
  ["a session's cookie for the base domain", cookieDomain, "cookie domain", "POST /sign-in"],
  ["a job without a tenant", job, "job", "POST /later"],
  ["a row in another's store that was removed again", removedRow, "job", "POST /check"],
  ["settings of another tenant", settings, "catalog", "PUT /settings"],
  ["a topic without a tenant (C15)", topic, "topic", "WS /chat"],
  ["a file without a tenant in its path", filePath, "file path", "POST /export"],
  ["an error message (C18)", errorMessage, "error message", "POST /titles"],
  ["a page for what is not there", noPage, "error message", "GET /no-such-page/:name"],
  ["a log line (C17)", logLine, "log line", "GET /posts"],
  ["a response header, in base64", responseHeader, "response header", "GET /posts"],
  ["a stream that is read in another's scope", stream, "stream", "GET /feed"],
  ["a shared table with words of tenants", sharedTable, "shared table", "GET /search"],
];

test.each(APPS)("%s is found and named", async (_, app, cause, route) => {
  const folders = [filePath.exportsFolder];
  const report = await prove(app.site, tenancy, {
    sizes,
    folders,
    seed: Number(process.env.PROOF_SEED ?? 7),
    throws: false,
  });
  rmSync(filePath.exportsFolder, { recursive: true, force: true });
  const named = ({ cause, route }: Leak) => ({ cause, route });
  if (process.env.SHOW) console.log(report.toText());
  expect(report.leaks.map(named)).toEqual([{ cause, route }]);
  expect(report.ok).toBe(false);
});
