import { statSync } from "node:fs";
import type { Ask } from "./ask.ts";
import { filesIn } from "./ground.ts";
import { EARLIER } from "./marks.ts";
import type { ProofWorld } from "./proof-world.ts";
import { withoutNul } from "./text-of-bytes.ts";

/** Looks through the folders in which an app keeps files of its own: a file is one tenant's, and stays that. */
export class FolderCheck {
  readonly #world: ProofWorld;
  readonly #owners = new Map<string, number>();
  readonly #looked = new Map<string, number>();

  constructor(world: ProofWorld) {
    this.#world = world;
  }

  /** Looks at what has changed since the last look. `ask` is the one request that was answered since then. Returns how many. */
  look(ask?: Ask): number {
    const { folders, tenants, oracle, book } = this.#world.parts;
    let looked = 0;
    for (const { path, name, read } of folders.flatMap(filesIn)) {
      const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (this.#looked.get(path) === changed) continue;
      this.#looked.set(path, changed);
      looked++;
      const text = withoutNul(read());
      const named = tenants.find(({ id, slug }) => path.includes(id) || path.includes(slug))?.index;
      // What an earlier world left is nobody's until somebody writes to it.
      const [first] = [...oracle.owners(text).keys()].filter((owner) => owner !== EARLIER);
      const tenant = named ?? this.#owners.get(path) ?? first;
      if (tenant === undefined) continue;
      this.#owners.set(path, tenant);
      for (const sighting of oracle.foreign(tenant, text)) {
        book.note({ place: "file", detail: name, tenant, sighting, text, ...(ask && { ask }) });
      }
    }
    return looked;
  }
}
