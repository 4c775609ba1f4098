import type { Transaction } from "../../db/transaction.ts";

/** A subscriber as the team may find one. */
export interface SubscriberRow {
  readonly personId: number;
  readonly name: string;
  readonly network: string;
  readonly userId: string;
}

/**
 * The subscriber behind an account of theirs, by its key or its username; of several accounts that go by a username,
 * the one heard last. `now`: subscribed on at least one account; `ever`: also who has left.
 */
export const findSubscriber = async (
  tx: Transaction,
  communityId: number,
  account: { readonly key: string } | { readonly username: string },
  subscribed: "now" | "ever" = "now",
): Promise<SubscriberRow | undefined> => {
  const key = "key" in account ? account.key : null;
  const username = "username" in account ? account.username.toLowerCase() : null;
  const [row] = await tx.$queryRaw<SubscriberRow[]>`
    SELECT i."personId", i.name, i.network, i."userId" FROM identity i
    WHERE (i.key = ${key} OR lower(i.username) = ${username}) AND EXISTS (
      SELECT 1 FROM identity own JOIN subscription s ON s."identityId" = own.id
      WHERE own."personId" = i."personId" AND s."communityId" = ${communityId}
        AND (s."isActive" OR ${subscribed === "ever"}))
    ORDER BY i."seenAt" DESC, i.id LIMIT 1`;
  return row;
};

/** Tags all the accounts by which a person is subscribed; false where they had the tag. */
export const addTag = async (
  tx: Transaction,
  { communityId, personId, tag }: { communityId: number; personId: number; tag: string },
): Promise<boolean> =>
  (await tx.$executeRaw`
    INSERT INTO subscription_tag ("subscriptionId", tag)
    SELECT s.id, ${tag} FROM identity i JOIN subscription s ON s."identityId" = i.id
    WHERE i."personId" = ${personId} AND s."communityId" = ${communityId} AND s."isActive"
    ON CONFLICT DO NOTHING`) > 0;

/** False where they had no such tag. */
export const removeTag = async (
  tx: Transaction,
  { communityId, personId, tag }: { communityId: number; personId: number; tag: string },
): Promise<boolean> =>
  (await tx.$executeRaw`
    DELETE FROM subscription_tag g USING subscription s, identity i
    WHERE g."subscriptionId" = s.id AND i.id = s."identityId" AND i."personId" = ${personId}
      AND s."communityId" = ${communityId} AND g.tag = ${tag}`) > 0;

/** The tags of a community's subscribers and how many people bear each, the most first. */
export const tagCounts = async (
  tx: Transaction,
  communityId: number,
  take: number,
): Promise<readonly { readonly tag: string; readonly count: number }[]> =>
  tx.$queryRaw<{ tag: string; count: number }[]>`
    SELECT g.tag, count(DISTINCT i."personId")::int AS count
    FROM subscription s JOIN subscription_tag g ON g."subscriptionId" = s.id
    JOIN identity i ON i.id = s."identityId"
    WHERE s."communityId" = ${communityId} AND s."isActive"
    GROUP BY g.tag ORDER BY count DESC, g.tag LIMIT ${take}`;
