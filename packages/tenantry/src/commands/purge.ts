import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InvalidStateError, type PurgeReceipt, type Tenancy } from "@tenantry/core";
import { command } from "../command.ts";
import { Misuse } from "../failure.ts";
import { assertFolderOf } from "../folder.ts";
import type { Output } from "../output.ts";
import { pairs } from "../table.ts";
import { SLUG } from "../tenant-args.ts";

export const purge = command({
  name: "purge",
  summary: "Destroy a deleted tenant and its data for good",
  details:
    "The tenant has to be deleted first. You type its slug to confirm; a program gives --confirm <slug>. A last snapshot of the\n" +
    "store and a receipt are laid into the current folder. From then on nothing restores the tenant; its domains are free, its slug\n" +
    "answers 410 for 90 days. Killed half way, the same command completes it.",
  examples: [
    { line: "tenantry purge amazon", does: "asks for the slug, then leaves a snapshot and a receipt here" },
    { line: "tenantry purge amazon --confirm amazon --into /backups", does: "from a script" },
    { line: "tenantry purge amazon --no-snapshot", does: "nothing of the data is left" },
  ],
  args: {
    slug: SLUG,
    confirm: { type: "string", valueHint: "slug", description: "The slug once more, where nobody can be asked" },
    snapshot: { type: "boolean", default: true, description: "Keep no last copy of the store" },
    into: { type: "string", valueHint: "folder", default: ".", description: "Where snapshot and receipt go" },
  },
  async run({ output, tenancy }, { slug, confirm, snapshot, into }) {
    assertAnswerable(output, slug, confirm);
    assertFolderOf(join(into, "receipt"));
    const opened = await tenancy();
    await assertPurgeable(opened, slug);
    if (confirm === undefined && !(await isMeant(slug))) {
      output.note("Nothing was done.");
      return 1;
    }
    const stem = join(resolve(into), `${slug}-${new Date().toISOString().replace(/[-:.]/g, "")}`);
    const receipt = await opened.tenants.purge(slug, { snapshot: snapshot ? `${stem}.sqlite` : false });
    const file = `${stem}.receipt.json`;
    await writeFile(file, `${JSON.stringify(receipt, null, 2)}\n`, { flag: "wx", mode: 0o600 });
    output.answer({ ...receipt, receipt: file }, () => receiptText(receipt, file));
    return 0;
  },
});

/** Before anybody is asked. Who is not there may be somebody whose purge was begun. */
async function assertPurgeable({ tenants }: Tenancy, slug: string): Promise<void> {
  const tenant = await tenants.find(slug);
  if (tenant === undefined || tenant.status === "deleted") return;
  throw new InvalidStateError(`Tenant "${slug}" is in service. Take it out of service first: tenantry delete ${slug}`, {
    tenant: slug,
    operation: "purge",
  });
}

/** Throws `Misuse` where nobody can be asked and the line does not confirm. */
function assertAnswerable(output: Output, slug: string, confirm: string | undefined): void {
  if (confirm === undefined && !output.watched) {
    throw new Misuse("A purge has to be confirmed.", `Add: --confirm ${slug}`);
  }
  if (confirm !== undefined && confirm !== slug) {
    throw new Misuse(`--confirm says "${confirm}", and the tenant is "${slug}".`, "Nothing was done.");
  }
}

async function isMeant(slug: string): Promise<boolean> {
  const { isCancel, text } = await import("@clack/prompts");
  const typed = await text({ message: `Destroy ${slug} and its data for good? Type its slug:` });
  return !isCancel(typed) && typed === slug;
}

function receiptText(receipt: PurgeReceipt, file: string): string {
  return pairs([
    ["purged", `${receipt.slug} (${receipt.name}), ${receipt.id}`],
    ["when", `${receipt.purgedAt}, by ${receipt.purgedBy}`],
    ["snapshot", receipt.snapshot ?? "none"],
    ["free again", receipt.domains.join(", ") || "no domains"],
    ["receipt", file],
  ]);
}
