import type { Network, VenueKey } from "../bot/incoming.ts";
import { networkOfKey } from "../bot/incoming.ts";
import type { ReplyButton, Say, Text } from "../bot/reply.ts";
import { openingLine } from "./draw/rules.ts";
import type { JoinOutcome } from "./entry.ts";
import { endsAt, type Giveaway } from "./giveaway.ts";

/** How a giveaway is called where there is no number yet. */
const numberOf = (giveaway: Giveaway): number => giveaway.number ?? 0;

const moment = (at: Date, timezone: string) => ({ kind: "moment" as const, at, timezone });

const joinButton = (giveaway: Giveaway, count: number): ReplyButton => ({
  label:
    count > 0 ? { key: "giveaway-join-button-count", values: { count } } : { key: "giveaway-join-button" },
  action: "g.join",
  args: [giveaway.id],
  style: "primary",
});

export interface AnnouncementPlace {
  readonly venueKey: VenueKey;
  readonly timezone: string;
  /** Deep link that enters. */
  readonly joinLink: string;
  readonly pageUrl: string | undefined;
  readonly count: number;
}

const fairness = (giveaway: Giveaway, place: { pageUrl: string | undefined }): Text[] => [
  { key: giveaway.randomness === "sealed" ? "giveaway-fair-sealed" : "giveaway-fair-drand" },
  ...(place.pageUrl ? [{ key: "giveaway-page", values: { url: place.pageUrl } }] : []),
  {
    key: "machine-line",
    values: {
      line: {
        kind: "code",
        text: openingLine({
          drawId: giveaway.drawId,
          rulesHash: giveaway.rulesHash ?? "",
          seal: giveaway.seal,
        }),
      },
    },
  },
];

/** The announcement of a venue: a Join button on Telegram; a link and "+" on a VK wall, which knows no buttons. */
export const announcement = (giveaway: Giveaway, place: AnnouncementPlace): Say => {
  const isWall = networkOfKey(place.venueKey) === "vk";
  const isOpen = giveaway.state === "open" && giveaway.closedAt === null;
  const head: Text[] = [
    { key: "giveaway-title", values: { prize: giveaway.prize } },
    { key: "giveaway-winners", values: { winners: giveaway.winners } },
    { key: "giveaway-ends", values: { at: moment(giveaway.closesAt, place.timezone) } },
    ...(giveaway.earlyClose ? [{ key: "giveaway-early" }] : []),
    { key: isWall ? "giveaway-condition-vk" : "giveaway-condition-telegram" },
    { key: "" },
  ];
  const how: Text[] = isOpen
    ? [
        isWall
          ? { key: "giveaway-how-vk", values: { link: place.joinLink } }
          : { key: "giveaway-how-telegram" },
      ]
    : giveaway.state === "cancelled"
      ? [{ key: "join-cancelled", values: { number: numberOf(giveaway) } }]
      : [{ key: "giveaway-closed-count", values: { count: place.count } }];
  return {
    text: [...head, ...how, { key: "" }, ...fairness(giveaway, place)],
    ...(isWall ? {} : { buttons: isOpen ? [[joinButton(giveaway, place.count)]] : [] }),
  };
};

/** What a tap got, as a toast or a message. */
export const joinText = (outcome: JoinOutcome, giveaway: Giveaway, timezone: string): Text => {
  const values = {
    number: numberOf(giveaway),
    prize: giveaway.prize,
    at: moment(endsAt(giveaway), timezone),
  };
  switch (outcome.kind) {
    case "entered":
      return { key: "join-entered", values };
    case "already":
      return { key: "join-already", values };
    case "checking":
      return { key: "join-checking", values };
    case "not-member":
      return { key: "join-not-member", values };
    case "closed":
      return { key: "join-closed", values };
    case "cancelled":
      return { key: "join-cancelled", values };
    case "staff":
      return { key: "join-staff", values };
  }
};

