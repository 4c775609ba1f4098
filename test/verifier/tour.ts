import { verifyDraw, type DrawFiles, type VerifyReport } from "../../src/verifier/verify.ts";
import { chainFile, iso, makeDraw, roundTime, type MadeDraw } from "./draw-maker.ts";

const people = new Map(
  Array.from({ length: 21 }, (_, i) => [i % 3 === 0 ? `vk:${i}` : `tg:${100 + i}`, 1 + (i % 5)]),
);

/** The first attempt is void, so the second one, 30 rounds later, binds. */
export const tourRound = 385;
const drawnAt = roundTime(tourRound);

/** A draw with something of everything, which alteration tests then spoil in one place. */
export const makeTour = (): MadeDraw =>
  makeDraw({
    entrants: people,
    winners: 3,
    reserves: 4,
    kind: "drand",
    voids: 1,
    changes: [
      { at: iso(drawnAt + 5), rank: 2, reason: "LEFT", by: "platform", evidence: "", replaced_by_rank: 4 },
      {
        at: iso(drawnAt + 5),
        rank: 3,
        reason: "DEACTIVATED",
        by: "platform",
        evidence: "",
        replaced_by_rank: 5,
      },
      { at: iso(drawnAt + 60), rank: 4, reason: "DECLINED", by: "person", evidence: "", replaced_by_rank: 6 },
      {
        at: iso(drawnAt + 90),
        rank: 6,
        reason: "FAILED_CHECK",
        by: "team",
        evidence: "bot",
        replaced_by_rank: 7,
      },
      {
        at: iso(drawnAt + 3600),
        rank: 1,
        reason: "NO_CLAIM",
        by: "platform",
        evidence: "",
        replaced_by_rank: null,
      },
    ],
  });

export const filesOf = (draw: MadeDraw, more: Partial<DrawFiles> = {}): DrawFiles => ({
  result: JSON.stringify(draw.result),
  entrants: draw.entrants,
  rules: JSON.stringify(draw.rules),
  ...(draw.rules.randomness.kind === "drand" ? { chain: JSON.stringify(chainFile) } : {}),
  ...more,
});

export const verifyMade = (draw: MadeDraw, more: Partial<DrawFiles> = {}): VerifyReport =>
  verifyDraw(filesOf(draw, more));

/** The names of the checks that do not hold. */
export const failing = (report: VerifyReport): readonly string[] =>
  report.checks.filter(({ ok }) => !ok).map(({ name }) => name);

export const messageOf = (report: VerifyReport, name: string): string =>
  report.checks.find((check) => check.name === name)?.message ?? "";

/** The item that must be there; a test's fixture without it is broken. */
export const item = <T>(list: readonly T[], index: number): T => {
  const found = list.at(index);
  if (found === undefined) throw new Error(`There is no item ${index}.`);
  return found;
};
