/** The command line asks for what can't be done: exit code 2. */
export class Misuse extends Error {}
