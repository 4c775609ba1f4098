import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Config } from "../config.ts";
import { isNearlyFull, readDisk } from "../operations/machine.ts";
import { bad, good, open, wordsOf, type Finding } from "./finding.ts";

const oldestNode = [20, 19] as const;

/** Whether this Node.js is new enough; `version` as in process.versions. */
export const checkNode = (version: string): Finding => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isNewEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return isNewEnough
    ? good(`Node.js ${version}`)
    : bad(`Node.js ${version} is too old`, `install ${oldestNode.join(".")} or later from nodejs.org`);
};

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;

const checkKey = async (dataDir: string): Promise<Finding> => {
  const path = join(dataDir, "secret.key");
  try {
    const text = (await readFile(path, "utf8")).trim();
    if (!/^[0-9a-f]{64}$/u.test(text))
      return bad(`${path} is damaged: it must hold 64 hex digits`, "restore it from a backup");
    const { mode } = await stat(path);
    return (mode & 0o077) === 0
      ? good("the bot's key is there, and only its user can read it")
      : bad(`others on this computer can read ${path}`, `chmod 600 ${path}`);
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    return isAbsent
      ? open("the bot has no key yet", "the first start makes it")
      : bad(`${path} cannot be read: ${wordsOf(error)}`, "start the doctor as the bot's user");
  }
};

/** DATA_DIR: its rights, the room on its disk, and the key in it. */
export const checkFolder = async (config: Pick<Config, "dataDir" | "secretKey">): Promise<Finding[]> => {
  const dataDir = resolve(config.dataDir);
  const key = config.secretKey ? good("SECRET_KEY is set") : await checkKey(dataDir);
  try {
    const disk = await readDisk(dataDir);
    const room = `${gigabytes(disk.freeBytes)} of ${gigabytes(disk.totalBytes)} free`;
    return [
      disk.isWritable
        ? good(`DATA_DIR ${dataDir} can be written to`)
        : bad(`DATA_DIR ${dataDir} cannot be written to`, "give it to the user that runs the bot (chown)"),
      isNearlyFull(disk)
        ? bad(`the disk of DATA_DIR is nearly full: ${room}`, "make room, or move DATA_DIR")
        : good(`disk: ${room}`),
      key,
    ];
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isAbsent) return [open(`DATA_DIR ${dataDir} is not there yet`, "the first start makes it"), key];
    return [bad(`DATA_DIR ${dataDir} cannot be read: ${wordsOf(error)}`, "check its rights"), key];
  }
};
