import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  everyone,
  isEveryone,
  readSegment,
  segmentLines,
  segmentSchema,
  writeSegment,
  type Segment,
} from "../../../src/audience/segments/segment.ts";
import { UserError } from "../../../src/bot/errors.ts";

const languages = ["en", "ru"];
const read = (input: string, language = "en"): Segment => readSegment(input, { language, languages });
const refusal = (input: string): string => {
  try {
    read(input);
  } catch (error) {
    if (error instanceof UserError) return error.text.key;
    throw error;
  }
  return "none";
};

describe("a segment is read", () => {
  test.each<[string, Partial<Segment>]>([
    ["all", {}],
    ["Все", {}],
    ["language=ru", { languages: ["ru"] }],
    ["язык=русский,English", { languages: ["ru", "en"] }],
    ["network=VK сеть=тг", { networks: ["vk", "telegram"] }],
    ['topic="New arrivals" topic=News', { topics: ["New arrivals", "News"] }],
    ["тема=«Новинки недели» метка=#VIP,vip", { topics: ["Новинки недели"], tags: ["vip"] }],
    ["since=2026-01-01 until=31.01.2026", { since: "2026-01-01", until: "2026-01-31" }],
    ["с=1.2.2026 по=2026-02-01", { since: "2026-02-01", until: "2026-02-01" }],
  ])("from %s", (input, found) => {
    expect(read(input)).toEqual({ ...everyone, ...found });
  });

  test.each([
    ["", "segment-term"],
    ["everybody else", "segment-term"],
    ["vip", "segment-term"],
    ["language=", "segment-term"],
    ["age=30", "segment-term"],
    ["language=klingon", "segment-language"],
    ["network=ok", "segment-network"],
    ["tag=очень-важный", "tag-shape"],
    ["tag=abcdefghijklmnopq", "tag-shape"],
    ["since=yesterday", "segment-day"],
    ["since=2026-02-30", "segment-day"],
    ["since=2026-01-01 since=2026-01-02", "segment-twice"],
    ["since=2026-02-01 until=2026-01-31", "segment-days"],
  ])("but %j is refused", (input, key) => {
    expect(refusal(input)).toBe(key);
  });
});

const day = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2030-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }).filter((it) => it.trim() === it);
const segments: fc.Arbitrary<Segment> = fc
  .record({
    languages: fc.uniqueArray(fc.constantFrom("en", "ru")),
    networks: fc.uniqueArray(fc.constantFrom("telegram", "vk")),
    topics: fc.uniqueArray(name),
    tags: fc.uniqueArray(fc.stringMatching(/^[a-z0-9_]{1,16}$/)),
    days: fc.tuple(fc.option(day), fc.option(day)),
  })
  .map(({ days: [one, other], ...terms }) => {
    const isTurned = one !== null && other !== null && other < one;
    return { ...terms, since: isTurned ? other : one, until: isTurned ? one : other };
  });

test("whatever is written is read back, from the line and from the database", () => {
  fc.assert(
    fc.property(segments, (segment) => {
      expect(read(writeSegment(segment))).toEqual(segment);
      expect(segmentSchema.parse(JSON.parse(JSON.stringify(segment)))).toEqual(segment);
    }),
    { numRuns: 300 },
  );
});

test("a segment without terms is everyone, one with terms has a line for each", () => {
  expect(isEveryone(everyone)).toBe(true);
  expect(segmentSchema.parse({})).toEqual(everyone);
  expect(segmentLines(everyone).map(({ key }) => key)).toEqual(["segment-everyone"]);
  expect(segmentLines(read("language=ru tag=vip since=2026-01-01")).map(({ key }) => key)).toEqual([
    "segment-languages",
    "segment-tags",
    "segment-since",
  ]);
});
