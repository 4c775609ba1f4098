import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  admitsPromo,
  balanceOf,
  type MixItem,
  type MixKind,
  mixOf,
  nextAgeingAt,
  subscriberWindow,
  usefulNeeded,
  venueWindow,
} from "../../../src/content/mix/mix.ts";

const now = new Date("2026-11-22T12:00:00Z");
const dayMs = 86_400_000;
const daysAgo = (days: number): Date => new Date(now.getTime() - days * dayMs);

/** So many of each kind within the last days, promos first. */
const published = (useful: number, promo: number, at = daysAgo(1)): MixItem[] => [
  ...Array.from({ length: promo }, (): MixItem => ({ kind: "promo", at })),
  ...Array.from({ length: useful }, (): MixItem => ({ kind: "useful", at })),
];

const inVenue = (items: readonly MixItem[], reserved = 0): number =>
  usefulNeeded(mixOf(items, { now, window: venueWindow, reserved }), venueWindow);
const toSubscriber = (items: readonly MixItem[], reserved = 0): number =>
  usefulNeeded(mixOf(items, { now, window: subscriberWindow, reserved }), subscriberWindow);

describe("the worked examples, a fifth of all at most", () => {
  test.each([
    ["1: sixteen useful and three promos admit the fourth", inVenue(published(16, 3)), 0],
    ["1: and after it, four useful ones come first", inVenue(published(16, 4)), 4],
    ["2: a new channel needs four useful ones first", inVenue([]), 4],
    [
      "3: useful ones that aged out are owed again",
      inVenue([...published(10, 4), ...published(6, 0, daysAgo(31))]),
      10,
    ],
    ["4: who joined this week has had nothing yet", toSubscriber([]), 4],
    ["4: or one useful message", toSubscriber(published(1, 0)), 3],
    ["4: or two", toSubscriber(published(2, 0)), 2],
    ["4: who had two promos among six waits for eight", toSubscriber(published(4, 2)), 8],
    ["4: who had four useful ones may have it", toSubscriber(published(4, 0)), 0],
    ["5: before the owner's override, four were needed", inVenue(published(16, 4)), 4],
    ["5: the promo sent by override counts: eight", inVenue(published(16, 5)), 8],
    ["6: one leg of a cross-post passes", inVenue(published(16, 3)), 0],
    ["6: the other one, at six of twelve, waits for 22", inVenue(published(6, 6)), 22],
    ["7: planned behind a useful post that arrives, it passes", inVenue(published(16, 3)), 0],
    ["7: that post failed, so it waits for one more", inVenue(published(15, 3)), 1],
    ["8: of two at once the first passes", inVenue(published(16, 3)), 0],
    ["8: and the second sees the first one's reservation", inVenue(published(16, 3), 1), 4],
    ["9: whom a useful message reached may have a promo", toSubscriber(published(4, 0)), 0],
    ["9: whom it did not reach has to wait", toSubscriber(published(3, 0)), 1],
    ["10: an item that is half promo counts as promo, and passes", inVenue(published(16, 3)), 0],
  ])("%s", (_, needed, expected) => {
    expect(needed).toBe(expected);
  });

  test("the share is reached, never passed", () => {
    expect(admitsPromo({ useful: 16, promo: 3 })).toBe(true);
    expect(admitsPromo({ useful: 15, promo: 3 })).toBe(false);
    expect(admitsPromo({ useful: 0, promo: 0 }, 100)).toBe(true);
  });

  test("a share that can never be kept is refused by name", () => {
    expect(() => usefulNeeded("", subscriberWindow, 4)).toThrow("4 %");
    expect(usefulNeeded("", subscriberWindow, 5)).toBe(19);
  });
});

