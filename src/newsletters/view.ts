import { segmentLines } from "../audience/segments/segment.ts";
import type { SegmentCount } from "../audience/segments/store.ts";
import type { Network } from "../bot/incoming.ts";
import { shorten } from "../bot/people-text.ts";
import type { ReplyButton, Say, Text } from "../bot/reply.ts";
import type { DeliveryState } from "../delivery/delivery.ts";
import type { Run } from "../delivery/run.ts";
import { minutesLeft, type Campaign, type Progress } from "./campaign.ts";

const moment = (at: Date, timezone: string) => ({ kind: "moment" as const, at, timezone });

const numberOf = (campaign: Campaign): number => campaign.number ?? 0;

/** The first words of a letter, by which its author knows it. */
export const titleOf = ({ letter }: Pick<Campaign, "letter">): Text => {
  const words = letter.text.trim().replaceAll(/\s+/gu, " ");
  return words === ""
    ? { key: "letter-picture" }
    : { key: "newsletter-words", values: { words: shorten(words, 60) } };
};

const button = (
  key: string,
  action: string,
  args: readonly (string | number)[],
  style?: "primary" | "danger",
): ReplyButton => ({ label: { key }, action, args, isPersonal: true, ...(style && { style }) });

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
  ];
};

const whenLine = (campaign: Campaign, { timezone }: PreviewFacts): Text =>
  campaign.startsAt
    ? { key: "newsletter-when", values: { at: moment(campaign.startsAt, timezone) } }
    : { key: "newsletter-when-now" };

const confirmButtons = ({ id, startsAt }: Campaign, { outlook }: PreviewFacts): ReplyButton[][] => {
  const confirm = startsAt ? "newsletter-schedule-button" : "newsletter-send-button";
  if (!outlook || outlook.later.length === 0) return [[button(confirm, "n.go", [id, "hold"], "primary")]];
  const hold = button("newsletter-hold-button", "n.go", [id, "hold"], "primary");
  if (outlook.now === 0) return [[hold]];
  return [[hold], [button("newsletter-partial-button", "n.go", [id, "partial"])]];
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
    [button("newsletter-test-button", "n.test", [campaign.id])],
    [button("newsletter-drop-button", "n.drop", [campaign.id])],
  ],
});

export type Counts = Readonly<Record<DeliveryState, number>>;

const isOpen = ["planned", "claimed", "sending", "retry"] as const;
const hasEnded = ["sent", "denied", "failed", "unknown", "skipped", "expired", "cancelled"] as const;

const sum = (counts: Counts, states: readonly DeliveryState[]): number =>
  states.reduce((total, state) => total + counts[state], 0);

export const openCount = (counts: Counts): number => sum(counts, isOpen);
export const doneCount = (counts: Counts): number => sum(counts, hasEnded);
export const totalCount = (counts: Counts): number => openCount(counts) + counts.held + doneCount(counts);

/** How a campaign stands, as far as the card shows it. */
export interface CardFacts {
  readonly timezone: string;
  readonly now: Date;
  readonly counts: Counts | undefined;
  readonly run: Run | undefined;
  readonly perMinute: number;
  /** Opened addresses, where they are counted. */
  readonly clicks: number | undefined;
  /** Subscribers who have left or blocked the bot since they got it. */
  readonly harm: { readonly left: number; readonly blocked: number } | undefined;
}

const isAsleep = ({ run, now }: CardFacts): boolean =>
  run?.state === "open" && run.opensAt !== null && run.opensAt.getTime() > now.getTime();

const stateLine = (campaign: Campaign, facts: CardFacts): Text => {
  const { timezone, run } = facts;
  switch (campaign.state) {
    case "draft":
      return { key: "newsletter-state-draft" };
    case "scheduled":
      return {
        key: "newsletter-state-scheduled",
        values: { at: moment(campaign.startsAt ?? facts.now, timezone) },
      };
    case "arming":
      return {
        key: "newsletter-state-arming",
        values: { at: moment(campaign.startsAt ?? facts.now, timezone) },
      };
    case "running":
      if (run?.state === "paused")
        return run.pausedWhy === "errors"
          ? {
              key: "newsletter-state-errors",
              values: { error: { kind: "code", text: run.pausedDetail ?? "" } },
            }
          : { key: "newsletter-state-paused" };
      if (isAsleep(facts) && run?.opensAt)
        return { key: "newsletter-state-quiet", values: { at: moment(run.opensAt, timezone) } };
      return { key: campaign.isPlanned ? "newsletter-state-running" : "newsletter-state-planning" };
    case "waiting":
      return { key: run?.state === "paused" ? "newsletter-state-paused" : "newsletter-state-waiting" };
    case "missed":
      return {
        key: "newsletter-state-missed",
        values: { at: moment(campaign.startsAt ?? facts.now, timezone) },
      };
    case "finished":
      return {
        key: "newsletter-state-finished",
        values: { at: moment(campaign.finishedAt ?? facts.now, timezone) },
      };
    case "cancelled":
      return { key: "newsletter-state-cancelled" };
  }
};

