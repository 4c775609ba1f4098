import { rest, startStopwatch, systemClock } from "../clock.ts";
import { acquireLease, releaseLease, renewLease, type HeldLease } from "./lease.ts";
import type { DatabaseLog } from "./log.ts";
import type { Database } from "./open.ts";

/**
 * A dead holder's lease is another's after `leaseMs + standbyEveryMs` at most, 10 s of the 15 that are promised; a
 * living one has three tries to renew it. All of it is real time, whatever clock the bot's affairs go by.
 */
const leaseMs = 9_000;
const renewEveryMs = 3_000;
const standbyEveryMs = 1_000;
/** The way of a call from the last look to the network. */
const marginMs = 500;

/** The time during which a lease is ours. */
export interface Tenure {
  readonly lease: HeldLease;
  /** Aborted when the lease was lost, or the holder is to stop. */
  readonly signal: AbortSignal;
  /**
   * Whether, by this machine's own clocks, nobody else can hold the lease. A process that was frozen learns it here
   * at once, before it has asked the database.
   */
  readonly isSure: () => boolean;
  /** Resolves when `isSure`, or when the signal is aborted. */
  readonly sure: (signal: AbortSignal) => Promise<void>;
}

export interface LeaseKeeper {
  readonly tenure: Tenure | undefined;
  start(): void;
  /** Ends the work, gives the lease back, and resolves; the next process takes it within a second. */
  stop(): Promise<void>;
}

export interface LeaseKeeperOptions {
  readonly db: Pick<Database, "prisma">;
  readonly name: string;
  /** Unique to this run of this process. */
  readonly holder: string;
  readonly log: DatabaseLog;
  /** Done while the lease is held; ends when the tenure's signal is aborted. */
  readonly work?: (tenure: Tenure) => Promise<void>;
}

/** Takes a lease whenever it is free, keeps it, and does what only its holder may do. */
export const createLeaseKeeper = (options: LeaseKeeperOptions): LeaseKeeper => {
  const { db, name, holder, log, work } = options;
  const stopping = new AbortController();
  let tenure: Tenure | undefined;
  let running: Promise<void> | undefined;

  /** Resolves when the lease is lost (false) or the holder is to stop (true). */
  const keep = async (lease: HeldLease, onRenewed: (elapsedMs: () => number) => void): Promise<boolean> => {
    while (!stopping.signal.aborted) {
      await rest(systemClock, renewEveryMs, stopping.signal);
      if (stopping.signal.aborted) break;
      const elapsedMs = startStopwatch();
      try {
        if (!(await renewLease(db.prisma, lease, leaseMs))) return false;
        onRenewed(elapsedMs);
      } catch (error) {
        // Others may reach the database when we do not: what is sent meanwhile asks `isSure`, what is written the fence.
        log.warn({ lease: name, err: error }, "the lease could not be renewed; trying again");
      }
    }
    return true;
  };

  const hold = async (lease: HeldLease, acquiredMs: () => number): Promise<void> => {
    let elapsedMs = acquiredMs;
    const ended = new AbortController();
    const waiting = new Set<() => void>();
    const wake = (): void => {
      for (const resolve of waiting) resolve();
      waiting.clear();
    };
    const isSure = (): boolean => !ended.signal.aborted && elapsedMs() < leaseMs - marginMs;
    tenure = {
      lease,
      signal: ended.signal,
      isSure,
      sure: async (signal) => {
        while (!isSure() && !signal.aborted && !ended.signal.aborted) {
          await new Promise<void>((resolve) => {
            waiting.add(resolve);
            signal.addEventListener("abort", () => resolve(), { once: true });
          });
        }
      },
    };
    log.info({ lease: name, fence: String(lease.fence) }, "this process has the lease now");
    const working = work?.(tenure);
    const isOurs = await keep(lease, (renewedMs) => {
      elapsedMs = renewedMs;
      wake();
    });
    if (!isOurs) log.warn({ lease: name }, "another process has the lease now; standing by");
    ended.abort();
    wake();
    await working;
    tenure = undefined;
    if (!isOurs) return;
    await releaseLease(db.prisma, lease).catch((error: unknown) => {
      log.warn({ lease: name, err: error }, "the lease could not be given back; it runs out by itself");
    });
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const elapsedMs = startStopwatch();
      const lease = await acquireLease(db.prisma, { name, holder, ttlMs: leaseMs }).catch(
        (error: unknown) => {
          log.warn({ lease: name, err: error }, "the lease cannot be asked for now; waiting");
          return null;
        },
      );
      if (lease) await hold(lease, elapsedMs);
      else await rest(systemClock, standbyEveryMs, stopping.signal);
    }
  };

  return {
    get tenure() {
      return tenure;
    },
    start: () => {
      running ??= run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
