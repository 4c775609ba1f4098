import type { Logger } from "pino";
import type { Platform } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import type { HeldLease } from "../../db/lease.ts";
import type { Database } from "../../db/open.ts";
import { laneOfNumber } from "../delivery.ts";
import { judgeOrphan, type Settlement, unknownRow } from "../verdict.ts";
import type { Attachments } from "./attachments.ts";
import type { Group } from "./caller.ts";
import type { Contents } from "./contents.ts";
import { findParts } from "./parts.ts";
import type { Settler } from "./settler.ts";
import { adoptRows, findOrphans, type HeldRow, loadBatches, type Orphan, releaseRows } from "./store.ts";

export interface RecoveryOptions {
  readonly db: Pick<Database, "prisma">;
  readonly platform: Platform;
  readonly lease: HeldLease;
  readonly settler: Settler;
  readonly attachments: Attachments;
  readonly contents: Contents;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
}

const portion = 1_000;

/** What a dead process left in `sending`; those of one batch are repeated together. */
const judgeOrphans = async (options: RecoveryOptions, sending: readonly Orphan[], now: Date) => {
  const { db, platform, attachments, contents } = options;
  const ids = sending.flatMap(({ batchId }) => (batchId === null ? [] : [batchId]));
  const batches = await loadBatches(db.prisma, [...new Set(ids)]);
  const settlements: Settlement[] = [];
  const repeated = new Map<bigint, (Orphan & HeldRow)[]>();
  const { filled, lost } = await contents.of(sending);
  settlements.push(...lost.map((row) => unknownRow(row, "what it said is not there any more", "died")));
  for (const row of filled) {
    const batch = row.batchId === null ? undefined : batches.get(row.batchId);
    const firstTriedAt = batch?.firstTriedAt ?? new Date(0); // without its batch a call cannot be repeated
    const circumstances = { network: platform.network, now, firstTriedAt, random: 0 };
    const verdict = judgeOrphan(row, { ...circumstances, isRepeat: true, isStopped: false });
    if (verdict !== "repeat") settlements.push(verdict);
    else if (batch) repeated.set(batch.guards.id, [...(repeated.get(batch.guards.id) ?? []), row]);
  }
  const groups: Group[] = [];
  for (const [id, rows] of repeated) {
    const batch = batches.get(id);
    const [first] = rows;
    if (!batch || !first) continue;
    const found = await findParts(attachments, rows);
    if (found.kind === "found") {
      groups.push({ rows, ...batch, parts: found.parts, runId: first.runId, lane: laneOfNumber(first.lane) });
    } else {
      settlements.push(...rows.map((row) => unknownRow(row, found.reason, "died")));
    }
  }
  return { settlements, groups };
};

/**
 * Ends what earlier processes had in hand, up to `upToFence`. Claimed rows are planned again; of rows that were being
 * sent nobody knows: edits are planned again, Telegram's end as `unknown`, and VK's stored batches go to `onRepeat`,
 * to be repeated to the letter while their time lasts. May be called again whenever it failed.
 */
export const recover = async (
  options: RecoveryOptions,
  upToFence: bigint,
  onRepeat: (group: Group) => void,
): Promise<void> => {
  const { db, platform, lease, settler, clock, log } = options;
  const { bot } = platform;
  for (;;) {
    const now = clock.now();
    const orphans = await findOrphans(db.prisma, { bot, upToFence, limit: portion });
    if (orphans.length === 0) return;
    log.warn({ bot, rows: orphans.length }, "taking over the rows of a process that ended");
    const claimed = orphans.filter((row) => row.state === "claimed").map((row) => row.id);
    await releaseRows(db.prisma, { fence: lease.fence, ids: claimed, now });
    const sending = orphans.filter((row) => row.state === "sending");
    const { settlements, groups } = await judgeOrphans(options, sending, now);
    await settler.settle(settlements);
    const ids = groups.flatMap((group) => group.rows.map((row) => row.id));
    await adoptRows(db.prisma, { fence: lease.fence, ids, now });
    for (const group of groups) onRepeat(group);
    if (orphans.length < portion) return;
  }
};
