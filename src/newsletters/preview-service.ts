import { countSegment, reachablePeople, type SegmentCount } from "../audience/segments/store.ts";
import type { Caller } from "../bot/caller.ts";
import type { Network } from "../bot/incoming.ts";
import { marksLostOn } from "../bot/network-limits.ts";
import type { Reply } from "../bot/reply.ts";
import type { CommunityRow } from "../community/store.ts";
import { subscriberWindow, usefulNeeded } from "../content/mix/mix.ts";
import type { Transaction } from "../db/transaction.ts";
import { countMixes } from "../delivery/mix/store.ts";
import { queueDeliveries } from "../delivery/store.ts";
import { aboutOf, type Campaign } from "./campaign.ts";
import { audienceOf, networksOf } from "./draft-service.ts";
import { contentFor, personalContent } from "./letter-service.ts";
import { photoOf } from "./photo-service.ts";
import { isQuiet, openHours } from "./quiet.ts";
import type { NewsletterServices } from "./services.ts";
import { previewSay, type OfferOutlook } from "./preview-view.ts";

/** Who could get an offer now, and how many useful messages the others need first; what was sent until now decides. */
const outlookOf = async (
  services: NewsletterServices,
  tx: Transaction,
  campaign: Campaign,
  now: Date,
): Promise<OfferOutlook> => {
  const { communityId } = campaign;
  const people = new Map<number, number>();
  const meant = reachablePeople(audienceOf(services, campaign, now));
  for (const group of await countMixes(tx, { communityId, people: meant, now })) {
    const needed = usefulNeeded(group.mix, subscriberWindow);
    people.set(needed, (people.get(needed) ?? 0) + group.people);
  }
  const later = [...people].filter(([needed]) => needed > 0).sort(([one], [other]) => one - other);
  return { now: people.get(0) ?? 0, later: later.map(([needed, count]) => ({ needed, people: count })) };
};

/** Shows the letter in the chat of its author, as its readers on this network will see it. */
const showLetter = async (
  services: NewsletterServices,
  tx: Transaction,
  campaign: Campaign,
  { caller, community, now }: { caller: Caller; community: CommunityRow; now: Date },
): Promise<void> => {
  const { bot, chat, network, name, language } = caller;
  const reader = { network, language, firstName: name };
  const content = contentFor(services, campaign, community, reader, await photoOf(tx, campaign, now));
  await queueDeliveries(
    tx,
    [
      {
        bot,
        lane: "interactive",
        op: "message",
        recipient: chat.id,
        content: personalContent(services, content, reader),
        kind: "reply",
        about: `${aboutOf(campaign.id)}:preview`,
      },
    ],
    now,
  );
};

const lostOn = (campaign: Campaign, network: Network) =>
  marksLostOn(network, campaign.letter.marks).map((kind) => ({ network, what: { key: `mark-${kind}` } }));

/** The letter, and under it what will become of it; nobody else has seen anything. */
export const preview = async (
  services: NewsletterServices,
  tx: Transaction,
  campaign: Campaign,
  by: { readonly caller: Caller; readonly community: CommunityRow; readonly now: Date },
  known?: SegmentCount,
): Promise<Reply> => {
  const { community, now } = by;
  const { timezone } = community;
  await showLetter(services, tx, campaign, by);
  const count = known ?? (await countSegment(tx, audienceOf(services, campaign, now)));
  const beginsAt = campaign.startsAt ?? now;
  return {
    says: [
      previewSay(campaign, {
        timezone,
        count,
        lost: networksOf(count).flatMap((network) => lostOn(campaign, network)),
        outlook: campaign.kind === "promo" ? await outlookOf(services, tx, campaign, now) : undefined,
        quietUntil: isQuiet(beginsAt, timezone) ? openHours(beginsAt, timezone).opensAt : undefined,
      }),
    ],
  };
};
