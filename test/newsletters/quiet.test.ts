import { describe, expect, test } from "vitest";
import { isQuiet, openHours } from "../../src/newsletters/quiet.ts";

const hours = (now: string, timezone: string): readonly string[] => {
  const { opensAt, shutsAt } = openHours(new Date(now), timezone);
  return [opensAt.toISOString(), shutsAt.toISOString()];
};

describe("quiet hours", () => {
  test.each([
    ["by day", "2027-02-01T12:00:00Z", false],
    ["just before nine", "2027-02-01T05:59:59.999Z", true],
    ["at nine", "2027-02-01T06:00:00Z", false],
    ["just before ten in the evening", "2027-02-01T18:59:59.999Z", false],
    ["at ten in the evening", "2027-02-01T19:00:00Z", true],
    ["after midnight", "2027-02-01T22:30:00Z", true],
  ])("%s in Moscow", (_when, now, quiet) => {
    expect(isQuiet(new Date(now), "Europe/Moscow")).toBe(quiet);
  });

  test("by day the hours are those under way, at night the next ones", () => {
    const day = ["2027-02-01T06:00:00.000Z", "2027-02-01T19:00:00.000Z"];
    expect(hours("2027-02-01T12:00:00Z", "Europe/Moscow")).toEqual(day);
    expect(hours("2027-02-01T02:00:00Z", "Europe/Moscow")).toEqual(day);
    expect(hours("2027-01-31T21:30:00Z", "Europe/Moscow")).toEqual(day);
  });

  test("a night in which the clocks change is an hour shorter or longer, and nine stays nine", () => {
    // Berlin, 28 March 2027: from two to three. 31 October 2027: from three to two.
    expect(hours("2027-03-27T22:00:00Z", "Europe/Berlin")[0]).toBe("2027-03-28T07:00:00.000Z");
    expect(hours("2027-03-26T22:00:00Z", "Europe/Berlin")[0]).toBe("2027-03-27T08:00:00.000Z");
    expect(hours("2027-10-30T21:00:00Z", "Europe/Berlin")[0]).toBe("2027-10-31T08:00:00.000Z");
    expect(hours("2027-10-29T21:00:00Z", "Europe/Berlin")[0]).toBe("2027-10-30T07:00:00.000Z");
  });

  test.each(["Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo", "Asia/Tehran", "Pacific/Kiritimati"])(
    "in %s, too, every hour of a week lies in its day's hours or before the next ones",
    (timezone) => {
      const start = Date.UTC(2027, 2, 25);
      for (let hour = 0; hour < 24 * 7; hour += 1) {
        const now = new Date(start + hour * 3_600_000);
        const { opensAt, shutsAt } = openHours(now, timezone);
        expect(shutsAt.getTime() - opensAt.getTime()).toBe(13 * 3_600_000);
        expect(shutsAt.getTime()).toBeGreaterThan(now.getTime());
        expect(opensAt.getTime() - now.getTime()).toBeLessThanOrEqual(11 * 3_600_000);
      }
    },
  );
});
