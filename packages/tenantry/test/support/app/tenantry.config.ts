import { setServers } from "node:dns";
import type { ReadyCounts } from "@tenantry/core";
import type { LoginKey } from "@tenantry/postgres";
import { LOGIN, makeTenancy } from "./make-tenancy.ts";

const {
  APP_DATA = "",
  APP_VERSION,
  APP_POSTGRES,
  APP_LOGIN,
  APP_READY = "0",
  NAME_SERVER,
  KILL_AT,
  INTERRUPT_AT,
} = process.env;

if (NAME_SERVER !== undefined) setServers([NAME_SERVER]);

// Both are made by a test, which knows.
const login = APP_LOGIN === undefined ? LOGIN : (JSON.parse(APP_LOGIN) as LoginKey);
const ready = JSON.parse(APP_READY) as ReadyCounts;

export const tenancy = makeTenancy(APP_DATA, APP_VERSION, APP_POSTGRES, login, ready);

/** Ends this very process, as a failing machine or a person would, at a step that it is told. */
const reach = (step: string): void => {
  if (step === KILL_AT) process.kill(process.pid, "SIGKILL");
  if (step === INTERRUPT_AT) process.kill(process.pid, "SIGINT");
};
let migrations = 0;
tenancy.events.on("tenant:provisioning", ({ step }) => reach(`create ${step}`));
tenancy.events.on("store:preparing", ({ step }) => reach(`prepare ${step}`));
tenancy.events.on("tenant:renamed", () => reach("renamed"));
tenancy.events.on("tenant:deleted", () => reach("deleted"));
tenancy.events.on("tenant:purging", ({ step }) => reach(`purge ${step}`));
tenancy.events.on("tenant:purged", () => reach("purged"));
tenancy.events.on("connection:opened", ({ use }) => {
  if (use === "migrate") reach(`migrate ${++migrations}`);
});
