import { Prisma } from "../../db/generated/client.ts";
import type { Transaction } from "../../db/transaction.ts";
import { SAID_BY, type Change, type ChangeReason } from "../draw/changes.ts";
import { instantSeconds, instantText } from "../draw/instant.ts";
import { LEAF_BYTES } from "../draw/leaf.ts";
import { RECORD_BYTES } from "../draw/records.ts";

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

/** `entrants.bin` may have many megabytes: it is read in pieces only. */
export type DrawFileName = "entrants.bin" | "tree.bin" | "entries.bin" | "result.json";

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

/** A small file as a whole. */
export const drawFile = async (
  tx: Transaction,
  giveawayId: number,
  name: "tree.bin" | "result.json",
): Promise<Uint8Array<ArrayBuffer> | null> =>
  (
    await tx.drawFile.findUnique({
      where: { giveawayId_name: { giveawayId, name } },
      select: { bytes: true },
    })
  )?.bytes ?? null;

/** How many bytes a file has; null where there is none. */
export const drawFileSize = async (
  tx: Transaction,
  giveawayId: number,
  name: DrawFileName,
): Promise<number | null> => {
  const rows = await tx.$queryRaw<{ size: number }[]>`
    SELECT octet_length(bytes) AS size FROM draw_file WHERE "giveawayId" = ${giveawayId} AND name = ${name}`;
  return rows[0]?.size ?? null;
};

/** The bytes of a file from `start` on, at most `length`; none beyond its end, or where there is no file. */
export const drawFilePart = async (
  tx: Transaction,
  giveawayId: number,
  name: DrawFileName,
  { start, length }: { readonly start: number; readonly length: number },
): Promise<Uint8Array<ArrayBuffer>> => {
  const rows = await tx.$queryRaw<{ part: Uint8Array<ArrayBuffer> }[]>`
    SELECT substring(bytes FROM ${start + 1}::int FOR ${length}::int) AS part FROM draw_file
    WHERE "giveawayId" = ${giveawayId} AND name = ${name}`;
  return rows[0]?.part ?? new Uint8Array();
};

/** The place of a leaf in the list: a search by halves within the database, which reads a few of its pages. */
export const indexOfLeaf = async (
  tx: Transaction,
  giveawayId: number,
  leaf: Uint8Array<ArrayBuffer>,
): Promise<number | null> => {
  const rows = await tx.$queryRaw<{ index: number }[]>`
    WITH RECURSIVE file AS (
      SELECT bytes FROM draw_file WHERE "giveawayId" = ${giveawayId} AND name = 'entrants.bin'
    ), search(low, high) AS (
      SELECT 0, octet_length(bytes) / ${RECORD_BYTES}::int FROM file
      UNION ALL
      SELECT CASE WHEN m.leaf <= ${leaf}::bytea THEN m.middle ELSE s.low END,
             CASE WHEN m.leaf <= ${leaf}::bytea THEN s.high ELSE m.middle END
      FROM search s, LATERAL (
        SELECT (s.low + s.high) / 2 AS middle,
          substring(file.bytes FROM (s.low + s.high) / 2 * ${RECORD_BYTES}::int + 1 FOR ${LEAF_BYTES}::int) AS leaf
        FROM file
      ) m WHERE s.high - s.low > 1
    )
    SELECT s.low AS index FROM search s, file
    WHERE s.high - s.low = 1
      AND substring(file.bytes FROM s.low * ${RECORD_BYTES}::int + 1 FOR ${LEAF_BYTES}::int) = ${leaf}::bytea`;
  return rows[0]?.index ?? null;
};

/** A file of the draw as `saveStored` takes it: its bytes never pass through this process. */
export const storedDrawFile = (giveawayId: number, name: DrawFileName): Prisma.Sql =>
  Prisma.sql`SELECT bytes FROM draw_file WHERE "giveawayId" = ${giveawayId} AND name = ${name}`;

/** Once the ranks are drawn, or never will be, nothing needs to know whose the other records are. */
export const forgetWhose = async (tx: Transaction, giveawayId: number): Promise<void> => {
  await tx.drawFile.deleteMany({ where: { giveawayId, name: "entries.bin" } });
};
