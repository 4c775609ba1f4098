import type { Lane, Platform } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import type { HeldLease } from "../../db/lease.ts";
import type { Database } from "../../db/open.ts";
import { type CallParts, callOf, guardsOf, isPersonal } from "../batch.ts";
import { canRepeat } from "../delivery.ts";
import type { Attachments } from "./attachments.ts";
import type { Group } from "./caller.ts";
import type { ErrorPause } from "./error-pause.ts";
import { findParts } from "./parts.ts";
import { beginBatches, type HeldRow, leaseEnd, refuseRows, releaseRows, reserveBatchIds } from "./store.ts";

/** Marks groups of claimed rows as being sent; returns the calls that may now be made, and must be. */
export type Begin = (groups: readonly HeldRow[][], lane: Lane) => Promise<Group[]>;

/** How long rows wait for a file that cannot be fetched at this moment. */
const fetchAgainMs = 15_000;

export const createBegin = (options: {
  readonly db: Pick<Database, "prisma">;
  readonly platform: Platform;
  readonly lease: HeldLease;
  readonly attachments: Attachments;
  readonly pauseOnErrors: ErrorPause;
  readonly clock: Clock;
}): Begin => {
  const { db, platform, lease, attachments, pauseOnErrors, clock } = options;
  const { bot, network } = platform;
  const { fence } = lease;
  const batchIds: bigint[] = [];

  const refuse = async (rows: readonly HeldRow[], reason: string): Promise<undefined> => {
    const ids = rows.map((row) => row.id);
    await refuseRows(db.prisma, { fence, ids, reason, now: clock.now() });
    await pauseOnErrors(rows.map(({ runId }) => ({ runId, state: "failed", reason })));
    return undefined;
  };

  /** What the call of a group needs; undefined when it cannot be made now, or ever. */
  const prepare = async (rows: readonly HeldRow[]): Promise<CallParts | undefined> => {
    const [first] = rows;
    if (!first) return undefined;
    try {
      callOf(first, [], guardsOf(first.id, clock.now()));
    } catch (error) {
      return refuse(rows, `bad_call: ${String(error)}`);
    }
    const found = await findParts(attachments, rows);
    if (found.kind === "found") return found.parts;
    if (found.kind === "never") return refuse(rows, found.reason);
    const now = clock.now();
    const ids = rows.map((row) => row.id);
    await releaseRows(db.prisma, { fence, ids, now, notBefore: new Date(now.getTime() + fetchAgainMs) });
    return undefined;
  };

  return async (groups, lane) => {
    const prepared: { rows: readonly HeldRow[]; parts: CallParts }[] = [];
    for (const rows of groups) {
      const parts = await prepare(rows);
      if (parts) prepared.push({ rows, parts });
    }
    const stored = prepared.filter(({ rows }) => rows[0] && canRepeat(network, rows[0].op));
    // The lanes share these ids: what one waits for another may take.
    while (batchIds.length < stored.length) {
      batchIds.push(...(await reserveBatchIds(db.prisma, Math.max(stored.length, 100))));
    }
    const now = clock.now();
    const batches = prepared.map(({ rows, parts }) => {
      const isStored = rows[0] !== undefined && canRepeat(network, rows[0].op);
      const batchId = isStored ? batchIds.shift() : undefined;
      const guards = guardsOf(batchId ?? rows[0]?.id ?? 0n, now);
      return { rows, guards, isStored: batchId !== undefined, isPersonal: isPersonal(rows), parts };
    });
    const toBegin = batches.map(({ rows, guards, isStored, ...batch }) => ({
      ids: rows.map((row) => row.id),
      isPersonal: batch.isPersonal,
      ...(isStored && { guards }),
    }));
    const marked = await beginBatches(db.prisma, {
      lease,
      bot,
      batches: toBegin,
      now,
      leaseUntil: leaseEnd(now),
    });
    const begun: Group[] = [];
    const left: bigint[] = [];
    for (const { rows, ...batch } of batches) {
      const going = rows.filter((row) => marked.has(row.id));
      left.push(...rows.filter((row) => !marked.has(row.id)).map((row) => row.id));
      const [first] = going;
      if (!first) continue;
      begun.push({
        rows: going,
        peers: going.map((row) => row.recipient),
        guards: batch.guards,
        isPersonal: batch.isPersonal,
        runId: first.runId,
        parts: batch.parts,
        lane,
        firstTriedAt: now,
      });
    }
    // Of a run that was stopped in between; what was cancelled stays so.
    if (left.length > 0) await releaseRows(db.prisma, { fence, ids: left, now });
    return begun;
  };
};
