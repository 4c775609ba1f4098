import { describe, expect, test } from "vitest";
import { aboutOf, campaignIdOf, mayMove, minutesLeft, moves } from "../../src/newsletters/campaign.ts";

describe("the life of a newsletter", () => {
  test("whatever has ended stays ended, and all else can be cancelled", () => {
    expect(moves.finished).toEqual([]);
    expect(moves.cancelled).toEqual([]);
    const stuck = Object.entries(moves).filter(([, next]) => next.length > 0 && !next.includes("cancelled"));
    expect(stuck).toEqual([]);
    expect(mayMove("draft", "running")).toBe(false);
    expect(mayMove("missed", "running")).toBe(false);
  });

  test("its name leads back to it, and other names to none", () => {
    expect(campaignIdOf(aboutOf(12))).toBe(12);
    for (const about of ["giveaway:12", "campaign:", "campaign:x", "campaign:12:card"])
      expect(campaignIdOf(about)).toBeUndefined();
  });

  test("the minutes left follow the speed; where nothing moves there is no telling", () => {
    expect(minutesLeft({ total: 100, done: 40, held: 10, perMinute: 20 })).toBe(3);
    expect(minutesLeft({ total: 100, done: 90, held: 10, perMinute: 20 })).toBe(0);
    expect(minutesLeft({ total: 100, done: 40, held: 0, perMinute: 0 })).toBeUndefined();
  });
});
