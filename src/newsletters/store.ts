import { segmentSchema } from "../audience/segments/segment.ts";
import { letterSchema } from "../content/letter/letter.ts";
import type { MixPolicy } from "../content/mix/mix.ts";
import type { BotKey } from "../bot/incoming.ts";
import type { Transaction } from "../db/transaction.ts";
import { storableJson } from "../journal/storable.ts";
import { mayMove, type Campaign, type CampaignKind, type CampaignState } from "./campaign.ts";

type Row = Awaited<ReturnType<Transaction["campaign"]["findFirstOrThrow"]>>;

// The words of these columns are written by this file only.
const campaignOf = ({ state, kind, mixPolicy, content, segment, ...row }: Row): Campaign => ({
  ...row,
  state: state as CampaignState,
  kind: kind as CampaignKind,
  mixPolicy: mixPolicy as MixPolicy,
  letter: letterSchema.parse(content),
  segment: segmentSchema.parse(segment),
});

export interface NewCampaign {
  readonly communityId: number;
  readonly kind: CampaignKind;
  readonly letter: Campaign["letter"];
  readonly segment: Campaign["segment"];
  readonly startsAt: Date | null;
  readonly createdBy: number;
  readonly createdAt: Date;
}

const json = (value: unknown): object => JSON.parse(storableJson(value)) as object; // an object went in

export const createCampaign = async (
  tx: Transaction,
  { letter, segment, ...rest }: NewCampaign,
): Promise<Campaign> =>
  campaignOf(
    await tx.campaign.create({
      data: { ...rest, state: "draft", content: json(letter), segment: json(segment) },
    }),
  );

export const campaignById = async (tx: Transaction, id: number): Promise<Campaign | undefined> => {
  const row = await tx.campaign.findUnique({ where: { id } });
  return row ? campaignOf(row) : undefined;
};

/** The same, held until the end of the transaction: what is done because of its state stays right. */
export const lockCampaign = async (tx: Transaction, id: number): Promise<Campaign | undefined> => {
  await tx.$queryRaw`SELECT 1 AS "held" FROM "campaign" WHERE "id" = ${id}::int FOR UPDATE`;
  return campaignById(tx, id);
};

export const campaignByNumber = async (
  tx: Transaction,
  communityId: number,
  number: number,
): Promise<Campaign | undefined> => {
  const row = await tx.campaign.findUnique({ where: { communityId_number: { communityId, number } } });
  return row ? campaignOf(row) : undefined;
};

/** Confirmed campaigns of a community, newest first. */
export const campaignsOf = async (
  tx: Transaction,
  communityId: number,
  { take, skip = 0 }: { take: number; skip?: number },
): Promise<Campaign[]> => {
  const rows = await tx.campaign.findMany({
    where: { communityId, number: { not: null } },
    orderBy: { number: "desc" },
    take,
    skip,
  });
  return rows.map(campaignOf);
};

export const campaignsIn = async (
  tx: Transaction,
  states: readonly CampaignState[],
  startsBefore?: Date,
): Promise<Campaign[]> => {
  const rows = await tx.campaign.findMany({
    where: { state: { in: [...states] }, ...(startsBefore && { startsAt: { lte: startsBefore } }) },
    orderBy: { id: "asc" },
  });
  return rows.map(campaignOf);
};

/** The next number of a community; those who ask at once wait for one another. */
export const nextCampaignNumber = async (tx: Transaction, communityId: number): Promise<number> => {
  await tx.$queryRaw`SELECT 1 AS "held" FROM "community" WHERE "id" = ${communityId} FOR UPDATE`;
  const last = await tx.campaign.aggregate({ where: { communityId }, _max: { number: true } });
  return (last._max.number ?? 0) + 1;
};

type Changes = Partial<
  Pick<
    Campaign,
    | "number"
    | "startsAt"
    | "startedAt"
    | "finishedAt"
    | "runId"
    | "mixPolicy"
    | "overrideReason"
    | "holdUntil"
    | "isPlanned"
  >
>;

