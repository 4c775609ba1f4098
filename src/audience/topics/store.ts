import type { Transaction } from "../../db/transaction.ts";

export interface TopicRow {
  readonly id: number;
  readonly communityId: number;
  readonly name: string;
}

const fields = { id: true, communityId: true, name: true } as const;

/** In the order in which they were made. */
export const topicsOf = async (tx: Transaction, communityId: number): Promise<readonly TopicRow[]> =>
  tx.topic.findMany({ where: { communityId }, orderBy: { id: "asc" }, select: fields });

export const topicById = async (tx: Transaction, id: number): Promise<TopicRow | null> =>
  tx.topic.findUnique({ where: { id }, select: fields });

/** Adds a topic, one at a time in a community, so that no two get one name. */
export const lockTopics = async (tx: Transaction, communityId: number): Promise<void> => {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('topic'), ${communityId}::int)`;
};

export const addTopic = async (
  tx: Transaction,
  topic: { communityId: number; name: string; createdAt: Date },
): Promise<TopicRow> => tx.topic.create({ data: topic, select: fields });

/** Whoever had muted it has muted nothing any more. */
export const removeTopic = async (tx: Transaction, id: number): Promise<boolean> =>
  (await tx.topic.deleteMany({ where: { id } })).count > 0;

/** How many people have muted each topic. */
export const muteCounts = async (
  tx: Transaction,
  communityId: number,
): Promise<ReadonlyMap<number, number>> => {
  const rows = await tx.$queryRaw<{ topicId: number; count: number }[]>`
    SELECT m."topicId", count(DISTINCT i."personId")::int AS count
    FROM subscription s JOIN subscription_mute m ON m."subscriptionId" = s.id
    JOIN identity i ON i.id = s."identityId"
    WHERE s."communityId" = ${communityId} AND s."isActive" GROUP BY m."topicId"`;
  return new Map(rows.map(({ topicId, count }) => [topicId, count]));
};

/** The topics that any of these subscriptions has muted. */
export const mutedBy = async (
  tx: Transaction,
  subscriptionIds: readonly number[],
): Promise<ReadonlySet<number>> => {
  const rows = await tx.subscriptionMute.findMany({
    where: { subscriptionId: { in: [...subscriptionIds] } },
    select: { topicId: true },
  });
  return new Set(rows.map(({ topicId }) => topicId));
};

export const muteTopic = async (
  tx: Transaction,
  subscriptionIds: readonly number[],
  topicId: number,
): Promise<void> => {
  await tx.subscriptionMute.createMany({
    data: subscriptionIds.map((subscriptionId) => ({ subscriptionId, topicId })),
    skipDuplicates: true,
  });
};

export const unmuteTopic = async (
  tx: Transaction,
  subscriptionIds: readonly number[],
  topicId: number,
): Promise<void> => {
  await tx.subscriptionMute.deleteMany({
    where: { topicId, subscriptionId: { in: [...subscriptionIds] } },
  });
};
