import type { RunCoordinator } from "node-cron";
import type { Clock } from "../clock.ts";
import { acquireLease } from "../db/lease.ts";
import type { Database } from "../db/open.ts";

/**
 * Lets one process at a time run the ticks: the holder of the lease `jobs`, which each tick prolongs. Jobs are
 * idempotent, so this saves work only; correctness never rests on it.
 */
export const createJobLeader = (options: {
  readonly db: Pick<Database, "prisma">;
  readonly holder: string;
  readonly clock: Clock;
}): RunCoordinator => ({
  shouldRun: async (_key, ttlMs) => {
    const { db, holder, clock } = options;
    return (await acquireLease(db.prisma, { name: "jobs", holder, ttlMs, now: clock.now() })) !== null;
  },
});
