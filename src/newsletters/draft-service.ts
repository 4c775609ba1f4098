import { checkedSegment } from "../audience/segments/segment-service.ts";
import { countSegment, type SegmentCount, type SegmentQuery } from "../audience/segments/store.ts";
import type { Segment } from "../audience/segments/segment.ts";
import { UserError } from "../bot/errors.ts";
import type { Network } from "../bot/incoming.ts";
import { lengthProblem } from "../bot/network-limits.ts";
import type { Content } from "../bot/outgoing.ts";
import { writeAudit, type CommunityRow } from "../community/store.ts";
import type { Letter } from "../content/letter/letter.ts";
import { longestFirstName } from "../content/letter/personal.ts";
import type { Transaction } from "../db/transaction.ts";
import { aboutOf, type Campaign, type CampaignKind } from "./campaign.ts";
import { contentFor, personalContent } from "./letter-service.ts";
import type { NewsletterServices } from "./services.ts";
import { createCampaign, moveCampaign } from "./store.ts";

export interface Wishes {
  readonly letter: Letter;
  readonly kind: CampaignKind;
  readonly segment: Segment;
  /** Null: as soon as it is confirmed. */
  readonly startsAt: Date | null;
}

/** Who of the team acts, where and when. */
export interface Author {
  readonly community: CommunityRow;
  readonly personId: number;
  readonly now: Date;
}

/** Whom a campaign is for, as of `now`. */
export const audienceOf = (
  services: Pick<NewsletterServices, "languages">,
  { communityId, segment, kind }: Pick<Campaign, "communityId" | "segment" | "kind">,
  now: Date,
): SegmentQuery => ({ communityId, segment, kind, languages: services.languages, subscribedBefore: now });

/** The networks on which somebody is to get it. */
export const networksOf = ({ byNetwork }: SegmentCount): readonly Network[] =>
  (["telegram", "vk"] as const).filter((network) => byNetwork[network] > 0);

/** The longest that anybody of a network gets: footers differ from language to language. */
const longestContent = (
  services: NewsletterServices,
  wishes: Wishes,
  community: CommunityRow,
  network: Network,
): Content => {
  const photoId = wishes.letter.photo && "photo";
  const languages = [community.language, ...services.languages];
  const contents = languages.map((language) => {
    const reader = { language, network, firstName: longestFirstName };
    return personalContent(services, contentFor(services, wishes, community, reader, photoId), reader);
  });
  return contents.reduce((longest, one) => (one.text.length > longest.text.length ? one : longest));
};

/**
 * A letter has to fit whole, with its footer and the longest name: nobody gets half of it.
 * @throws {UserError} newsletter-too-long · newsletter-caption-too-long · newsletter-too-many-buttons ·
 *   newsletter-label-too-long
 */
const refuseUnfit = (
  services: NewsletterServices,
  wishes: Wishes,
  community: CommunityRow,
  networks: readonly Network[],
): void => {
  for (const network of networks) {
    const problem = lengthProblem(network, longestContent(services, wishes, community, network));
    if (!problem) continue;
    const values = { network: { key: `network-${network}` } };
    switch (problem.what) {
      case "empty":
        throw new UserError("letter-empty", {}, "message");
      case "text":
      case "caption": {
        const key = problem.what === "text" ? "newsletter-too-long" : "newsletter-caption-too-long";
        const { length, max } = problem;
        throw new UserError(key, { ...values, over: length - max, max }, "message");
      }
      case "buttons":
      case "rows":
      case "columns":
        throw new UserError(
          "newsletter-too-many-buttons",
          { ...values, count: problem.count, max: problem.max },
          "message",
        );
      case "label": {
        const { label, length, max } = problem;
        throw new UserError("newsletter-label-too-long", { ...values, label, length, max }, "message");
      }
    }
  }
};

/**
 * Prepares a newsletter; nobody gets anything yet.
 * @throws {UserError} segment-topic · newsletter-nobody · newsletter-nobody-agreed · newsletter-too-long and its like
 */
export const draftCampaign = async (
  services: NewsletterServices,
  tx: Transaction,
  wishes: Wishes,
  { community, personId, now }: Author,
): Promise<{ readonly campaign: Campaign; readonly count: SegmentCount }> => {
  const segment = await checkedSegment(tx, community.id, wishes.segment);
  const meant = { communityId: community.id, segment, kind: wishes.kind };
  const count = await countSegment(tx, audienceOf(services, meant, now));
  if (count.people === 0)
    throw count.withoutPromoConsent > 0
      ? new UserError("newsletter-nobody-agreed", { people: count.withoutPromoConsent }, "audience")
      : new UserError("newsletter-nobody", {}, "audience");
  refuseUnfit(services, wishes, community, networksOf(count));
  const campaign = await createCampaign(tx, {
    ...wishes,
    segment,
    communityId: community.id,
    createdBy: personId,
    createdAt: now,
  });
  await writeAudit(tx, {
    communityId: community.id,
    personId,
    at: now,
    act: "newsletter.draft",
    object: aboutOf(campaign.id),
    after: { kind: campaign.kind },
  });
  return { campaign, count };
};

/** @throws {UserError} newsletter-gone */
export const dropDraft = async (
  tx: Transaction,
  campaign: Campaign,
  { community, personId, now }: Author,
): Promise<void> => {
  if (campaign.state !== "draft" || !(await moveCampaign(tx, campaign.id, "draft", "cancelled")))
    throw new UserError("newsletter-gone");
  await writeAudit(tx, {
    communityId: community.id,
    personId,
    at: now,
    act: "newsletter.drop",
    object: aboutOf(campaign.id),
  });
};
