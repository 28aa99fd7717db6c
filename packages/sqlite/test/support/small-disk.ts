import { mkdtempSync, realpathSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PAGE = 4096;

/** A file system of a few megabytes of its own: a tmpfs. Ends with the test. */
export class SmallDisk implements Disposable {
  readonly path = mkdtempSync(join(realpathSync(tmpdir()), "tenantry-disk-"));
  readonly #filler = join(this.path, "filler");

  constructor(megabytes: number) {
    const size = `size=${megabytes}m`;
    const { success, stderr } = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", size, "none", this.path]);
    if (success) return;
    rmdirSync(this.path);
    throw new Error(`No small disk can be had here: ${stderr.toString().trim()}`);
  }

  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** Fills it up, until that many bytes are left. */
  fill(left = 0): void {
    this.makeRoom();
    writeFileSync(this.#filler, new Uint8Array(Math.max(0, this.free - left)));
  }

  makeRoom(): void {
    rmSync(this.#filler, { force: true });
  }

  remount(as: "ro" | "rw"): void {
    const { success, stderr } = Bun.spawnSync(["mount", "-o", `remount,${as}`, this.path]);
    if (!success) throw new Error(`The small disk can not be made ${as}: ${stderr.toString().trim()}`);
  }

  get free(): number {
    const { bavail, bsize } = statfsSync(this.path);
    return Math.floor((bavail * bsize) / PAGE) * PAGE;
  }

  [Symbol.dispose](): void {
    // Lazily: a mapped file is let go when the garbage is collected.
    const { success, stderr } = Bun.spawnSync(["umount", "--lazy", this.path]);
    if (!success) throw new Error(`The small disk could not be taken away: ${stderr.toString().trim()}`);
    rmdirSync(this.path);
  }

  /** Whether this machine lets this user have one: root may mount, where a container does not forbid it. */
  static possible(): boolean {
    try {
      using _disk = new SmallDisk(1);
      return true;
    } catch {
      return false;
    }
  }
}
