import { idOfKey, networkOfKey, type VenueKey } from "../bot/incoming.ts";
import type { Say } from "../bot/reply.ts";
import type { SpeakOptions } from "../bot/voice.ts";
import { communityById, type CommunityRow } from "../community/store.ts";
import { deliveriesAbout, publicationAt, type Delivery } from "../delivery/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { about, type Giveaway } from "./giveaway.ts";
import { botOfVenue, type GiveawayServices } from "./services.ts";
import { giveawayVenues } from "./store.ts";

export const communityOf = async (tx: Transaction, giveaway: Giveaway): Promise<CommunityRow> => {
  const community = await communityById(tx, giveaway.communityId);
  if (!community) throw new Error(`Giveaway ${giveaway.id} has no community.`);
  return community;
};

export const venueKeysOf = async (tx: Transaction, giveawayId: number): Promise<readonly VenueKey[]> =>
  (await giveawayVenues(tx, giveawayId)).map(({ venueKey }) => venueKey);

/** The venue a delivery went to: its bot's network and its recipient. */
export const venueOfDelivery = (delivery: Pick<Delivery, "bot" | "recipient">): VenueKey =>
  `${networkOfKey(delivery.bot) === "telegram" ? "tg" : "vk"}:${delivery.recipient}`;

/** The giveaway's announcement in a venue, once it is there: comments hang under it, edits change it. */
export const openingIn = async (
  tx: Transaction,
  giveawayId: number,
  venueKey: VenueKey,
): Promise<Delivery | undefined> =>
  (await deliveriesAbout(tx, about.opening(giveawayId))).find(
    (delivery) => delivery.state === "sent" && venueOfDelivery(delivery) === venueKey,
  );

/**
 * Says something in a venue: a message in a chat; on a wall a comment under the announcement, or a post where
 * there is none or one is wanted.
 */
export const sayInVenue = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  venueKey: VenueKey,
  say: Say,
  options: SpeakOptions & { readonly asPost?: boolean },
): Promise<void> => {
  const platform = botOfVenue(services, venueKey);
  if (!platform) return;
  const { language } = await communityOf(tx, giveaway);
  const to = { bot: platform.bot, network: platform.network, language, chatId: idOfKey(venueKey) };
  if (platform.network === "telegram") {
    await services.voice.message(tx, to, say, options);
    return;
  }
  const opening = options.asPost ? undefined : await openingIn(tx, giveaway.id, venueKey);
  await (opening?.messageId
    ? services.voice.comment(tx, { ...to, postId: opening.messageId }, say, options)
    : services.voice.post(tx, to, say, options));
};

export interface DatedPost {
  readonly delivery: Delivery;
  readonly venueKey: VenueKey;
  /** The platform's own date, once it is known. */
  readonly at: Date | null;
}

/** What was posted about something, with the dates the platforms gave (Telegram: the answer; VK: the event). */
export const datedPosts = async (tx: Transaction, subject: string): Promise<readonly DatedPost[]> => {
  const deliveries = (await deliveriesAbout(tx, subject)).filter(({ op }) => op !== "edit");
  const dated: DatedPost[] = [];
  for (const delivery of deliveries) {
    const at =
      delivery.platformAt ??
      (delivery.reference ? await publicationAt(tx, delivery.bot, delivery.reference) : null);
    dated.push({ delivery, venueKey: venueOfDelivery(delivery), at: at ?? null });
  }
  return dated;
};

export const pageUrlOf = (
  services: Pick<GiveawayServices, "publicUrl">,
  giveaway: Giveaway,
): string | undefined => (services.publicUrl ? `${services.publicUrl}/g/${giveaway.drawId}` : undefined);

/** The link that enters by a message: on VK the wall's way in. */
export const joinLinkOf = (services: GiveawayServices, giveaway: Giveaway, venueKey: VenueKey): string => {
  const prefix = botOfVenue(services, venueKey)?.deepLinkPrefix ?? "";
  return `${prefix}${services.signer.signRef("g", [giveaway.id])}`;
};