/** In the order in which people ask for them. */
const shownStates = [
  "sent",
  "held",
  "denied",
  "failed",
  "unknown",
  "skipped",
  "expired",
  "cancelled",
] as const;

const countLines = (counts: Counts): Text[] => [
  { key: "newsletter-count", values: { done: doneCount(counts), total: totalCount(counts) } },
  ...shownStates
    .filter((state) => counts[state] > 0)
    .map((state) => ({ key: `newsletter-count-${state}`, values: { people: counts[state] } })),
];

const leftLine = (campaign: Campaign, facts: CardFacts): Text[] => {
  const { counts, run, perMinute, now, timezone } = facts;
  if (
    campaign.state !== "running" ||
    !campaign.isPlanned ||
    !counts ||
    run?.state !== "open" ||
    isAsleep(facts)
  )
    return [];
  const progress: Progress = {
    total: totalCount(counts),
    done: doneCount(counts),
    held: counts.held,
    perMinute,
  };
  const minutes = minutesLeft(progress);
  if (minutes === undefined || minutes === 0) return [];
  const at = moment(new Date(now.getTime() + minutes * 60_000), timezone);
  return [{ key: "newsletter-left", values: { minutes, at, speed: Math.round(perMinute) } }];
};

const afterLines = ({ counts, clicks, harm }: CardFacts): Text[] => [
  ...(clicks === undefined
    ? []
    : [
        {
          key: "newsletter-clicks",
          values: { clicks, percent: percentOf(clicks, counts?.sent ?? 0) },
        },
      ]),
  ...(harm && harm.left + harm.blocked > 0
    ? [{ key: "newsletter-harm", values: { left: harm.left, blocked: harm.blocked } }]
    : []),
];

const percentOf = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((1000 * part) / whole) / 10;

const cardButtons = (campaign: Campaign, { run, counts }: CardFacts): ReplyButton[][] => {
  const { id } = campaign;
  const cancel = button("newsletter-cancel-button", "n.cancel", [id], "danger");
  const receipt =
    counts && totalCount(counts) > 0 ? [[button("newsletter-receipt-button", "n.csv", [id])]] : [];
  switch (campaign.state) {
    case "arming":
      return [[button("newsletter-undo-button", "n.undo", [id], "primary")]];
    case "scheduled":
      return [[cancel]];
    case "missed":
      return [[button("newsletter-send-button", "n.late", [id], "primary")], [cancel]];
    case "running":
    case "waiting":
      return [
        [
          run?.state === "paused"
            ? button("newsletter-resume-button", "n.resume", [id], "primary")
            : button("newsletter-pause-button", "n.pause", [id]),
          cancel,
        ],
        ...receipt,
      ];
    case "draft":
      return [];
    case "finished":
    case "cancelled":
      return receipt;
  }
};

/** One newsletter: how it stands, and what can be done about it. */
export const cardSay = (campaign: Campaign, facts: CardFacts): Say => ({
  text: [
    {
      key: "newsletter-title",
      values: { number: numberOf(campaign), kind: { key: `newsletter-kind-${campaign.kind}` } },
    },
    titleOf(campaign),
    stateLine(campaign, facts),
    ...(facts.counts && totalCount(facts.counts) > 0 ? countLines(facts.counts) : []),
    ...leftLine(campaign, facts),
    ...(campaign.state === "finished" || campaign.state === "waiting" ? afterLines(facts) : []),
  ],
  buttons: cardButtons(campaign, facts),
});

/** The word at the end, with the receipt. */
export const doneSay = (campaign: Campaign, counts: Counts): Say => ({
  text: {
    key: campaign.state === "waiting" ? "newsletter-done-waiting" : "newsletter-done",
    values: {
      number: numberOf(campaign),
      sent: counts.sent,
      total: totalCount(counts),
      held: counts.held,
    },
  },
  buttons: [[button("newsletter-receipt-button", "n.csv", [campaign.id])]],
});

/** A line of the list. */
export const lineOf = (campaign: Campaign, facts: Pick<CardFacts, "timezone" | "now" | "run">): Text => ({
  key: "newsletter-line",
  values: {
    number: numberOf(campaign),
    title: titleOf(campaign),
    state: stateLine(campaign, {
      ...facts,
      counts: undefined,
      perMinute: 0,
      clicks: undefined,
      harm: undefined,
    }),
  },
});