/** What the team sees before it publishes. */
export const draftPreview = (
  giveaway: Giveaway,
  facts: {
    timezone: string;
    venues: readonly { title: string; network: Network; canSeeMembers: boolean }[];
    /** Why it is not announced in other places. */
    leftOut: readonly Text[];
  },
): Say => ({
  text: [
    { key: "draft-title" },
    { key: "giveaway-title", values: { prize: giveaway.prize } },
    { key: "giveaway-winners", values: { winners: giveaway.winners } },
    { key: "giveaway-ends", values: { at: moment(giveaway.closesAt, facts.timezone) } },
    ...(giveaway.earlyClose ? [{ key: "giveaway-early" }] : []),
    { key: "draft-reserves", values: { reserves: giveaway.reserves } },
    giveaway.randomness === "sealed"
      ? { key: "draft-sealed" }
      : { key: "draft-drand", values: { seconds: giveaway.delaySeconds } },
    { key: "" },
    ...facts.venues.map(({ title, network, canSeeMembers }) => ({
      key: canSeeMembers ? "draft-venue" : "draft-venue-weak",
      values: { title, network: { key: `network-${network}` } },
    })),
    ...facts.leftOut,
    { key: "draft-frozen" },
  ],
  buttons: [
    [
      {
        label: {
          key: giveaway.randomness === "sealed" ? "draft-publish-sealed-button" : "draft-publish-button",
        },
        action: "g.pub",
        args: [giveaway.id],
        isPersonal: true,
        style: "primary",
      },
    ],
    [{ label: { key: "draft-drop-button" }, action: "g.drop", args: [giveaway.id], isPersonal: true }],
  ],
});

/** That it is open, and where it is not announced. */
export const openedLines = ({
  giveaway,
  leftOut,
}: {
  giveaway: Giveaway;
  leftOut: readonly Text[];
}): readonly Text[] => [{ key: "giveaway-opened", values: { number: giveaway.number ?? 0 } }, ...leftOut];

const stateText = (giveaway: Giveaway, timezone: string, count: number): Text => {
  const values = {
    at: moment(endsAt(giveaway), timezone),
    count,
    n: giveaway.n ?? 0,
    reason: giveaway.cancelReason ?? "",
  };
  switch (giveaway.state) {
    case "draft":
      return { key: "state-draft" };
    case "open":
      return { key: giveaway.closedAt ? "state-closing" : "state-open", values };
    case "freezing":
    case "committing":
      return { key: "state-closing", values };
    case "waiting":
      return { key: "state-waiting", values };
    case "checking":
      return { key: "state-checking", values };
    case "announced":
    case "done":
      return { key: "state-done", values };
    case "empty":
      return { key: "state-empty", values };
    case "cancelled":
      return { key: "state-cancelled", values };
  }
};

/** One line of `/giveaways` and `/mine`. */
export const giveawayLine = (giveaway: Giveaway, timezone: string, count: number): Text => ({
  key: "giveaway-line",
  values: { number: numberOf(giveaway), prize: giveaway.prize, state: stateText(giveaway, timezone, count) },
});

/** `/giveaway N`: facts for everyone, buttons for the team. */
export const giveawayCard = (
  giveaway: Giveaway,
  facts: {
    timezone: string;
    count: number;
    isTeam: boolean;
    isMine: boolean;
    winners: readonly Text[];
    pageUrl: string | undefined;
  },
): Say => {
  const isOpen = giveaway.state === "open" && giveaway.closedAt === null;
  const team: ReplyButton[][] =
    facts.isTeam && isOpen
      ? [
          ...(giveaway.earlyClose
            ? [
                [
                  {
                    label: { key: "card-close-button" },
                    action: "g.close",
                    args: [giveaway.id],
                    isPersonal: true,
                  },
                ] as ReplyButton[],
              ]
            : []),
          [
            {
              label: { key: "card-cancel-button" },
              action: "g.cancel",
              args: [giveaway.id],
              isPersonal: true,
              style: "danger",
            },
          ],
        ]
      : [];
  const member: ReplyButton[][] =
    !facts.isTeam && isOpen && !facts.isMine ? [[joinButton(giveaway, facts.count)]] : [];
  const mine: ReplyButton[][] = facts.isMine
    ? [[{ label: { key: "card-receipt-button" }, action: "g.receipt", args: [giveaway.id] }]]
    : [];
  return {
    text: [
      { key: "card-title", values: { number: numberOf(giveaway), prize: giveaway.prize } },
      stateText(giveaway, facts.timezone, facts.count),
      { key: "giveaway-winners", values: { winners: giveaway.winners } },
      ...facts.winners,
      ...(facts.pageUrl ? [{ key: "giveaway-page", values: { url: facts.pageUrl } }] : []),
    ],
    buttons: [...team, ...member, ...mine],
  };
};
