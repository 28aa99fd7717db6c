/** The style of a report's page: no fonts and no pictures from elsewhere, light and dark, and fit for paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1d2530; --soft: #5b6675; --line: #dfe3e8; --ground: #f6f7f9; --card: #fff;
  --good: #0f7a4a; --good-ground: #e5f5ec; --bad: #b3261e; --bad-ground: #fdeceb; --mark: #ffe08a; --accent: #2f5bd0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --soft: #9aa5b4; --line: #313a46; --ground: #12161c; --card: #1a2028;
  --good: #5fd39b; --good-ground: #14312340; --bad: #ff8d85; --bad-ground: #3a1d1c; --mark: #7a5d00; --accent: #8fb0ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1.25rem; letter-spacing: -0.01em; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 0.75rem; }
p { margin: 0.4rem 0; max-width: 46rem; }
.verdict { border-radius: 0.75rem; padding: 1.1rem 1.4rem; font-size: 1.2rem; font-weight: 600; }
.verdict p { font-size: 1rem; font-weight: 400; }
.good { background: var(--good-ground); color: var(--good); }
.bad { background: var(--bad-ground); color: var(--bad); }
.verdict p { color: var(--ink); }
dl.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem; margin: 1.25rem 0 0; }
dl.figures div { background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; padding: 0.8rem 1rem;
  display: flex; flex-direction: column-reverse; justify-content: flex-end; }
dl.figures dd { margin: 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.25; }
dl.figures dt { color: var(--soft); font-size: 0.86rem; line-height: 1.35; }
article { background: var(--card); border: 1px solid var(--line); border-left: 0.3rem solid var(--bad); border-radius: 0.75rem;
  padding: 1rem 1.25rem; margin: 0 0 1rem; }
article h3 { margin: 0 0 0.4rem; font-size: 1.05rem; }
article dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0.75rem 0 0; }
article dt { color: var(--soft); }
article dd { margin: 0; min-width: 0; }
.cause { display: inline-block; background: var(--bad-ground); color: var(--bad); border-radius: 1rem; padding: 0.05rem 0.7rem;
  font-size: 0.86rem; font-weight: 600; margin-left: 0.5rem; }
code, pre { font: 0.86rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { margin: 0; }
mark { background: var(--mark); color: inherit; border-radius: 0.2rem; padding: 0 0.1rem; }
p + .scroll { margin-top: 0.9rem; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.94rem; }
th, td { text-align: left; padding: 0.5rem 0.9rem; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
th { color: var(--soft); font-weight: 600; font-size: 0.86rem; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; }
.statuses span { white-space: nowrap; margin-right: 0.7rem; }
td.state { white-space: nowrap; font-weight: 600; }
.note { color: var(--soft); font-size: 0.86rem; margin-top: 0.75rem; }
td .reason { color: var(--soft); display: block; overflow-wrap: anywhere; }
.yes { color: var(--good); } .no { color: var(--bad); } .out { color: var(--soft); }
li { margin: 0.25rem 0; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: 0.9rem; }
@media (max-width: 36rem) { h1 { font-size: 1.5rem; } article dl { grid-template-columns: 1fr; gap: 0; } article dd { margin-bottom: 0.5rem; } }
@media print { body { background: none; } main { padding: 0; max-width: none; } article, tr { break-inside: avoid; } }
`;
