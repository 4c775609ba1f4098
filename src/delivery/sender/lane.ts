import type { Logger } from "pino";
import type { OutgoingFile } from "../../bot/outgoing.ts";
import type { Lane, Platform } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import type { HeldLease } from "../../db/lease.ts";
import type { Database } from "../../db/open.ts";
import { createBell } from "../../journal/bell.ts";
import { callOf, groupRows, guardsOf } from "../batch.ts";
import { canRepeat, laneNumber } from "../delivery.ts";
import type { Attachments } from "./attachments.ts";
import type { Caller, Group } from "./caller.ts";
import type { Gate } from "./gate.ts";
import {
  beginBatches,
  claimRows,
  findStrays,
  type HeldRow,
  refuseRows,
  releaseRows,
  reserveBatchIds,
} from "./store.ts";

export interface LaneOptions {
  readonly db: Pick<Database, "prisma">;
  readonly platform: Platform;
  readonly lease: HeldLease;
  readonly lane: Lane;
  readonly caller: Caller;
  readonly attachments: Attachments;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
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

const leaseMs = 30_000;
/** How often it looks without having been told, and how long it waits for a database that is away. */
const pollMs = 500;

/** A weighted mean that follows the last ten or so values. */
const follow = (mean: number, value: number): number => (mean === 0 ? value : mean + (value - mean) / 10);

/** Claims a lane's rows, marks them as being sent just before their calls, and keeps the calls in flight. */
export const createLane = (options: LaneOptions): SenderLane => {
  const { db, platform, lease, lane, caller, attachments, gate, clock, log, concurrency } = options;
  const { bot, network } = platform;
  const bell = createBell(clock);
  /** Claimed. */
  let claimed: HeldRow[][] = [];
  /** Marked as being sent, their calls begin when there is room. */
  const ready: Group[] = [];
  const rests = new Set<Promise<unknown>>();
  let callsInFlight = 0;
  let mayHaveMore = true;
  /** A claim failed, perhaps after the database had done it. */
  let mayHaveStrays = false;
  let batchIds: bigint[] = [];
  let beginMs = 0;
  let callMs = 0;

  /** How many calls will end while the next rows are being marked: so many may be marked ahead. */
  const aheadCount = (): number =>
    callMs === 0 ? 0 : Math.min(concurrency, Math.floor((1.5 * beginMs * concurrency) / callMs));

  const leaseUntil = (): Date => new Date(clock.now().getTime() + leaseMs);

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

  const claim = async (): Promise<void> => {
    const wantedGroups = 2 * concurrency - claimed.length;
    const limit = wantedGroups * platform.peersPerCall;
    if (!mayHaveMore || claimed.length > concurrency / 2) return;
    if (mayHaveStrays) {
      const inHand = claimed.flat().map((row) => row.id);
      const which = { fence: lease.fence, bot, lane: laneNumber(lane), inHand };
      await releaseRows(db.prisma, {
        fence: lease.fence,
        ids: await findStrays(db.prisma, which),
        now: clock.now(),
      });
    }
    mayHaveMore = false;
    mayHaveStrays = true;
    const request = { lease, bot, lane: laneNumber(lane), limit, now: clock.now(), leaseUntil: leaseUntil() };
    const rows = await claimRows(db.prisma, request);
    mayHaveStrays = false;
    if (rows.length === limit) mayHaveMore = true;
    claimed.push(...groupRows(rows, platform.peersPerCall));
  };

  /** The file that a group needs; `refused` when the group can never be a call. */
  const prepare = async (rows: readonly HeldRow[]): Promise<{ file?: OutgoingFile } | "refused"> => {
    const [first] = rows;
    if (!first) return "refused";
    const ids = rows.map((row) => row.id);
    const refuse = async (reason: string): Promise<"refused"> => {
      await refuseRows(db.prisma, { fence: lease.fence, ids, reason, now: clock.now() });
      return "refused";
    };
    try {
      callOf(first, [], guardsOf(first.id, clock.now()));
    } catch (error) {
      return refuse(`bad_call: ${String(error)}`);
    }
    const { attachmentId } = first.content;
    if (attachmentId === undefined) return {};
    const file = await attachments.load(attachmentId);
    return file ? { file } : refuse(`bad_content: there is no attachment ${attachmentId}`);
  };

  const begin = async (groups: readonly HeldRow[][]): Promise<void> => {
    const startedAt = performance.now();
    const prepared: { rows: readonly HeldRow[]; file?: OutgoingFile }[] = [];
    for (const rows of groups) {
      const result = await prepare(rows);
      if (result !== "refused") prepared.push({ rows, ...result });
    }
    const stored = prepared.filter(({ rows }) => rows[0] && canRepeat(network, rows[0].op));
    if (stored.length > batchIds.length) {
      batchIds = [...batchIds, ...(await reserveBatchIds(db.prisma, Math.max(stored.length, 100)))];
    }
    const now = clock.now();
    const batches = prepared.map(({ rows, file }) => {
      const isStored = rows[0] !== undefined && canRepeat(network, rows[0].op);
      const batchId = isStored ? batchIds.shift() : undefined;
      const guards = guardsOf(batchId ?? rows[0]?.id ?? 0n, now);
      return { rows, guards, isStored: batchId !== undefined, file };
    });
    const toBegin = batches.map(({ rows, guards, isStored }) => ({
      ids: rows.map((row) => row.id),
      ...(isStored && { guards }),
    }));
    const begun = await beginBatches(db.prisma, {
      lease,
      bot,
      batches: toBegin,
      now,
      leaseUntil: leaseUntil(),
    });
    for (const { rows, guards, file } of batches) {
      const left = rows.filter((row) => begun.has(row.id));
      if (left.length === 0) continue;
      const peers = left.map((row) => row.recipient);
      ready.push({ rows: left, peers, guards, lane, firstTriedAt: now, ...(file && { file }) });
    }
    beginMs = follow(beginMs, performance.now() - startedAt);
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
    const room = concurrency + aheadCount() - callsInFlight - ready.length;
    const groups = room > 0 ? claimed.splice(0, room) : [];
    const before = claimed.length;
    const [begun, refilled] = await Promise.allSettled([
      groups.length > 0 ? begin(groups) : undefined,
      claim(),
    ]);
    if (begun.status === "rejected") await release(groups.flat());
    for (const result of [begun, refilled]) if (result.status === "rejected") throw result.reason;
    launch();
    return groups.length > 0 || (room > 0 && claimed.length > before);
  };

  const letGo = async (): Promise<void> => {
    const rows = [...claimed.flat(), ...ready.splice(0).flatMap((group) => group.rows)];
    claimed = [];
    mayHaveMore = true;
    await release(rows);
  };

  return {
    nudge: () => {
      mayHaveMore = true;
      bell.ring();
    },
    get isIdle() {
      return claimed.length === 0 && ready.length === 0 && rests.size === 0 && (!mayHaveMore || !gate.isOpen);
    },
    run: async () => {
      while (!gate.hasEnded) {
        if (!gate.isOpen) {
          await letGo();
          await gate.passage();
          continue;
        }
        try {
          if (await step()) continue;
          if (!(await bell.wait(pollMs))) mayHaveMore = true;
        } catch (error) {
          mayHaveMore = true;
          log.warn({ bot, lane, err: error }, "rows cannot be taken now; waiting");
          await clock.sleep(pollMs);
        }
      }
      await letGo();
      while (rests.size > 0) await Promise.all(rests);
    },
  };
};
