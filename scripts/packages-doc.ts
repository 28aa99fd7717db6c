// Checks that the table of docs/packages.md is what the ledger says: `bun scripts/packages-doc.ts [--write]`.

import { join } from "node:path";
import { root } from "./install.ts";
import ledger from "./packages/ledger.json" with { type: "json" };
import { ledgerTable } from "./packages/ledger.ts";

const file = join(root, "docs/packages.md");
const page = await Bun.file(file).text();
const wanted = page.replace(/^\| package \| packed, .*\n(?:\|.*\n)*/m, () => `${ledgerTable(ledger)}\n`);

if (process.argv.includes("--write")) {
  await Bun.write(file, wanted);
} else if (page !== wanted) {
  console.error(
    "docs/packages.md is not what the ledger says. Write its table anew: bun scripts/packages-doc.ts --write",
  );
  process.exitCode = 1;
}
