// Makes a store and kills itself when a step is done.
import { sqliteFiles } from "../../src/index.ts";
import { provisioning, SCHEMA } from "./world.ts";

const [, , directory = "", id = "", step, templated] = process.argv;
const template = {
  key: "k",
  build: async (store: { batch?(statements: typeof SCHEMA): unknown }) => void store.batch?.(SCHEMA),
};
await sqliteFiles({ directory }).provision(
  { id, epoch: 1 },
  {
    ...provisioning(templated === "template" ? { template, prepare: async () => {} } : {}),
    progress(done) {
      console.log(done);
      if (done === step) process.kill(process.pid, "SIGKILL");
    },
  },
);
