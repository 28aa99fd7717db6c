import { setServers } from "node:dns";
import { platformAt } from "./platform.ts";

const { DATA_DIR = "", NAME_SERVER } = process.env;

if (NAME_SERVER !== undefined) setServers([NAME_SERVER]);

export const tenancy = platformAt(DATA_DIR, process.env.NEXT_RELEASE === "1", process.env.KEEPS_READY === "1");
