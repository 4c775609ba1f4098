import type { Logger } from "pino";
import type { Lane, Platform } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import type { HeldLease } from "../../db/lease.ts";
import type { Database } from "../../db/open.ts";
import { createBell } from "../../journal/bell.ts";
import { laneNumber } from "../delivery.ts";
import type { Begin } from "./begin.ts";
import type { Caller, Group } from "./caller.ts";
import type { Claim } from "./claim.ts";
import { findStrays } from "./claims/store.ts";
import type { Gate } from "./gate.ts";
import { type HeldRow, releaseRows } from "./store.ts";
import { createTurns } from "./turns.ts";

export interface LaneOptions {
  readonly db: Pick<Database, "prisma">;
  readonly platform: Platform;
  readonly lease: HeldLease;
  readonly lane: Lane;
  readonly caller: Caller;
  readonly claim: Claim;
  readonly begin: Begin;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
  /** In [0, 1); spreads the waits of many lanes. */
  readonly random: () => number;
  /** How many calls are in flight at most. */
  readonly concurrency: number;
}

export interface SenderLane {
  /** Sends until the gate ends; resolves when nothing is in hand any longer. */
  run(): Promise<void>;
  nudge(): void;
  /** Nothing is in hand and nothing was due at the last look. */
  readonly isIdle: boolean;
}

/** How often it looks without having been told, and how long it waits for a database that is away. */
const pollMs = 500;
/** A database that stays away is asked no more often than this; nor does a stop wait longer for it. */
const longestPauseMs = 2_000;

/** A weighted mean that follows the last ten or so values. */
const follow = (mean: number, value: number): number => (mean === 0 ? value : mean + (value - mean) / 10);

/** Claims a lane's rows, marks them as being sent just before their calls, and keeps the calls in flight. */
export const createLane = (options: LaneOptions): SenderLane => {
  const { db, platform, lease, lane, caller, begin, gate, clock, log, random, concurrency } = options;
  const { bot } = platform;
  const bell = createBell(clock);
  const claimed = createTurns<HeldRow[]>(([first]) => first?.runId ?? null);
  /** Marked as being sent, their calls begin when there is room. */
  const ready: Group[] = [];
  const rests = new Set<Promise<unknown>>();
  let callsInFlight = 0;
  let mayHaveMore = true;
  /** A claim failed, perhaps after the database had done it. */
  let mayHaveStrays = false;
  let claiming: Promise<void> | undefined;
  let failure: unknown;
  let beginMs = 0;
  let callMs = 0;

  /** How many calls will end while the next rows are being marked: so many may be marked ahead. */
  const aheadCount = (): number =>
    callMs === 0 ? 0 : Math.min(concurrency, Math.floor((1.5 * beginMs * concurrency) / callMs));

  /** Until the database has it: rows whose call was not made must not stay in hand. */
  const release = async (rows: readonly HeldRow[]): Promise<void> => {
    const ids = rows.map((row) => row.id);
    for (let failures = 1; ids.length > 0; failures += 1) {
      try {
        await releaseRows(db.prisma, { fence: lease.fence, ids, now: clock.now() });
        return;
      } catch (error) {
        log.warn({ bot, lane, err: error, rows: ids.length }, "rows could not be given back; trying again");
        if (gate.hasEnded && failures >= 3) return; // the next process takes them over
        await clock.sleep(failures === 1 ? 0 : pollMs);
      }
    }
  };

  /** Rows that the database counts as ours although no answer told us. Nothing is being begun meanwhile. */
  const releaseStrays = async (): Promise<void> => {
    const inHand = claimed.all.flat().map((row) => row.id);
    const ids = await findStrays(db.prisma, { fence: lease.fence, bot, lane: laneNumber(lane), inHand });
    await releaseRows(db.prisma, { fence: lease.fence, ids, now: clock.now() });
    mayHaveStrays = false;
  };

  const claim = async (): Promise<void> => {
    mayHaveMore = false;
    const taken = await options.claim(4 * concurrency - claimed.size);
    if (taken.mayHaveMore) mayHaveMore = true;
    claimed.add(taken.groups);
  };

  /** Claims beside the calls, so that these need not wait for it. */
  const keepClaiming = (): void => {
    if (claiming || !mayHaveMore || !gate.isOpen || claimed.size > 2 * concurrency) return;
    claiming = claim()
      .catch((error: unknown) => {
        mayHaveStrays = true;
        mayHaveMore = true;
        failure = error;
      })
      .finally(() => {
        claiming = undefined;
        bell.ring();
      });
  };

  const launch = (): void => {
    while (gate.isOpen && callsInFlight < concurrency) {
      const group = ready.shift();
      if (!group) return;
      callsInFlight += 1;
      const startedAt = performance.now();
      const call = caller.call(group).then(({ rest }) => {
        callsInFlight -= 1;
        callMs = follow(callMs, performance.now() - startedAt);
        launch();
        bell.ring();
        const settled = rest.finally(() => {
          rests.delete(settled);
          mayHaveMore = true; // the recipient's next row may go
          bell.ring();
        });
        rests.add(settled);
        rests.delete(call);
      });
      rests.add(call);
    }
  };

  /** One round; false when there was nothing to do. */
  const step = async (): Promise<boolean> => {
    if (failure !== undefined) {
      const error = failure;
      failure = undefined;
      throw error;
    }
    if (mayHaveStrays) await releaseStrays();
    keepClaiming();
    const room = concurrency + aheadCount() - callsInFlight - ready.length;
    const groups = room > 0 ? claimed.take(room) : [];
    if (groups.length === 0) return false;
    try {
      const startedAt = performance.now();
      ready.push(...(await begin(groups, lane)));
      beginMs = follow(beginMs, performance.now() - startedAt);
    } catch (error) {
      await release(groups.flat());
      throw error;
    }
    launch();
    return true;
  };

  const letGo = async (): Promise<void> => {
    await claiming;
    const rows = [...claimed.takeAll().flat(), ...ready.splice(0).flatMap((group) => group.rows)];
    mayHaveMore = true;
    await release(rows);
  };

  return {
    nudge: () => {
      mayHaveMore = true;
      bell.ring();
    },
    get isIdle() {
      return (
        !claiming &&
        claimed.size === 0 &&
        ready.length === 0 &&
        rests.size === 0 &&
        (!mayHaveMore || !gate.isOpen)
      );
    },
    run: async () => {
      let failures = 0;
      while (!gate.hasEnded) {
        if (!gate.isOpen) {
          await letGo();
          await gate.passage();
          continue;
        }
        try {
          const hasWorked = await step();
          failures = 0;
          if (hasWorked) continue;
          if (!(await bell.wait(pollMs))) mayHaveMore = true;
        } catch (error) {
          mayHaveMore = true;
          log.warn({ bot, lane, err: error }, "rows cannot be taken now; waiting");
          await clock.sleep(Math.min(pollMs * 2 ** failures, longestPauseMs) * (0.5 + random() / 2));
          failures += 1;
        }
      }
      await letGo();
      while (rests.size > 0) await Promise.all(rests);
    },
  };
};
