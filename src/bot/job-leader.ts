import type { RunCoordinator } from "node-cron";
import type { DatabaseLog } from "../db/log.ts";
import type { Database } from "../db/open.ts";
import { createLeaseKeeper } from "../db/tenure.ts";

/** Lets one process at a time run the ticks: the holder of the lease `jobs`. */
export interface JobLeader extends RunCoordinator {
  start(): void;
  /** Gives the ticks to another process at once. */
  stop(): Promise<void>;
}

/** Jobs are idempotent, so this saves work only; correctness never rests on it. */
export const createJobLeader = (options: {
  readonly db: Pick<Database, "prisma">;
  readonly holder: string;
  readonly log: DatabaseLog;
}): JobLeader => {
  const keeper = createLeaseKeeper({ ...options, name: "jobs" });
  return {
    start: () => keeper.start(),
    stop: () => keeper.stop(),
    shouldRun: () => keeper.tenure?.isSure() ?? false,
  };
};
