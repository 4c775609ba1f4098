import * as fc from "fast-check";
import { expect, test } from "vitest";
import { verifyDraw } from "../../src/verifier/verify.ts";
import { closesAtSeconds, iso, makeDraw, roundTime, type Change, type DrawPlan } from "./draw-maker.ts";
import { failing, filesOf, makeTour, verifyMade } from "./tour.ts";

const sayers: Readonly<Record<string, string>> = {
  LEFT: "platform",
  CONDITION_GONE: "platform",
  DEACTIVATED: "platform",
  DECLINED: "person",
  NO_CLAIM: "platform",
  FAILED_CHECK: "team",
};

/** Loses places one after another: each step names which place, why, and how much later, in hours from 1. */
const playChanges = (
  winners: number,
  rankCount: number,
  startSeconds: number,
  steps: readonly (readonly [place: number, reason: string, hours: number])[],
): Change[] => {
  const places = Array.from({ length: Math.min(winners, rankCount) }, (_, i) => i + 1);
  let next = winners + 1;
  let at = startSeconds;
  const changes: Change[] = [];
  for (const [place, reason, hours] of steps) {
    if (places.length === 0) break;
    at += hours * 3600;
    const [rank] = places.splice(place % places.length, 1);
    const replacement = next <= rankCount ? next : null;
    if (replacement !== null) places.push(replacement);
    next += 1;
    const by = sayers[reason] ?? "";
    changes.push({ at: iso(at), rank: rank ?? 0, reason, by, evidence: "", replaced_by_rank: replacement });
  }
  return changes;
};

const planOf = (kind: DrawPlan["kind"]): fc.Arbitrary<DrawPlan> =>
  fc
    .record({
      keys: fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), {
        minLength: 1,
        maxLength: 60,
      }),
      tickets: fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 60, maxLength: 60 }),
      winners: fc.integer({ min: 1, max: 12 }),
      reserves: fc.integer({ min: 0, max: 20 }),
      voids: fc.integer({ min: 0, max: kind === "drand" ? 3 : 0 }),
      moreRanks: fc.integer({ min: 0, max: 10 }),
      closedEarlier: fc.integer({ min: 0, max: 500 }),
      steps: fc.array(
        fc.tuple(fc.nat(20), fc.constantFrom(...Object.keys(sayers)), fc.integer({ min: 1, max: 90 })),
      ),
    })
    .map(({ keys, tickets, winners, reserves, voids, moreRanks, closedEarlier, steps }) => {
      const entrants = new Map(keys.map((key, i) => [key, tickets[i] ?? 1]));
      const rankCount = Math.min(entrants.size, winners + reserves + moreRanks);
      // Later than every round that an attempt may take.
      const startSeconds = kind === "drand" ? roundTime(355 + 30 * voids) : closesAtSeconds;
      const changes = playChanges(winners, rankCount, startSeconds, steps);
      const closing =
        closedEarlier > 0 ? { earlyClose: true, closedAtSeconds: closesAtSeconds - closedEarlier } : {};
      return { entrants, winners, reserves, kind, voids, moreRanks, changes, ...closing };
    });

test("every sealed draw made by the rules holds", () => {
  fc.assert(
    fc.property(planOf("sealed"), (plan) => {
      expect(verifyMade(makeDraw(plan)).checks.filter(({ ok }) => !ok)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("every drand draw made by the rules holds", () => {
  fc.assert(
    fc.property(planOf("drand"), (plan) => {
      expect(verifyMade(makeDraw(plan)).checks.filter(({ ok }) => !ok)).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test("every entrant's receipt holds in every draw", () => {
  fc.assert(
    fc.property(planOf("sealed"), fc.nat(), (plan, pick) => {
      const draw = makeDraw(plan);
      const receipt = JSON.stringify(draw.receiptOf(pick % draw.result.n));
      expect(failing(verifyMade(draw, { receipt }))).toEqual([]);
    }),
  );
});

test("any one byte of entrants.bin that differs is refused", () => {
  fc.assert(
    fc.property(planOf("sealed"), fc.nat(), fc.integer({ min: 1, max: 255 }), (plan, place, mask) => {
      const draw = makeDraw(plan);
      const index = place % draw.entrants.length;
      draw.entrants[index] = (draw.entrants[index] ?? 0) ^ mask;
      expect(failing(verifyMade(draw))).toEqual(expect.arrayContaining(["list", "tree"]));
    }),
  );
});

test("the verifier answers, and never breaks, whatever one value of a file becomes", () => {
  const draw = makeTour();
  const spoil = (value: unknown, steps: readonly number[], replacement: unknown): unknown => {
    const [step = 0, ...rest] = steps;
    if (typeof value !== "object" || value === null || steps.length === 0) return replacement;
    const names = Object.keys(value);
    const chosen = names[step % Math.max(1, names.length)];
    if (chosen === undefined) return replacement;
    const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
    Reflect.set(copy as object, chosen, spoil(Reflect.get(value, chosen), rest, replacement));
    return copy;
  };
  const path = fc.array(fc.nat(20), { minLength: 1, maxLength: 5 });
  const anything = fc.oneof(
    fc.constant(null),
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.constant([]),
    fc.constant({}),
  );
  fc.assert(
    fc.property(
      fc.constantFrom("result", "rules", "chain", "receipt"),
      path,
      anything,
      (name, steps, value) => {
        const files = filesOf(draw, { receipt: JSON.stringify(draw.receiptOf(3)) });
        const original: unknown = JSON.parse(files[name as "rules"]);
        const report = verifyDraw({ ...files, [name]: JSON.stringify(spoil(original, steps, value)) });
        expect(report.checks).toHaveLength(11);
      },
    ),
    { numRuns: 80 },
  );
});

test("a reserve list that is used up leaves the last places empty", () => {
  const draw = makeDraw({
    entrants: new Map([
      ["tg:1", 1],
      ["tg:2", 1],
    ]),
    winners: 5,
    reserves: 3,
    kind: "sealed",
    changes: [
      {
        at: iso(closesAtSeconds),
        rank: 1,
        reason: "LEFT",
        by: "platform",
        evidence: "",
        replaced_by_rank: null,
      },
    ],
  });
  expect(failing(verifyMade(draw))).toEqual([]);
});
