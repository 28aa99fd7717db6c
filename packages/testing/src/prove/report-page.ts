import { Html, html } from "./html.ts";
import type { Leak } from "./leak.ts";
import type { ProofResult, ProvedRoute } from "./proof-findings.ts";
import { REPORT_STYLE } from "./report-style.ts";
import { mutantText, number, reachedOf, seconds, verdict } from "./report-text.ts";

/** A report as a page that needs nothing else, for people who have not seen the program. */
export function reportPage(result: ProofResult, title: string): string {
  const { ok, routes, leaks, allowed, unreached, unmarked, seed, at } = result;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Html(REPORT_STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<div class="verdict ${ok ? "good" : "bad"}">${verdict(result)}<p>${summary(result)}</p></div>
${figures(result)}
${section("Leaks", leaks, (leak) => leakArticle(leak))}
${section("Let pass", allowed, (leak) => leakArticle(leak))}
<h2>Routes</h2>
${unreached.length > 0 ? unreachedNote(unreached.length) : undefined}
${routeTable(routes)}
<p class="note">Statements were made to fail, and clients to go away: that is where 500, 503 and none come from. 4xx are answers to
requests that were broken, or that came with another tenant's cookies and names.</p>
${unmarked.length > 0 ? unmarkedNote(unmarked) : undefined}
<h2>What was done</h2>
${method(result)}
<footer>Made by Tenantry on <time datetime="${at}">${at.slice(0, 10)}</time>. Seed ${seed}: the same seed makes the same requests.</footer>
</main>
</body>
</html>
`;
  return page.text;
}

function summary({ routes, requests, tenants, ok }: ProofResult): string {
  const asked = `${number(requests)} requests to ${reachedOf(routes)} routes, at ${tenants} tenants with the same ids`;
  return ok ? `${asked}: every answer held what was the tenant's own.` : `${asked}.`;
}

function figures(result: ProofResult): Html {
  const { routes, mutant } = result;
  const all: readonly (readonly [value: string, name: string])[] = [
    [number(result.requests), "requests"],
    [reachedOf(routes), "routes reached"],
    [number(result.interleavings), "interleavings"],
    [number(result.listened), "streams and sockets held open"],
    [number(result.faults), "statements failed on purpose"],
    [number(result.lines), "log lines looked through"],
    [number(result.files), "files looked through"],
    [`${mutant.noticed} of ${mutant.leaked}`, "leaks made on purpose, found"],
  ];
  const items = all.map(([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return html`<dl class="figures">${items}</dl>`;
}

function section(title: string, leaks: readonly Leak[], show: (leak: Leak) => Html): Html | undefined {
  return leaks.length === 0 ? undefined : html`<h2>${title}</h2>${leaks.map(show)}`;
}

function leakArticle(leak: Leak): Html {
  const who = leak.seenBy === undefined ? "Every tenant" : `Tenant ${leak.seenBy}`;
  const times = leak.times > 1 ? `, ${number(leak.times)} times` : "";
  const { asked, before, also } = leak;
  return html`<article>
<h3>${leak.route ?? "No known route"}<span class="cause">${leak.cause}</span></h3>
<p>${who} got data of tenant ${leak.ownedBy} in ${leak.where}${times}.</p>
<dl>
<dt>Found</dt><dd><code>${marked(leak.excerpt)}</code></dd>
<dt>Which is</dt><dd>${leak.data}</dd>
${also.length === 0 ? undefined : html`<dt>Also in</dt><dd>${also.join(", ")}</dd>`}
${asked === undefined ? undefined : html`<dt>Asked</dt><dd><code>${asked}</code></dd>`}
${before.length === 0 ? undefined : html`<dt>Before</dt><dd><pre>${before.join("\n")}</pre></dd>`}
<dt>Cause</dt><dd>${leak.explanation}</dd>
${leak.allowed === undefined ? undefined : html`<dt>Let pass</dt><dd>${leak.allowed}</dd>`}
</dl>
</article>`;
}

function marked(excerpt: string): Html {
  const [, before = excerpt, found, after] = /^(.*?)«(.*?)»(.*)$/s.exec(excerpt) ?? [];
  return found === undefined ? html`${before}` : html`${before}<mark>${found}</mark>${after}`;
}

function routeTable(routes: readonly ProvedRoute[]): Html {
  const rows = routes.map((route) => {
    const [state, word] = route.skipped
      ? ["out", "left out"]
      : route.reached
        ? ["yes", "reached"]
        : ["no", "not reached"];
    const statuses = Object.entries(route.statuses).map(
      ([status, times]) => html`<span>${status === "0" ? "none" : status} × ${number(times)}</span> `,
    );
    return html`<tr><td><code>${route.method} ${route.path}</code>${reasonOf(route)}</td><td class="state ${state}">${word}</td>
<td class="number">${number(route.requests)}</td><td class="statuses">${statuses}</td></tr>`;
  });
  return html`<div class="scroll"><table>
<thead><tr><th>Route</th><th>State</th><th class="number">Requests</th><th>Statuses</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

const reasonOf = ({ reason }: ProvedRoute): Html | undefined =>
  reason === undefined ? undefined : html`<span class="reason">${reason}</span>`;

const unreachedNote = (count: number): Html =>
  html`<p>${count === 1 ? "One route was" : `${count} routes were`} not reached by any valid request: nothing is proved of
${count === 1 ? "it" : "them"}. The table says why.</p>`;

const unmarkedNote = (tables: readonly string[]): Html =>
  html`<h2>Tables that were not watched</h2><p>Not every row of ${tables.join(", ")} has a text that a mark could be
put into: those rows alone would not have been recognized.</p>`;

function method(result: ProofResult): Html {
  const { tenants, rounds, requests } = result;
  return html`<p>The application ran on throw-away stores in ${rounds} worlds of its own, with ${tenants} tenants each. All of them
held rows with the same ids, and in every text a random mark of the one tenant. ${number(requests)} requests were made for all
of the routes: valid ones, broken ones, ones that were given up half way, and ones that brought along another tenant's cookies,
tokens, names and ids. They ran at the same time, in random order, with few connections and with statements that failed. Every
answer, header, message, log line, table and file was searched for marks of other tenants.</p>
<p>${mutantText(result)}. It took ${seconds(result.milliseconds)}.</p>`;
}
