import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ArgumentEnv } from "../../src/bot/argument.ts";
import { parseDuration } from "../../src/bot/duration.ts";
import { moment } from "../../src/bot/moment.ts";
import type { Text } from "../../src/bot/reply.ts";
import { attempt, refusalOf } from "./refusal.ts";

/** A Sunday, 13:00 in Moscow, 11:00 in Berlin. */
const sunday = "2026-11-22T10:00:00Z";

const env = (over: Partial<Omit<ArgumentEnv, "now">> & { now?: string } = {}): ArgumentEnv => ({
  language: "en",
  timezone: "Europe/Moscow",
  key: "",
  text: ({ key }) => key,
  ...over,
  now: new Date(over.now ?? sunday),
});

const within = moment({ min: "1m", max: "400d" });
const at = (input: string, over?: Parameters<typeof env>[0]): string =>
  within.parse(input, env(over)).toISOString();

const refusal = (input: string, over?: Parameters<typeof env>[0], argument = within): Text =>
  refusalOf(() => argument.parse(input, env(over)));

describe("a moment", () => {
  test.each([
    ["en", "tomorrow 18:00", "2026-11-23T15:00:00.000Z"],
    ["en", "tomorrow 6pm", "2026-11-23T15:00:00.000Z"],
    ["en", "in 2 hours", "2026-11-22T12:00:00.000Z"],
    ["en", "in 10 minutes", "2026-11-22T10:10:00.000Z"],
    ["en", "friday at 19:00", "2026-11-27T16:00:00.000Z"],
    ["en", "25 december 18:00", "2026-12-25T15:00:00.000Z"],
    ["en", "18:30", "2026-11-22T15:30:00.000Z"],
    ["en", "завтра 18:00", "2026-11-23T15:00:00.000Z"],
    ["ru", "завтра 18:00", "2026-11-23T15:00:00.000Z"],
    ["ru", "завтра в 18:00", "2026-11-23T15:00:00.000Z"],
    ["ru", "Завтра  в 7 вечера", "2026-11-23T16:00:00.000Z"],
    ["ru", "через 10 минут", "2026-11-22T10:10:00.000Z"],
    ["ru", "через 2 часа", "2026-11-22T12:00:00.000Z"],
    ["ru", "через 3 дня", "2026-11-25T10:00:00.000Z"],
    ["ru", "через неделю", "2026-11-29T10:00:00.000Z"],
    ["ru", "послезавтра 9:00", "2026-11-24T06:00:00.000Z"],
    ["ru", "в пятницу в 19:00", "2026-11-27T16:00:00.000Z"],
    ["ru", "25 декабря 18:00", "2026-12-25T15:00:00.000Z"],
    ["ru", "25 декабря в 18:00", "2026-12-25T15:00:00.000Z"],
    ["ru", "tomorrow 18:00", "2026-11-23T15:00:00.000Z"],
    ["ru", "25.12 18:00", "2026-12-25T15:00:00.000Z"],
    ["en", "25.12 18:00", "2026-12-25T15:00:00.000Z"],
    ["ru", "25.12 в 18:00", "2026-12-25T15:00:00.000Z"],
    ["ru", "05.12 18:00", "2026-12-05T15:00:00.000Z"],
    ["ru", "25.12.2026 18:00", "2026-12-25T15:00:00.000Z"],
    ["ru", "25.12.26 18:00", "2026-12-25T15:00:00.000Z"],
    ["ru", "1.11 18:00", "2027-11-01T15:00:00.000Z"],
    ["en", "2026-12-01 18:00", "2026-12-01T15:00:00.000Z"],
    ["en", "2026-12-01T18:00", "2026-12-01T15:00:00.000Z"],
    ["en", "2026-12-01 18:00Z", "2026-12-01T18:00:00.000Z"],
    ["en", "2026-12-01 18:00 +03:00", "2026-12-01T15:00:00.000Z"],
    ["en", "2026-12-01T18:00:00.000Z", "2026-12-01T18:00:00.000Z"],
    ["en", "10m", "2026-11-22T10:10:00.000Z"],
    ["en", "1h30m", "2026-11-22T11:30:00.000Z"],
    ["en", "3d", "2026-11-25T10:00:00.000Z"],
    ["ru", "3д", "2026-11-25T10:00:00.000Z"],
    ["ru", "час", "2026-11-22T11:00:00.000Z"],
  ])("%s: %s", (language, input, expected) => {
    expect(at(input, { language })).toBe(expected);
  });

  test.each([
    ["en", "25.12", "moment-no-time"],
    ["en", "tomorrow", "moment-no-time"],
    ["ru", "в пятницу", "moment-no-time"],
    ["en", "2026-12-01", "moment-no-time"],
    ["en", "05/12 18:00", "moment-ambiguous"],
    ["en", "31.02 18:00", "moment-unknown"],
    ["en", "2026-02-30 18:00", "moment-unknown"],
    ["en", "2026-12-01 25:00", "moment-unknown"],
    ["en", "2026-12-01 25:00Z", "moment-unknown"],
    ["ru", "каждый вторник в 19:00", "moment-unknown"],
    ["en", "tomorrow 18:00 or so", "moment-unknown"],
    ["en", "from 18:00 to 19:00", "moment-unknown"],
    ["en", "soon", "moment-unknown"],
    ["en", "", "moment-unknown"],
    ["en", "today 09:00", "moment-past"],
    ["ru", "вчера 18:00", "moment-past"],
    ["ru", "01.11.2026 18:00", "moment-past"],
    ["en", "2020-01-01 00:00", "moment-past"],
    ["en", "0m", "moment-soon"],
    ["en", "999999d", "moment-late"],
    ["en", "401d", "moment-late"],
  ])("%s: %j is refused with %s", (language, input, key) => {
    expect(refusal(input, { language })).toMatchObject({ key, values: { input } });
  });

  test("the zone's own day counts: in Kamchatka it is Monday already", () => {
    const now = "2026-11-22T13:00:00Z";
    expect(at("tomorrow 09:00", { timezone: "Asia/Kamchatka", now })).toBe("2026-11-23T21:00:00.000Z");
  });

  test("the limits are told as moments", () => {
    const soon = moment({ min: "1h", max: "2h" });
    expect(refusal("10m", {}, soon).values?.["min"]).toEqual({
      kind: "moment",
      at: new Date("2026-11-22T11:00:00Z"),
      timezone: "Europe/Moscow",
    });
    expect(refusal("3h", {}, soon).values?.["max"]).toMatchObject({ at: new Date("2026-11-22T12:00:00Z") });
    expect(soon.options(env()).map(({ input }) => input)).toEqual(["1h"]);
  });

  describe("when clocks change", () => {
    const berlin = { timezone: "Europe/Berlin", now: "2027-03-27T12:00:00Z" };

    test("a time in Berlin's spring gap is refused and the first time after it named", () => {
      for (const input of ["2027-03-28 02:30", "28.03 02:30", "tomorrow 02:30"]) {
        expect(refusal(input, berlin)).toMatchObject({
          key: "moment-gap",
          values: {
            next: { kind: "moment", at: new Date("2027-03-28T01:00:00Z"), timezone: "Europe/Berlin" },
          },
        });
      }
    });

    test("the edges of the gap exist", () => {
      expect(at("2027-03-28 01:59", berlin)).toBe("2027-03-28T00:59:00.000Z");
      expect(at("2027-03-28 03:00", berlin)).toBe("2027-03-28T01:00:00.000Z");
    });

    test("after the change the new offset counts", () => {
      expect(at("tomorrow 18:00", berlin)).toBe("2027-03-28T16:00:00.000Z");
    });

    test("of a time that comes twice in Berlin's autumn the earlier is taken", () => {
      expect(at("2027-10-31 02:30", { ...berlin, now: "2027-10-30T12:00:00Z" })).toBe(
        "2027-10-31T00:30:00.000Z",
      );
    });

    test("hours from now are hours, not clock hands", () => {
      expect(at("in 24 hours", berlin)).toBe("2027-03-28T12:00:00.000Z");
    });

    test("Moscow has no gap", () => {
      expect(at("2027-03-28 02:30", { now: "2027-03-27T12:00:00Z" })).toBe("2027-03-27T23:30:00.000Z");
    });
  });

  test("what is kept is read back as the same instant, in any language and zone", () => {
    const date = fc.date({
      min: new Date(Date.parse(sunday) + 60_001),
      max: new Date("2027-11-01T00:00:00Z"),
      noInvalidDate: true,
    });
    const zone = fc.constantFrom("Europe/Moscow", "Europe/Berlin", "America/St_Johns", "UTC");
    fc.assert(
      fc.property(date, zone, fc.constantFrom("en", "ru"), (value, timezone, language) => {
        expect(within.parse(within.write(value), env({ timezone, language }))).toEqual(value);
      }),
    );
  });

  test("whatever is written, only refusals are thrown", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "tomorrow",
        "завтра",
        "18:00",
        "25.12",
        "in ",
        "через ",
        "99",
        "h",
        "/",
        "-",
        " ",
        "2026-",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.constantFrom("en", "ru"), (pieces, language) => {
        expect(() => attempt(() => within.parse(pieces.join(""), env({ language })))).not.toThrow();
      }),
    );
  });
});

test.each<[string, number | undefined]>([
  ["10m", 600_000],
  ["1h 30 min", 5_400_000],
  ["2 hours and 5 minutes", 7_500_000],
  ["через 5 минут", 300_000],
  ["2 недели", 1_209_600_000],
  ["3 дня", 259_200_000],
  ["5 дней", 432_000_000],
  ["5", undefined],
  ["m", undefined],
  ["5 mice", undefined],
  ["5m later", undefined],
  ["", undefined],
])("the duration %j", (input, expected) => {
  expect(parseDuration(input)).toBe(expected);
});
