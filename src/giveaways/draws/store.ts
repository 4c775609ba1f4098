import type { Transaction } from "../../db/transaction.ts";
import { SAID_BY, type Change, type ChangeReason } from "../draw/changes.ts";
import { instantSeconds, instantText } from "../draw/instant.ts";

export interface AttemptRow {
  readonly number: number;
  /** 0 when sealed. */
  readonly round: number;
  readonly commit: string;
  readonly createdAt: Date;
  readonly state: string;
}

const attemptFields = { number: true, round: true, commit: true, createdAt: true, state: true } as const;

export const attemptsOf = (tx: Transaction, giveawayId: number): Promise<readonly AttemptRow[]> =>
  tx.drawAttempt.findMany({ where: { giveawayId }, orderBy: { number: "asc" }, select: attemptFields });

export const saveAttempt = async (
  tx: Transaction,
  attempt: { giveawayId: number; number: number; round: number; commit: string; createdAt: Date },
): Promise<void> => {
  await tx.drawAttempt.create({ data: { ...attempt, state: "posting" } });
};

export const settleAttempt = async (
  tx: Transaction,
  giveawayId: number,
  number: number,
  state: "valid" | "void",
): Promise<void> => {
  await tx.drawAttempt.update({ where: { giveawayId_number: { giveawayId, number } }, data: { state } });
};

export interface RankRow {
  readonly rank: number;
  readonly leafIndex: number;
  readonly leaf: string;
  readonly tickets: number;
  readonly entryId: number;
  /** pending | checking | in | out */
  readonly verdict: string;
}

export const saveRanks = async (
  tx: Transaction,
  giveawayId: number,
  ranks: readonly Omit<RankRow, "verdict">[],
): Promise<void> => {
  await tx.drawRank.createMany({ data: ranks.map((rank) => ({ ...rank, giveawayId })) });
};

export const ranksOf = (tx: Transaction, giveawayId: number): Promise<readonly RankRow[]> =>
  tx.drawRank.findMany({
    where: { giveawayId },
    orderBy: { rank: "asc" },
    select: { rank: true, leafIndex: true, leaf: true, tickets: true, entryId: true, verdict: true },
  });

export const setVerdict = async (
  tx: Transaction,
  giveawayId: number,
  rank: number,
  verdict: "checking" | "in" | "out",
  now: Date,
): Promise<void> => {
  await tx.drawRank.update({
    where: { giveawayId_rank: { giveawayId, rank } },
    data: { verdict, checkedAt: now },
  });
};

export const changesOf = async (tx: Transaction, giveawayId: number): Promise<readonly Change[]> => {
  const rows = await tx.drawChange.findMany({ where: { giveawayId }, orderBy: { seq: "asc" } });
  return rows.map((row) => {
    // Written by `saveChange` from a `Change`.
    const reason = row.reason as ChangeReason;
    return {
      at: instantText(Math.floor(row.at.getTime() / 1000)),
      rank: row.rank,
      reason,
      by: SAID_BY[reason],
      evidence: row.evidence,
      replaced_by_rank: row.replacedByRank,
    };
  });
};

export const saveChange = async (
  tx: Transaction,
  giveawayId: number,
  seq: number,
  change: Change,
): Promise<void> => {
  await tx.drawChange.create({
    data: {
      giveawayId,
      seq,
      at: new Date(instantSeconds(change.at) * 1000),
      rank: change.rank,
      reason: change.reason,
      by: change.by,
      evidence: change.evidence,
      replacedByRank: change.replaced_by_rank,
    },
  });
};

export type DrawFileName = "entrants.bin" | "tree.bin" | "result.json";

export const saveDrawFile = async (
  tx: Transaction,
  giveawayId: number,
  name: DrawFileName,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> => {
  await tx.drawFile.upsert({
    where: { giveawayId_name: { giveawayId, name } },
    create: { giveawayId, name, bytes },
    update: { bytes },
  });
};

export const drawFile = async (
  tx: Transaction,
  giveawayId: number,
  name: DrawFileName,
): Promise<Uint8Array<ArrayBuffer> | null> =>
  (
    await tx.drawFile.findUnique({
      where: { giveawayId_name: { giveawayId, name } },
      select: { bytes: true },
    })
  )?.bytes ?? null;
