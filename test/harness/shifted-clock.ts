import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Makes the time of day in processes of ours differ from the machine's. */
export interface ShiftedClock {
  /** The settings with which they are started. */
  readonly environment: Readonly<Record<string, string>>;
  /** From now on they are so much ahead; those that run notice within 50 ms. */
  setAhead(milliseconds: number): Promise<void>;
  /** How much ahead a running one has last made itself, or undefined. */
  aheadNow(): Promise<number | undefined>;
}

/** Loaded before the program: the time of day is as much ahead as a file says. Timers run as they do on a machine whose clock is set. */
const setClock = `
  import { readFileSync, writeFileSync } from "node:fs";
  import { isMainThread } from "node:worker_threads";
  const Real = Date;
  let aheadMs = 0;
  globalThis.Date = class Date extends Real {
    constructor(...parts) { if (parts.length === 0) super(Real.now() + aheadMs); else super(...parts); }
    static now() { return Real.now() + aheadMs; }
  };
  const look = () => {
    const said = readFileSync(process.env.CLOCK_FILE, "utf8");
    if (said !== "") aheadMs = Number(said); // empty while it is being written
  };
  look();
  if (isMainThread)
    setInterval(() => { look(); writeFileSync(process.env.CLOCK_FILE + ".set", String(aheadMs)); }, 50).unref();
`;

/** Its files lie in `folder`. */
export const createShiftedClock = async (folder: string): Promise<ShiftedClock> => {
  const [program, ahead] = [join(folder, "clock.mjs"), join(folder, "ahead")];
  await writeFile(program, setClock);
  await writeFile(ahead, "0");
  return {
    environment: { NODE_OPTIONS: `--import ${pathToFileURL(program).href}`, CLOCK_FILE: ahead },
    setAhead: (milliseconds) => writeFile(ahead, String(milliseconds)),
    aheadNow: async () => {
      const said = await readFile(`${ahead}.set`, "utf8").catch(() => "");
      return said === "" ? undefined : Number(said);
    },
  };
};
