import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Elysia, NotFoundError } from "elysia";

const directory = join(import.meta.dir, "../assets");
const types = {
  "site.css": "text/css; charset=utf-8",
  "sign-up.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml",
};

interface Asset {
  readonly text: string;
  readonly version: string;
  readonly type: string;
}

const files = new Map<string, Asset>(
  Object.entries(types).map(([name, type]) => {
    const text = readFileSync(join(directory, name), "utf8");
    return [name, { text, type, version: new Bun.CryptoHasher("sha256").update(text).digest("hex").slice(0, 12) }];
  }),
);

/** The path of an asset. It changes with the content, so that browsers may keep what they have for good. */
export function assetPath(name: string): string {
  const file = files.get(name);
  if (file === undefined) throw new Error(`There is no asset “${name}” in ${directory}.`);
  return `/assets/${name}?v=${file.version}`;
}

/** Serves the style sheet and its like, on whichever site uses this. */
export const assets = new Elysia({ name: "assets" }).get("/assets/:name", ({ params, query, set }) => {
  const file = files.get(params.name);
  if (file === undefined) throw new NotFoundError();
  set.headers["content-type"] = file.type;
  if (query.v === file.version) set.headers["cache-control"] = "public, max-age=31536000, immutable";
  return file.text;
});
