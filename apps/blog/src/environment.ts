import { join, resolve } from "node:path";

const root = resolve(import.meta.dir, "../../..");

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Error(`PORT must be a whole number from 1 to 65535, and it is “${text}”.`);
}

/** Where the server listens. */
export const port = portOf(process.env.PORT ?? "3000");

/** Where the catalog, the shared data and every blog's data are kept. */
export const dataDirectory = resolve(process.env.DATA_DIR ?? join(root, "data"));

/** The address of the public site; a blog is at `<slug>.` before its host, and at `/r/<slug>/` below it. */
export const base = process.env.BASE_URL ?? `http://localhost:${port}`;
