import type { Say, Text } from "../../bot/reply.ts";
import {
  balanceOf,
  type Mix,
  mixOf,
  promoSharePercent,
  subscriberWindow,
  usefulNeeded,
  venueWindow,
} from "./mix.ts";
import type { VenueItem } from "./store.ts";

export interface VenueMix {
  readonly title: string;
  readonly items: readonly VenueItem[];
  readonly isDeclared: boolean;
}

/** So many subscribers have had exactly this. */
export interface MixGroup {
  readonly mix: Mix;
  readonly people: number;
}

/** How many subscribers could get an offer after 0, 1, 2, 3, or at least 4 useful messages. */
const peopleByNeed = (groups: readonly MixGroup[]): readonly [number, number, number, number, number] => {
  const people: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  for (const group of groups) {
    const place = Math.min(usefulNeeded(group.mix, subscriberWindow), 4);
    people[place] = (people[place] ?? 0) + group.people;
  }
  return people;
};

const venueLines = ({ title, items, isDeclared }: VenueMix, number: number, now: Date): readonly Text[] => {
  const mix = mixOf(items, { now, window: venueWindow });
  const { useful, promo } = balanceOf(mix);
  const needed = usefulNeeded(mix, venueWindow);
  const declared = items.filter(({ source }) => source === "declared");
  const declaredPromo = declared.filter(({ kind }) => kind === "promo").length;
  const values = { useful: declared.length - declaredPromo, promo: declaredPromo };
  return [
    { key: "mix-venue", values: { number, title, useful, promo } },
    needed === 0 ? { key: "mix-venue-open" } : { key: "mix-venue-needs", values: { needed } },
    ...(declared.length > 0 ? [{ key: "mix-venue-declared", values }] : []),
    ...(isDeclared ? [] : [{ key: "mix-venue-undeclared", values: { number } }]),
  ];
};

const subscriberLines = (groups: readonly MixGroup[]): readonly Text[] => {
  const [now, one, two, three, more] = peopleByNeed(groups);
  const people = now + one + two + three + more;
  if (people === 0) return [{ key: "mix-subscribers-none" }];
  const waiting = [
    ["mix-after-one", one],
    ["mix-after-two", two],
    ["mix-after-three", three],
    ["mix-after-four", more],
  ] as const;
  return [
    { key: "mix-subscribers", values: { people, now } },
    ...waiting.flatMap(([key, count]) => (count === 0 ? [] : [{ key, values: { count } }])),
  ];
};

const emptyLine: Text = { key: "" };

/** The balance of each venue and of the subscribers who agreed to offers, and what it admits. */
export const mixSay = (
  { venues, groups }: { readonly venues: readonly VenueMix[]; readonly groups: readonly MixGroup[] },
  { community, now }: { readonly community: string; readonly now: Date },
): Say => ({
  text: [
    { key: "mix-title", values: { community, percent: promoSharePercent } },
    ...venues.flatMap((venue, place) => [emptyLine, ...venueLines(venue, place + 1, now)]),
    ...(venues.length === 0 ? [{ key: "mix-venues-none" }] : []),
    emptyLine,
    ...subscriberLines(groups),
  ],
});
