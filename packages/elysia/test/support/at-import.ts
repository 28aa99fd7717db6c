import { probed } from "./import-probe.ts";

/** What is in scope while this module is evaluated. */
export const atImport = probed();
