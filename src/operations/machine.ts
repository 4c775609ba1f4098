import { randomBytes } from "node:crypto";
import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What the machine says about the folder that the bot lives in. */
export interface Disk {
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly isWritable: boolean;
}

/** Looks at the disk of a folder, and whether a file can be written there. */
export const readDisk = async (folder: string): Promise<Disk> => {
  const { bavail, blocks, bsize } = await statfs(folder);
  const path = join(folder, `.probe-${process.pid}-${randomBytes(4).toString("hex")}`);
  const isWritable = await writeFile(path, "probe").then(
    () => true,
    (error: unknown) => {
      // Full is not the same as forbidden.
      return error instanceof Error && "code" in error && error.code === "ENOSPC";
    },
  );
  await rm(path, { force: true }).catch(() => undefined); // where nothing can be written nothing is left
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, isWritable };
};

const gigabyte = 2 ** 30;

/** PostgreSQL stops when the disk is full; a twentieth of a small disk, or a gigabyte of a large one, is little. */
export const isNearlyFull = ({ freeBytes, totalBytes }: Pick<Disk, "freeBytes" | "totalBytes">): boolean =>
  freeBytes < Math.min(gigabyte, totalBytes / 20);

/** The clocks of two looks: the one that people set, and the one that only runs. */
export interface ClockLook {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

const bearableJumpMs = 60_000;

/** By how much the clock was turned between two looks, in ms; 0 when it only ran. */
export const jumpMs = (before: ClockLook, after: ClockLook): number => {
  const jump = after.wallMs - before.wallMs - (after.monotonicMs - before.monotonicMs);
  return Math.abs(jump) > bearableJumpMs ? jump : 0;
};
