import { Misuse } from "./failure.ts";

/** A whole number from 1 on. Throws `Misuse`. */
export function positiveInteger(option: string, text: string): number {
  const number = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(number) && number > 0) return number;
  throw new Misuse(`--${option} is a whole number from 1 on, not "${text}".`, `For instance: --${option} 4`);
}
