import { countSegment, recipientsAfter, type SegmentCount } from "../audience/segments/store.ts";
import type { Caller } from "../bot/caller.ts";
import type { Network } from "../bot/incoming.ts";
import { marksLostOn } from "../bot/network-limits.ts";
import type { Reply } from "../bot/reply.ts";
import type { CommunityRow } from "../community/store.ts";
import { subscriberWindow, usefulNeeded } from "../content/mix/mix.ts";
import type { Transaction } from "../db/transaction.ts";
import { mixesOf } from "../delivery/mix/store.ts";
import { queueDeliveries } from "../delivery/store.ts";
import { aboutOf, type Campaign } from "./campaign.ts";
import { audienceOf, networksOf } from "./draft-service.ts";
import { contentFor, personalContent } from "./letter-service.ts";
import { photoOf } from "./photo-service.ts";
import { isQuiet, openHours } from "./quiet.ts";
import type { NewsletterServices } from "./services.ts";
import { previewSay, type OfferOutlook } from "./preview-view.ts";

/** People of one question. */
const page = 2_000;

/** Who could get an offer now, and how many useful messages the others need first; what was sent until now decides. */
const outlookOf = async (
  services: NewsletterServices,
  tx: Transaction,
  campaign: Campaign,
  now: Date,
): Promise<OfferOutlook> => {
  const { communityId } = campaign;
  const people = new Map<number, number>();
  for (let afterPersonId = 0; ;) {
    const readers = await recipientsAfter(tx, {
      ...audienceOf(services, campaign, now),
      afterPersonId,
      limit: page,
    });
    const personIds = readers.filter(({ isReachable }) => isReachable).map(({ personId }) => personId);
    const mixes = await mixesOf(tx, { communityId, personIds, now });
    for (const personId of personIds) {
      const needed = usefulNeeded(mixes.get(personId) ?? "", subscriberWindow);
      people.set(needed, (people.get(needed) ?? 0) + 1);
    }
    const last = readers.at(-1);
    if (readers.length < page || !last) break;
    afterPersonId = last.personId;
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
