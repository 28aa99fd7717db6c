import { expect, test } from "bun:test";
import { root } from "../../install.ts";
import { installedWith } from "../installed.ts";
import ledger from "../ledger.json" with { type: "json" };
import { ledgerProblems, ledgerText } from "../ledger.ts";
import { publishedPackages } from "../published.ts";
import { tarballs } from "../tarballs.ts";

test("every package has the size and the dependencies that the ledger allows", async () => {
  const published = new Map(publishedPackages(root).map((one) => [one.manifest.name, one]));
  const measured = (await tarballs()).map(({ name, bytes }) => {
    const one = published.get(name);
    if (one === undefined) throw new Error(`${name} is not published.`);
    return { name, bytes, installed: installedWith(one, published) };
  });
  console.log(ledgerText(ledger, measured));
  expect(ledgerProblems(ledger, measured)).toEqual([]);
});
