export { freePort } from "./free-port.ts";
export { localProgram, type WantedProgram } from "./local-program.ts";
