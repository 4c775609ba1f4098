import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";
import { eventually } from "../harness/eventually.ts";

/** The clock of a machine on which a bot runs as a process of its own. */
export interface MachineClock {
  /** The settings with which the bot is started. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves when the machine shows so many minutes more than the networks and the database's server do. */
  jumpTo(minutes: number): Promise<void>;
  close(): Promise<void>;
}

/** Loaded before the bot: the time of day is as much ahead as a file says. Timers run as they do on a machine whose clock is set. */
const setClock = `
  import { readFileSync, writeFileSync } from "node:fs";
  import { isMainThread } from "node:worker_threads";
  const Real = Date;
  let aheadMs = 0;
  globalThis.Date = class Date extends Real {
    constructor(...parts) { if (parts.length === 0) super(Real.now() + aheadMs); else super(...parts); }
    static now() { return Real.now() + aheadMs; }
  };
  const look = () => { aheadMs = Number(readFileSync(process.env.CLOCK_FILE, "utf8")) * 60_000; };
  look();
  if (isMainThread)
    setInterval(() => { look(); writeFileSync(process.env.CLOCK_FILE + ".set", String(aheadMs)); }, 50).unref();
`;

export const createMachineClock = async (): Promise<MachineClock> => {
  const folder = await mkdtemp(join(tmpdir(), "vestnik-clock-"));
  const [program, ahead] = [join(folder, "clock.mjs"), join(folder, "ahead")];
  await writeFile(program, setClock);
  await writeFile(ahead, "0");
  return {
    environment: { NODE_OPTIONS: `--import ${pathToFileURL(program).href}`, CLOCK_FILE: ahead },
    jumpTo: async (minutes) => {
      await writeFile(ahead, String(minutes));
      await eventually(async () =>
        expect(await readFile(`${ahead}.set`, "utf8")).toBe(String(minutes * 60_000)),
      );
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
};
