import { identitiesOf } from "../audience/store.ts";
import type { CommunityRow } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { queueDeliveries } from "../delivery/store.ts";
import { aboutOf, type Campaign } from "./campaign.ts";
import { contentFor, personalContent } from "./letter-service.ts";
import { photoOf } from "./photo-service.ts";
import type { NewsletterServices } from "./services.ts";

/** Sends the letter to all accounts of one person, as their networks will show it; returns to how many. */
export const testLetter = async (
  services: NewsletterServices,
  tx: Transaction,
  campaign: Campaign,
  { personId, community, now }: { personId: number; community: CommunityRow; now: Date },
): Promise<number> => {
  const photoId = await photoOf(tx, campaign, now);
  let accounts = 0;
  for (const identity of await identitiesOf(tx, personId)) {
    const to = await services.addresses.privately(tx, { identity, community, consent: "unless-denied" });
    if (!to) continue;
    const reader = { network: to.network, language: to.language, firstName: identity.name };
    const content = personalContent(
      services,
      contentFor(services, campaign, community, reader, photoId),
      reader,
    );
    const about = `${aboutOf(campaign.id)}:test`;
    const row = { bot: to.bot, lane: "interactive", op: "message", recipient: to.chatId, content } as const;
    await queueDeliveries(tx, [{ ...row, kind: "reply", about }], now);
    accounts += 1;
  }
  return accounts;
};
