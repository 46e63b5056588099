import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { errorCode } from "../../core/disk";
import { BatonError } from "../../core/errors";
import { textOf } from "./gitFolders";

/** Types of `statfs(2)` on Linux. Appends and renames there are not seen by other machines in order. */
const sharedTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9p"],
  [0x5346414f, "AFS"],
  [0x6b414653, "AFS"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x01161970, "GFS2"],
  [0x7461636f, "OCFS2"],
  [0x73757245, "Coda"],
  [0x786f4256, "VirtualBox shared folder"],
  [0xbacbacbc, "VMware shared folder"],
]);
const fuse = 0x65735546;
/** FUSE is used for local disks too (NTFS, encryption); these are the ones that are not local. */
const sharedFuse =
  /^(?:virtiofs|fakeowner|fuse\.(?:sshfs|glusterfs|ceph|s3fs|rclone|gcsfuse|grpcfuse|osxfs|vmhgfs-fuse|cifs|davfs.*|juicefs))$/u;

/** Asks for the type of the disk behind a path; tests answer in its place. */
export type DiskType = (path: string) => Promise<number>;

const askSystem: DiskType = async (path) => (await statfs(path)).type;

/**
 * Why the folder, or where it would be made, may not be written to directly: it lies on a disk that
 * another machine or kernel may write to as well. Undefined when it may. PROTOCOL 1. Only Linux tells
 * the type of a disk; elsewhere only Windows network paths are recognised.
 */
export async function refuseSharedDisk(
  folder: string,
  ask: DiskType = askSystem,
): Promise<BatonError | undefined> {
  const kind = await sharedKind(resolve(folder), ask);
  if (kind === undefined) return undefined;
  return new BatonError(
    "read_only",
    `Baton only reads here: its history would lie on a disk that several machines may write to (${kind}), where claims would not be safe.`,
    { remedy: "Open the folder on the machine that owns the disk." },
  );
}

async function sharedKind(folder: string, ask: DiskType): Promise<string | undefined> {
  if (process.platform === "win32") return folder.startsWith("\\\\") ? "network path" : undefined;
  if (process.platform !== "linux") return undefined;
  const type = await typeOf(folder, ask);
  if (type === undefined) return undefined;
  // Some systems hand the 32 bits out as a signed number.
  const unsigned = type < 0 ? type + 2 ** 32 : type;
  if (unsigned !== fuse) return sharedTypes.get(unsigned);
  const name = await mountType(folder);
  return name !== undefined && sharedFuse.test(name) ? name : undefined;
}

/** Of the folder, or of the nearest one above it that exists. */
async function typeOf(folder: string, ask: DiskType): Promise<number | undefined> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      return await ask(path);
    } catch (error) {
      // What cannot be asked cannot be refused.
      if (errorCode(error) !== "ENOENT" || dirname(path) === path) return undefined;
    }
  }
}

/** The file system's name of the innermost mount above a path. */
async function mountType(folder: string): Promise<string | undefined> {
  const mounts = (await textOf("/proc/self/mountinfo")) ?? "";
  return mountTypeIn(mounts, folder);
}

/** Pure part of `mountType`. @param mounts In the form of `/proc/self/mountinfo`. */
export function mountTypeIn(mounts: string, folder: string): string | undefined {
  let best: { readonly point: string; readonly type: string } | undefined;
  for (const line of mounts.split("\n")) {
    const match = /^\d+ \d+ \S+ \S+ (\S+) .*? - (\S+) /u.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const point = match[1].replace(/\\(\d{3})/gu, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const inside = folder === point || folder.startsWith(point.endsWith("/") ? point : `${point}/`);
    // Of two mounts on one point the later one is on top.
    if (inside && point.length >= (best?.point.length ?? 0)) best = { point, type: match[2] };
  }
  return best?.type;
}
