import { shorten } from "../bot/people-text.ts";
import type { ReplyButton, Say, Text } from "../bot/reply.ts";
import type { DeliveryState } from "../delivery/delivery.ts";
import type { Run } from "../delivery/run.ts";
import { minutesLeft, type Campaign, type Progress } from "./campaign.ts";

/** An instant as the community's clocks show it. */
export const moment = (at: Date, timezone: string) => ({ kind: "moment" as const, at, timezone });

/** What a network said, without the bot's own word for the kind of error before it. */
export const networkWords = (reason: string | null) => ({
  kind: "code" as const,
  text: (reason ?? "").replace(/^[a-z_]+: /u, ""),
});

const numberOf = (campaign: Campaign): number => campaign.number ?? 0;

/** The first words of a letter, by which its author knows it. */
const titleOf = ({ letter }: Pick<Campaign, "letter">): Text => {
  const words = letter.text.trim().replaceAll(/\s+/gu, " ");
  return words === ""
    ? { key: "letter-picture" }
    : { key: "newsletter-words", values: { words: shorten(words, 60) } };
};

/** A button of the team's under a campaign. */
export const campaignButton = (
  key: string,
  action: string,
  args: readonly (string | number)[],
  style?: "primary" | "danger",
): ReplyButton => ({ label: { key }, action, args, isPersonal: true, ...(style && { style }) });

export type Counts = Readonly<Record<DeliveryState, number>>;

const isOpen = ["planned", "claimed", "sending", "retry"] as const;
const hasEnded = ["sent", "denied", "failed", "unknown", "skipped", "expired", "cancelled"] as const;

const sum = (counts: Counts, states: readonly DeliveryState[]): number =>
  states.reduce((total, state) => total + counts[state], 0);

export const openCount = (counts: Counts): number => sum(counts, isOpen);
export const doneCount = (counts: Counts): number => sum(counts, hasEnded);
const totalCount = (counts: Counts): number => openCount(counts) + counts.held + doneCount(counts);

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

/** Whether an open run waits for the morning. */
export const isAsleep = ({ run, now }: Pick<CardFacts, "run" | "now">): boolean =>
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
              values: { error: networkWords(run.pausedDetail) },
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
  const cancel = campaignButton("newsletter-cancel-button", "n.cancel", [id], "danger");
  const receipt =
    counts && totalCount(counts) > 0 ? [[campaignButton("newsletter-receipt-button", "n.csv", [id])]] : [];
  switch (campaign.state) {
    case "arming":
      return [[campaignButton("newsletter-undo-button", "n.undo", [id], "primary")]];
    case "scheduled":
      return [[cancel]];
    case "missed":
      return [[campaignButton("newsletter-send-button", "n.late", [id], "primary")], [cancel]];
    case "running":
    case "waiting":
      return [
        [
          run?.state === "paused"
            ? campaignButton("newsletter-resume-button", "n.resume", [id], "primary")
            : campaignButton("newsletter-pause-button", "n.pause", [id]),
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
  buttons: [[campaignButton("newsletter-receipt-button", "n.csv", [campaign.id])]],
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
