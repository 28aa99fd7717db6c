import { statfsSync } from "node:fs";
import { ConfigurationError } from "@tenantry/core/adapter";

/** File systems (Linux's magic numbers) whose locks or mapped memory SQLite can not rely on. */
const NETWORK = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x01021997, "9P"],
  [0x65735546, "FUSE"],
  [0x5346414f, "AFS"],
  [0x6b414653, "AFS"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x01161970, "GFS2"],
  [0x7461636f, "OCFS2"],
  [0x786f4256, "VirtualBox shared folder"],
  [0x73757245, "Coda"],
]);

/** The name of a file system that stores can not live on, by its magic number. */
export function networkFileSystem(magic: number): string | undefined {
  return NETWORK.get(magic >>> 0);
}

/** @throws ConfigurationError when the directory is on a network file system and that was not allowed. */
export function checkFileSystem(directory: string, allowed: boolean, magic?: number): void {
  if (allowed || (magic === undefined && process.platform !== "linux")) return;
  const name = networkFileSystem(magic ?? statfsSync(directory).type);
  if (name === undefined) return;
  throw new ConfigurationError(
    `The data directory is on ${name}, where SQLite loses data. Use a local disk, or say allowNetworkFileSystem: true.`,
    { operation: "open" },
  );
}
