export { localProgram, type WantedProgram } from "./local-program.ts";
