/** Makes one tenant's database and kills its own process at a step. Arguments: address, prefix, tenant, step. */
import type { Template } from "@tenantry/core/adapter";
import { postgresDatabases } from "../../src/index.ts";
import { login } from "./databases.ts";
import { provisioning, statement } from "./world.ts";

const [url = "", prefix = "", id = "", step = ""] = process.argv.slice(2);
const strategy = postgresDatabases({ url, prefix, login });
const template: Template = {
  key: "of the killed",
  build: async (store, owner) => {
    await store.query(statement("create table notes (id integer primary key, marker text not null)"));
    await store.query(statement("create table _tenantry_stamp (tenant text, epoch integer)"));
    await store.query(statement("insert into _tenantry_stamp values ($1, $2)", owner?.id, owner?.epoch));
    if (step === "template") process.kill(process.pid, "SIGKILL");
  },
  restamp: () => statement("update _tenantry_stamp set epoch = 1"),
  prepareCopy: async (open) => void (await open().query(statement("insert into notes values (1, 'made')"))),
};
const context = provisioning({
  template,
  progress(name) {
    if (name === step) process.kill(process.pid, "SIGKILL");
  },
});
await strategy.provision({ id, epoch: 1 }, context);
await strategy.close?.();