describe("the window", () => {
  test("an item counts for thirty days to the millisecond, and one from a clock ahead counts, too", () => {
    const at = daysAgo(30);
    const older = new Date(at.getTime() - 1);
    const ahead = new Date(now.getTime() + 60_000);
    const items: MixItem[] = [
      { kind: "promo", at: older },
      { kind: "promo", at },
      { kind: "useful", at: ahead },
    ];
    expect(mixOf(items, { now, window: venueWindow })).toBe("up");
    expect(nextAgeingAt(at, venueWindow)).toEqual(new Date(now.getTime() + 1));
  });

  test("a full window needs what pushes its promos out, not only what the counts say", () => {
    // The newest four are promos: twenty useful ones less three push the first of them out.
    const mix = `pppp${"u".repeat(16)}`;
    expect(usefulNeeded(mix, subscriberWindow)).toBe(17);
    // The oldest is a promo: the next useful one pushes it out.
    expect(usefulNeeded(`ppp${"u".repeat(16)}p`, subscriberWindow)).toBe(1);
  });

  test("the newest come first; of the same instant the one written last", () => {
    const at = daysAgo(2);
    const items: MixItem[] = [
      { kind: "promo", at: daysAgo(1) },
      { kind: "useful", at },
      { kind: "promo", at },
    ];
    expect(mixOf(items, { now, window: subscriberWindow })).toBe("ppu");
  });
});

describe("whatever happens", () => {
  const kind = fc.constantFrom<MixKind>("useful", "promo");
  const item = fc.record({
    kind,
    at: fc.integer({ min: 0, max: 40 * dayMs }).map((ms) => new Date(now.getTime() - ms)),
  });
  const window = fc.constantFrom(venueWindow, subscriberWindow);
  const percent = fc.integer({ min: 5, max: 100 });

  test("no admission breaks the rule, among all or among the last ones", () => {
    fc.assert(
      fc.property(fc.array(kind, { maxLength: 150 }), window, percent, (wishes, which, share) => {
        const sent: MixItem[] = [];
        for (const [place, wish] of wishes.entries()) {
          const mix = mixOf(sent, { now, window: which });
          if (wish === "promo" && usefulNeeded(mix, which, share) > 0) continue;
          sent.push({ kind: wish, at: new Date(now.getTime() - wishes.length + place) });
          if (wish === "useful") continue;
          const { useful, promo } = balanceOf(mix);
          expect(100 * (promo + 1)).toBeLessThanOrEqual(share * (useful + promo + 1));
        }
        const all = balanceOf(mixOf(sent, { now, window: { ...which, mostItems: sent.length + 1 } }));
        const isKept = 100 * all.promo <= share * (all.useful + all.promo);
        expect(isKept || sent.length > which.mostItems).toBe(true);
      }),
    );
  });

  test("so many useful ones first are enough, and one less is not", () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 70 }), window, percent, (items, which, share) => {
        const mix = mixOf(items, { now, window: which });
        const needed = usefulNeeded(mix, which, share);
        const after = (count: number): string => ("u".repeat(count) + mix).slice(0, which.mostItems);
        expect(admitsPromo(balanceOf(after(needed)), share)).toBe(true);
        expect(needed > 0 && admitsPromo(balanceOf(after(needed - 1)), share)).toBe(false);
        const { useful, promo } = balanceOf(mix);
        const byCounts = Math.max(0, Math.ceil((100 * (promo + 1)) / share) - (useful + promo + 1));
        expect(mix.length + needed > which.mostItems || needed === byCounts).toBe(true);
      }),
    );
  });

  test("what passes beside promos on their way passes as well if any of them never arrives", () => {
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 70 }),
        window,
        fc.integer({ min: 0, max: 12 }),
        fc.nat(12),
        (items, which, reserved, lost) => {
          const passes = (onTheirWay: number): boolean =>
            admitsPromo(balanceOf(mixOf(items, { now, window: which, reserved: onTheirWay })));
          expect(!passes(reserved) || passes(Math.max(reserved - lost, 0))).toBe(true);
        },
      ),
    );
  });

  test("the order in which news of items comes in changes nothing, and k useful ones release their share", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), (useful) => {
        let sent = published(useful, 0);
        let released = 0;
        while (inVenue(sent) === 0 && sent.length < venueWindow.mostItems) {
          sent = [...sent, { kind: "promo", at: daysAgo(1) }];
          released += 1;
        }
        expect(released).toBe(Math.floor(useful / 4));
      }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(item, { selector: ({ at }) => at.getTime(), maxLength: 60 }), (items) => {
        const mix = mixOf(items, { now, window: venueWindow });
        expect(mixOf(items.toReversed(), { now, window: venueWindow })).toBe(mix);
      }),
    );
  });
});
