import type { VenueKey } from "../bot/incoming.ts";
import type { Say, Text } from "../bot/reply.ts";

/** A venue as the team is told of it. */
export interface VenueFacts {
  readonly key: VenueKey;
  /** group | channel | wall */
  readonly type: string;
  readonly title: string;
  /** administrator | member | left */
  readonly botStatus: string;
}

interface Choice {
  readonly id: number;
  readonly name: string;
}

const stateKey = ({ type, botStatus }: VenueFacts): string => {
  if (type === "wall") return "venue-state-wall";
  if (botStatus === "left") return "venue-state-left";
  if (type === "channel") return "venue-state-channel";
  return botStatus === "administrator" ? "venue-state-admin" : "venue-state-weak";
};

/** Where the bot stands in a venue, in plain words. */
export const venueLine = (venue: VenueFacts): Text => ({
  key: stateKey(venue),
  values: {
    title: venue.title,
    network: { key: venue.key.startsWith("tg:") ? "network-telegram" : "network-vk" },
  },
});

/** A deep link holds no minus: `tg:-1001` travels as `tgn1001`. */
export const venueWord = (key: VenueKey): string => key.replace(":", "").replace("-", "n");

/** The key behind `venueWord`, or undefined. */
export const venueOfWord = (word: string): VenueKey | undefined => {
  const [, network, minus, id] = /^(tg|vk)(n?)(\d{1,20})$/.exec(word) ?? [];
  return id === undefined ? undefined : `${network === "tg" ? "tg" : "vk"}:${minus ? "-" : ""}${id}`;
};

/** As many as VK shows under a message (PLATFORMS B4). */
const mostButtons = 10;

/** Which of their communities does this chat belong to? */
export const venueQuestion = (venue: VenueFacts, teams: readonly Choice[]): Say => ({
  text: { key: "venue-question", values: { title: venue.title } },
  buttons: teams.slice(0, mostButtons).map(({ id, name }) => [
    {
      label: { key: "community-choice", values: { community: name } },
      action: "v.take",
      args: [venue.key, id],
      isPersonal: true,
    },
  ]),
});

/** One page of the venues of a community, and those that wait to be taken in; each has its button. */
export const venuesSay = (
  community: Choice,
  { venues, waiting, page }: { venues: readonly VenueFacts[]; waiting: readonly VenueFacts[]; page: number },
): Say => {
  const all = [
    ...venues.map((venue) => ({ venue, isWaiting: false })),
    ...waiting.map((venue) => ({ venue, isWaiting: true })),
  ];
  const onPage = mostButtons - 1;
  const shown = all.slice(page * onPage, (page + 1) * onPage);
  const title: Text = { key: "venues-title", values: { community: community.name } };
  const hasMore = all.length > (page + 1) * onPage;
  return {
    text: [
      title,
      ...(all.length === 0 ? [{ key: "venues-none" }] : []),
      ...shown.map(({ venue, isWaiting }) =>
        isWaiting ? { key: "venue-state-waiting", values: { title: venue.title } } : venueLine(venue),
      ),
      { key: "venues-how" },
    ],
    buttons: [
      ...shown.map(({ venue, isWaiting }) => [
        {
          label: { key: isWaiting ? "venue-take-button" : "venue-button", values: { title: venue.title } },
          action: isWaiting ? "v.take" : "v.show",
          args: isWaiting ? [venue.key, community.id] : [venue.key],
          isPersonal: true,
        },
      ]),
      ...(hasMore
        ? [
            [
              {
                label: { key: "venues-more-button" },
                action: "v.page",
                args: [community.id, page + 1],
                isPersonal: true,
              },
            ],
          ]
        : []),
    ],
  };
};

/** One venue, with what its community's team may do about it. */
export const venueCard = (venue: VenueFacts, targets: readonly Choice[]): Say => ({
  text: venueLine(venue),
  buttons: [
    ...targets.slice(0, mostButtons - 1).map(({ id, name }) => [
      {
        label: { key: "venue-move-button", values: { community: name } },
        action: "v.move",
        args: [venue.key, id],
        isPersonal: true,
      },
    ]),
    [
      {
        label: { key: "venue-forget-button" },
        action: "v.drop",
        args: [venue.key],
        isPersonal: true,
        style: "danger" as const,
      },
    ],
  ],
});
