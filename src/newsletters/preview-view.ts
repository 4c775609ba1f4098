import { segmentLines } from "../audience/segments/segment.ts";
import type { SegmentCount } from "../audience/segments/store.ts";
import type { Network } from "../bot/incoming.ts";
import type { ReplyButton, Say, Text } from "../bot/reply.ts";
import { holdMs } from "../delivery/mix/admission.ts";
import type { Campaign } from "./campaign.ts";
import { campaignButton, moment } from "./view.ts";

/** How many may get an offer now, and how many useful messages the others need first. */
export interface OfferOutlook {
  readonly now: number;
  /** By the number of useful messages that are needed first, ascending; `people` ≥ 1. */
  readonly later: readonly { readonly needed: number; readonly people: number }[];
}

export interface PreviewFacts {
  readonly timezone: string;
  readonly count: SegmentCount;
  /** Formatting that a network shows as plain words. */
  readonly lost: readonly { readonly network: Network; readonly what: Text }[];
  /** Of an offer. */
  readonly outlook: OfferOutlook | undefined;
  /** Whether it would begin in the quiet hours, and when those end. */
  readonly quietUntil: Date | undefined;
}

const dayMs = 86_400_000;

const networkName = (network: Network): Text => ({ key: `network-${network}` });

const audienceLines = ({ count }: PreviewFacts): Text[] => [
  {
    key: "newsletter-audience",
    values: { people: count.people, telegram: count.byNetwork.telegram, vk: count.byNetwork.vk },
  },
  ...(count.unreachable > 0
    ? [{ key: "newsletter-unreachable", values: { people: count.unreachable } }]
    : []),
  ...(count.withoutPromoConsent > 0
    ? [{ key: "newsletter-unwilling", values: { people: count.withoutPromoConsent } }]
    : []),
];

const outlookLines = (outlook: OfferOutlook, total: number): Text[] => {
  if (outlook.later.length === 0) return [{ key: "newsletter-offer-all" }];
  return [
    {
      key: outlook.now > 0 ? "newsletter-offer-some" : "newsletter-offer-none",
      values: { now: outlook.now, total },
    },
    ...outlook.later.map(({ needed, people }) => ({
      key: "newsletter-offer-later",
      values: { needed, people },
    })),
    { key: "newsletter-offer-wait", values: { days: holdMs / dayMs } },
  ];
};

const whenLine = (campaign: Campaign, { timezone }: PreviewFacts): Text =>
  campaign.startsAt
    ? { key: "newsletter-when", values: { at: moment(campaign.startsAt, timezone) } }
    : { key: "newsletter-when-now" };

const confirmButtons = ({ id, startsAt }: Campaign, { outlook }: PreviewFacts): ReplyButton[][] => {
  const confirm = startsAt ? "newsletter-schedule-button" : "newsletter-send-button";
  if (!outlook || outlook.later.length === 0)
    return [[campaignButton(confirm, "n.go", [id, "hold"], "primary")]];
  const hold = campaignButton("newsletter-hold-button", "n.go", [id, "hold"], "primary");
  const first = campaignButton("newsletter-useful-first-button", "n.drop", [id, "first"]);
  if (outlook.now === 0) return [[hold], [first]];
  return [[hold], [campaignButton("newsletter-partial-button", "n.go", [id, "partial"])], [first]];
};

/** What its author sees under the letter itself, before anybody else sees anything. */
export const previewSay = (campaign: Campaign, facts: PreviewFacts): Say => ({
  text: [
    { key: "newsletter-preview" },
    { key: `newsletter-kind-${campaign.kind}` },
    ...segmentLines(campaign.segment),
    ...audienceLines(facts),
    whenLine(campaign, facts),
    ...(facts.quietUntil
      ? [{ key: "newsletter-quiet", values: { at: moment(facts.quietUntil, facts.timezone) } }]
      : []),
    ...facts.lost.map(({ network, what }) => ({
      key: "newsletter-lost",
      values: { network: networkName(network), what },
    })),
    ...(facts.outlook ? [{ key: "" }, ...outlookLines(facts.outlook, facts.count.people)] : []),
  ],
  buttons: [
    ...confirmButtons(campaign, facts),
    [campaignButton("newsletter-test-button", "n.test", [campaign.id])],
    [campaignButton("newsletter-drop-button", "n.drop", [campaign.id, "away"])],
  ],
});
