import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  placesOf,
  replace,
  replacedByPeople,
  revealedRanks,
  SAID_BY,
  type Change,
  type ChangeReason,
} from "../../../src/giveaways/draw/changes.ts";
import { instantSeconds, instantText } from "../../../src/giveaways/draw/instant.ts";
import { example } from "./draw-fixtures.ts";

const noon = instantSeconds("2026-04-20T12:00:00Z");
type Loss = { readonly rank: number; readonly atSeconds?: number; readonly reason?: ChangeReason };
const settle = (winners: number, ranked: number, losses: readonly Loss[]): Change[] => {
  const changes: Change[] = [];
  for (const { rank, atSeconds = noon, reason = "LEFT" } of losses) {
    changes.push(replace({ winners, ranked, changes }, { rank, reason, evidence: "", atSeconds }));
  }
  return changes;
};
const holders = (winners: number, ranked: number, changes: readonly Change[]): (number | null)[] =>
  placesOf({ winners, ranked, changes }).map(({ holder }) => holder);

test("the example's change follows from its loss", () => {
  const [change] = example.result.changes;
  const atSeconds = instantSeconds("2023-08-23T18:28:24Z");
  expect(settle(3, 13, [{ rank: 2, atSeconds }])).toEqual([change]);
  expect(holders(3, 13, example.result.changes)).toEqual([1, 4, 3]);
});

test("nobody moves up: the next unused rank takes the very place that fell free", () => {
  const changes = settle(3, 13, [{ rank: 1 }, { rank: 3 }, { rank: 4 }]);
  expect(changes.map((change) => change.replaced_by_rank)).toEqual([4, 5, 6]);
  expect(placesOf({ winners: 3, ranked: 13, changes })).toEqual([
    { place: 1, ranks: [1, 4, 6], holder: 6 },
    { place: 2, ranks: [2], holder: 2 },
    { place: 3, ranks: [3, 5], holder: 5 },
  ]);
  expect(revealedRanks({ winners: 3, ranked: 13, changes })).toEqual(new Set([1, 2, 3, 4, 5, 6]));
});

test("when no rank is left the place stays free", () => {
  const changes = settle(2, 3, [{ rank: 1 }, { rank: 2 }, { rank: 3 }]);
  expect(changes.map((change) => change.replaced_by_rank)).toEqual([3, null, null]);
  expect(holders(2, 3, changes)).toEqual([null, null]);
});

test("fewer entrants than prizes: the rest of the places never had a holder", () => {
  expect(placesOf({ winners: 3, ranked: 1, changes: [] })).toEqual([
    { place: 1, ranks: [1], holder: 1 },
    { place: 2, ranks: [], holder: null },
    { place: 3, ranks: [], holder: null },
  ]);
  expect(settle(3, 1, [{ rank: 1 }])[0]?.replaced_by_rank).toBeNull();
});

describe("who holds no place cannot lose one", () => {
  test.each([
    ["a reserve", []],
    ["somebody who lost it before", [{ rank: 4, atSeconds: noon }]],
  ])("%s", (_, losses) => {
    const before = settle(3, 13, [{ rank: 1 }, ...losses]);
    const rank = losses.length === 0 ? 5 : 4;
    const loss = { rank, reason: "LEFT" as const, evidence: "", atSeconds: noon };
    expect(() => replace({ winners: 3, ranked: 13, changes: before }, loss)).toThrow(`Rank ${rank} holds`);
  });

  test("nor does a forged history pass", () => {
    const [forged] = settle(3, 13, [{ rank: 1 }]);
    const changes = forged ? [{ ...forged, rank: 9 }] : [];
    expect(() => placesOf({ winners: 3, ranked: 13, changes })).toThrow("Rank 9 holds no place");
  });
});

test("at one instant the lower rank stands first; a late one is written a second later", () => {
  const changes = settle(3, 13, [{ rank: 2 }, { rank: 3 }, { rank: 1 }, { rank: 4, atSeconds: noon - 5 }]);
  expect(changes.map(({ at, rank }) => [at, rank])).toEqual([
    [instantText(noon), 2],
    [instantText(noon), 3],
    [instantText(noon + 1), 1],
    [instantText(noon + 1), 4],
  ]);
});

test("whatever is lost in whatever order, the list stays in order and no rank is used twice", () => {
  const losses = fc.array(fc.record({ pick: fc.nat(), delaySeconds: fc.integer({ min: -3, max: 3 }) }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 20 }),
      losses,
      (winners, ranked, picks) => {
        const changes: Change[] = [];
        let nowSeconds = noon;
        for (const { pick, delaySeconds } of picks) {
          const held = holders(winners, ranked, changes).filter((rank) => rank !== null);
          const rank = held[pick % Math.max(1, held.length)];
          if (rank === undefined) break;
          nowSeconds += delaySeconds;
          const loss = { rank, reason: "NO_CLAIM" as const, evidence: "", atSeconds: nowSeconds };
          changes.push(replace({ winners, ranked, changes }, loss));
        }
        const sorted = changes.toSorted((left, right) =>
          left.at === right.at ? left.rank - right.rank : instantSeconds(left.at) - instantSeconds(right.at),
        );
        expect(changes).toEqual(sorted);
        const used = changes.map((change) => change.replaced_by_rank).filter((rank) => rank !== null);
        expect(used).toEqual(used.map((_, index) => winners + 1 + index));
      },
    ),
  );
});

test("every reason has one voice, and those of the team are counted", () => {
  const reasons = Object.keys(SAID_BY) as ChangeReason[]; // keys of a constant
  const changes = settle(
    6,
    20,
    reasons.map((reason, index) => ({ rank: index + 1, reason })),
  );
  expect(changes.map(({ reason, by }) => [reason, by])).toEqual([
    ["LEFT", "platform"],
    ["CONDITION_GONE", "platform"],
    ["DEACTIVATED", "platform"],
    ["DECLINED", "person"],
    ["NO_CLAIM", "platform"],
    ["FAILED_CHECK", "team"],
  ]);
  expect(replacedByPeople(changes)).toBe(1);
});
