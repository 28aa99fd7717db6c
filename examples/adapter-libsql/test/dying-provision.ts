import { libsqlServer } from "../src/index.ts";

/** A process that dies when it has half made a store. */
const strategy = libsqlServer(JSON.parse(process.env.SERVER ?? ""));
await strategy.provision(
  { id: process.env.TENANT ?? "", epoch: 1 },
  {
    async prepare(store) {
      await store.query({ text: "create table notes (id integer primary key, marker text)", values: [] });
      process.kill(process.pid, "SIGKILL");
      await Bun.sleep(60_000);
    },
    options: {},
    progress: () => undefined,
  },
);
