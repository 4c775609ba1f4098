import type { OutgoingFile } from "../../bot/outgoing.ts";
import type { Lane, Platform } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import type { HeldLease } from "../../db/lease.ts";
import type { Database } from "../../db/open.ts";
import { callOf, guardsOf } from "../batch.ts";
import { canRepeat } from "../delivery.ts";
import type { Attachments } from "./attachments.ts";
import type { Group } from "./caller.ts";
import { beginBatches, type HeldRow, leaseEnd, refuseRows, reserveBatchIds } from "./store.ts";

/** Marks groups of claimed rows as being sent; returns the calls that may now be made, and must be. */
export type Begin = (groups: readonly HeldRow[][], lane: Lane) => Promise<Group[]>;

export const createBegin = (options: {
  readonly db: Pick<Database, "prisma">;
  readonly platform: Platform;
  readonly lease: HeldLease;
  readonly attachments: Attachments;
  readonly clock: Clock;
}): Begin => {
  const { db, platform, lease, attachments, clock } = options;
  const { bot, network } = platform;
  const batchIds: bigint[] = [];

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

  return async (groups, lane) => {
    const prepared: { rows: readonly HeldRow[]; file?: OutgoingFile }[] = [];
    for (const rows of groups) {
      const result = await prepare(rows);
      if (result !== "refused") prepared.push({ rows, ...result });
    }
    const stored = prepared.filter(({ rows }) => rows[0] && canRepeat(network, rows[0].op));
    // The lanes share these ids: what one waits for another may take.
    while (batchIds.length < stored.length) {
      batchIds.push(...(await reserveBatchIds(db.prisma, Math.max(stored.length, 100))));
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
    const marked = await beginBatches(db.prisma, {
      lease,
      bot,
      batches: toBegin,
      now,
      leaseUntil: leaseEnd(now),
    });
    const begun: Group[] = [];
    for (const { rows, guards, file } of batches) {
      const left = rows.filter((row) => marked.has(row.id));
      if (left.length === 0) continue;
      const peers = left.map((row) => row.recipient);
      begun.push({ rows: left, peers, guards, lane, firstTriedAt: now, ...(file && { file }) });
    }
    return begun;
  };
};
