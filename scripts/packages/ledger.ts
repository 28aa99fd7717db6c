import type { InstalledDependency } from "./installed.ts";

/** What a package may weigh and bring along. */
export interface LedgerEntry {
  /** The most that its tarball may have, in kB of 1000 bytes. */
  readonly packedKB: number;
  /** Each package that is installed with it, with the reason: ours, those of others, and those that these need. */
  readonly dependencies: Readonly<Record<string, string>>;
}

export type Ledger = Readonly<Record<string, LedgerEntry>>;

/** What a package weighs, and what it brings along. */
export interface Measured {
  readonly name: string;
  readonly bytes: number;
  readonly installed: ReadonlyMap<string, InstalledDependency>;
}

/** Where packages are not as the ledger has them. */
export function ledgerProblems(ledger: Ledger, measured: readonly Measured[]): string[] {
  const known = new Set(measured.map(({ name }) => name));
  return [
    ...measured.flatMap((one) => entryProblems(ledger[one.name], one)),
    ...Object.keys(ledger)
      .filter((name) => !known.has(name))
      .map((name) => `${name} is in the ledger, and is not published.`),
  ];
}

function entryProblems(entry: LedgerEntry | undefined, { name, bytes, installed }: Measured): string[] {
  if (entry === undefined) return [`${name} is not in the ledger.`];
  const problems: string[] = [];
  const { packedKB, dependencies } = entry;
  if (bytes > packedKB * 1000) {
    problems.push(
      `${name} has ${kB(bytes)} kB packed, and may have ${packedKB}: make it smaller, or say in the ledger why not.`,
    );
  }
  for (const dependency of installed.keys()) {
    if (!dependencies[dependency]?.trim())
      problems.push(`${name} brings ${dependency} along, without a reason in the ledger.`);
  }
  for (const dependency of Object.keys(dependencies)) {
    if (!installed.has(dependency)) problems.push(`${name} brings no ${dependency} along: take it out of the ledger.`);
  }
  return problems;
}

/** A line for each package: what it weighs, what it may weigh, and what it brings along. */
export function ledgerText(ledger: Ledger, measured: readonly Measured[]): string {
  const width = Math.max(...measured.map(({ name }) => name.length));
  return measured
    .map(({ name, bytes, installed }) => {
      const packed = `${kB(bytes).padStart(7)} kB of ${String(ledger[name]?.packedKB ?? 0).padStart(4)}`;
      const brought = [...installed].map(([other, { version, bytes: size }]) =>
        size === undefined ? other : `${other} ${version} (${kB(size)} kB)`,
      );
      return `${name.padEnd(width)} ${packed}  brings ${brought.join(", ") || "nothing"}`;
    })
    .join("\n");
}

const kB = (bytes: number): string => (bytes / 1000).toFixed(1);

/** The ledger as pages show it. */
export function ledgerTable(ledger: Ledger): string {
  const rows = Object.entries(ledger).map(([name, { packedKB, dependencies }]) => {
    const reasons = Object.entries(dependencies).map(([other, reason]) => `\`${other}\`: ${reason}`);
    return `| \`${name}\` | ${packedKB} kB | ${reasons.join("; ") || "nothing"} |`;
  });
  return ["| package | packed, at most | brings along, and why |", "|---|---|---|", ...rows].join("\n");
}
