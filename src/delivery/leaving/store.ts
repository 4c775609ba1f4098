import type { Transaction } from "../../db/transaction.ts";
import { awaitPlanning } from "../planning/store.ts";

/**
 * What waits to be sent by these subscriptions is not sent: their people have left, or want no offers any more. What
 * is in a call this moment is sent.
 */
export const dropWaiting = async (
  tx: Transaction,
  {
    subscriptionIds,
    what,
    now,
  }: { readonly subscriptionIds: readonly number[]; readonly what: "offers" | "all"; readonly now: Date },
): Promise<void> => {
  await awaitPlanning(tx);
  await tx.$executeRaw`
    UPDATE delivery SET state = 'skipped', reason = ${what === "all" ? "unsubscribed" : "no_offers"},
      "settledAt" = ${now}::timestamp
    WHERE "subscriptionId" = ANY(${[...subscriptionIds]}::int[])
      AND state IN ('planned', 'held', 'retry', 'claimed')
      AND kind = ANY(${what === "all" ? ["useful", "promo"] : ["promo"]})`;
};
