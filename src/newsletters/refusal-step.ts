import { communityById } from "../community/store.ts";
import { inTransaction } from "../db/transaction.ts";
import { networkOfKey } from "../bot/incoming.ts";
import { aboutOf } from "./campaign.ts";
import { readerOf } from "./card-service.ts";
import type { NewsletterServices } from "./services.ts";
import { campaignById, refusedLetters } from "./store.ts";
import { networkWords } from "./view.ts";

/** A refusal that is older is no news to anybody. */
const newsMs = 86_400_000;

/** Tells authors of a preview or a test that their network refused: it never came, and the readers' would not, either. */
export const tellOfRefusals = async (services: NewsletterServices, now: Date): Promise<void> => {
  const refused = await refusedLetters(services.db.prisma, new Date(now.getTime() - newsMs));
  for (const { campaignId, bot, recipient, reason } of refused)
    await inTransaction(services.db, async (tx) => {
      const campaign = await campaignById(tx, campaignId);
      const community = campaign && (await communityById(tx, campaign.communityId));
      const to = community && (await readerOf(services, tx, { bot, recipient }, community));
      if (!to) return;
      const values = {
        network: { key: `network-${networkOfKey(bot)}` },
        part: campaign.letter.photo ? "picture" : "text",
        error: networkWords(reason),
      };
      await services.voice.message(
        tx,
        to,
        { text: { key: "newsletter-refused", values } },
        { now, lane: "interactive", kind: "notice", about: `${aboutOf(campaignId)}:refused` },
      );
    });
};
