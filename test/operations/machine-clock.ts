import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { eventually } from "../harness/eventually.ts";
import { createShiftedClock } from "../harness/shifted-clock.ts";

/** The clock of a machine on which a bot runs as a process of its own. */
export interface MachineClock {
  /** The settings with which the bot is started. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves when the machine shows so many minutes more than the networks and the database's server do. */
  jumpTo(minutes: number): Promise<void>;
  close(): Promise<void>;
}

export const createMachineClock = async (): Promise<MachineClock> => {
  const folder = await mkdtemp(join(tmpdir(), "vestnik-clock-"));
  const clock = await createShiftedClock(folder);
  return {
    environment: clock.environment,
    jumpTo: async (minutes) => {
      await clock.setAhead(minutes * 60_000);
      await eventually(async () => expect(await clock.aheadNow()).toBe(minutes * 60_000));
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
};