/** Moves a campaign on if it is still in `from`; false where somebody was faster. @throws {RangeError} no such move */
export const moveCampaign = async (
  tx: Transaction,
  id: number,
  from: CampaignState,
  to: CampaignState,
  changes: Changes = {},
): Promise<boolean> => {
  if (!mayMove(from, to)) throw new RangeError(`A campaign does not go from ${from} to ${to}.`);
  const { count } = await tx.campaign.updateMany({
    where: { id, state: from },
    data: { state: to, ...changes },
  });
  return count === 1;
};

/** Changes what is not its state. */
export const changeCampaign = async (
  tx: Transaction,
  id: number,
  changes: Changes &
    Partial<Pick<Campaign, "progressDelivery" | "progressDone" | "progressAt" | "alertedAt">>,
): Promise<void> => {
  await tx.campaign.update({ where: { id }, data: changes });
};

/** Says how far the people are planned, unless somebody else has planned meanwhile or it is no longer to be sent. */
export const advancePlan = async (
  tx: Transaction,
  { id, plannedUpTo }: Pick<Campaign, "id" | "plannedUpTo">,
  to: { readonly plannedUpTo: number; readonly isPlanned: boolean },
): Promise<void> => {
  await tx.campaign.updateMany({
    where: { id, plannedUpTo, isPlanned: false, state: "running" },
    data: to,
  });
};

/** What is being sent or was cancelled since, and when its card was last brought up to date. */
export const cardsUnderWay = async (
  tx: Transaction,
  cancelledSince: Date,
): Promise<readonly { readonly id: number; readonly progressAt: Date | null }[]> =>
  tx.campaign.findMany({
    where: {
      OR: [{ state: "running" }, { state: "cancelled", finishedAt: { gte: cancelledSince } }],
      progressDelivery: { not: null },
    },
    orderBy: { id: "asc" },
    select: { id: true, progressAt: true },
  });

/** A letter that a network refused when its author looked at it or had it sent to themselves. */
export interface RefusedLetter {
  readonly campaignId: number;
  /** Of the author. */
  readonly bot: BotKey;
  readonly recipient: string;
  /** What the network said. */
  readonly reason: string | null;
}

/** Previews and tests made since `since` that a network refused and whose author was not told so yet. */
export const refusedLetters = async (tx: Transaction, since: Date): Promise<RefusedLetter[]> =>
  tx.$queryRaw<RefusedLetter[]>`
    SELECT DISTINCT ON (c."id", d."bot", d."recipient") c."id" AS "campaignId", d."bot", d."recipient", d."reason"
    FROM "campaign" c JOIN "delivery" d
      ON d."about" IN (concat('campaign:', c."id", ':preview'), concat('campaign:', c."id", ':test'))
    WHERE c."state" IN ('draft', 'arming', 'scheduled') AND d."state" = 'failed' AND d."createdAt" >= ${since}::timestamp
      AND NOT EXISTS (
        SELECT 1 FROM "delivery" t WHERE t."about" = concat('campaign:', c."id", ':refused') AND t."bot" = d."bot"
          AND t."recipient" = d."recipient" AND t."id" > d."id")
    ORDER BY c."id", d."bot", d."recipient", d."id" DESC`;

/** Of those who got it: how many have ended their subscription since, and how many have shut the bot out. */
export const harmOf = async (tx: Transaction, runId: number): Promise<{ left: number; blocked: number }> => {
  const [row] = await tx.$queryRaw<{ left: number; blocked: number }[]>`
    SELECT count(*) FILTER (WHERE NOT s."isActive" AND s."endedAt" >= d."settledAt")::int AS "left",
      count(*) FILTER (WHERE s."isActive" AND h."isReachable" = false)::int AS "blocked"
    FROM "delivery" d JOIN "subscription" s ON s."id" = d."subscriptionId"
    LEFT JOIN "private_chat" h ON h."identityId" = s."identityId" AND h."bot" = s."bot"
    WHERE d."runId" = ${runId}::int AND d."state" = 'sent'`;
  return row ?? { left: 0, blocked: 0 };
};
