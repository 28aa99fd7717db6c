// Makes a store and kills itself when a step is done.
import { sqliteFiles } from "../../src/index.ts";
import { provisioning, statement, templateOf } from "./world.ts";

const [, , directory = "", id = "", step, kind] = process.argv;
const filled = templateOf("k", (store) => store.query(statement("insert into posts (title) values ('made')")));
const template = { built: undefined, template: templateOf("k"), setup: filled }[kind ?? "built"];
await sqliteFiles({ directory }).provision(
  { id, epoch: 1 },
  {
    ...provisioning(template && { template }),
    progress(done) {
      console.log(done);
      if (done === step) process.kill(process.pid, "SIGKILL");
    },
  },
);
