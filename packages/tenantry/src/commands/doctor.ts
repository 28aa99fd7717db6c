import type { DoctorReport, Finding } from "@tenantry/core";
import { command } from "../command.ts";
import { positiveInteger } from "../numbers.ts";
import { progressOf } from "../progress.ts";

export const doctor = command({
  name: "doctor",
  summary: "Look for what is wrong, and say what to do about it",
  details:
    "Unfinished tenants and purges, stores that are left over, missing, damaged, another's or behind in migrations, stores that\n" +
    "are kept ready and that no tenant can have, and data of another user. With --fix it removes what killed processes left,\n" +
    "completes purges, deletions and restorations that were begun, and lifts quarantines that Tenantry itself put on where the\n" +
    "store is in order again. What was ever in service is never removed.",
  examples: [
    { line: "tenantry doctor", does: "exit code 1 where there is a problem" },
    { line: "tenantry doctor --fix", does: "mends what can be mended without a decision" },
  ],
  args: {
    fix: { type: "boolean", description: "Mend what can be mended without a decision" },
    concurrency: { type: "string", valueHint: "n", default: "4", description: "Stores looked at at a time" },
  },
  async run({ output, tenancy }, { fix = false, concurrency }) {
    const opened = await tenancy();
    await opened.runtime.ready();
    const bar = progressOf(output, "Looking at stores", opened.runtime.catalog.directory.size, true);
    const report = await opened.doctor({
      fix,
      concurrency: positiveInteger("concurrency", concurrency),
      onStore: (done, of) => bar.step(`store ${done} of ${of}`),
    });
    bar.end();
    output.answer(report, () => text(report));
    return report.findings.some(({ severity }) => severity === "problem") ? 1 : 0;
  },
});

function text({ stores, findings, fixed }: DoctorReport): string {
  const lines = fixed.map((done) => `fixed    ${done}`);
  for (const finding of findings) lines.push(findingText(finding));
  const problems = findings.filter(({ severity }) => severity === "problem").length;
  const looked = `${stores} ${stores === 1 ? "store" : "stores"} looked at`;
  lines.push(
    problems === 0
      ? `${looked}, nothing is wrong.`
      : `${looked}, ${problems} ${problems === 1 ? "problem" : "problems"}.`,
  );
  return lines.join("\n");
}

function findingText({ severity, code, tenant, message, remedy }: Finding): string {
  return [
    `${severity.padEnd(8)} ${tenant === undefined ? "" : `${tenant}: `}${message}`,
    `         code    ${code}`,
    `         remedy  ${remedy}`,
  ].join("\n");
}
