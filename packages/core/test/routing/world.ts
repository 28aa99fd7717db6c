import { mapDirectory } from "../../src/routing/map-directory.ts";
import type { Resolution } from "../../src/routing/resolution.ts";

export interface Entry {
  readonly id: string;
  readonly slug: string;
  readonly hosts?: readonly string[];
}

export const AMAZON: Entry = {
  id: "0b8f1d9c-7a64-4f7e-9c0b-3f1c2a4d5e6f",
  slug: "amazon",
  hosts: ["shop.amazon.example", "xn--bcher-kva.example"],
};
export const APPLE: Entry = { id: "1c9f2e0d-8b75-4a8f-8d1c-4a2d3b5e6f70", slug: "apple", hosts: ["apple.example"] };

/** Two tenants, and `gone`, a slug that was given back. */
export const DIRECTORY = mapDirectory([AMAZON, APPLE], ["gone"]);

/** A resolution as one word: `amazon`, `amazon /r/amazon`, `public`, `unknown`, `gone 410`, `INVALID_HOST`. */
export function word(resolution: Resolution<Entry>): string {
  switch (resolution.kind) {
    case "tenant":
      return resolution.prefix ? `${resolution.entry.slug} ${resolution.prefix}` : resolution.entry.slug;
    case "released":
      return `${resolution.slug} 410`;
    case "refused":
      return resolution.code;
    default:
      return resolution.kind;
  }
}

/** A web request as a server on Bun hands it on. */
export function received(url: string, headers: Record<string, string> = {}): Request {
  return new Request(url, { headers: { host: new URL(url).host, ...headers } });
}
