import * as fc from "fast-check";
import { expect, test } from "vitest";

import { canonicalJson, type JsonValue } from "../../../src/giveaways/draw/canonical-json.ts";

test("names are sorted by UTF-16 units at every depth", () => {
  // The example of RFC 8785 §3.2.3: the emoji's first unit, D83D, comes before FB33.
  const value = {
    "\u20ac": 1,
    "\r": 2,
    "\ufb33": 3,
    "1": { b: [], a: {} },
    "\u{1f600}": 5,
    "\u0080": 6,
    "\u00f6": 7,
  };
  expect(canonicalJson(value)).toBe(
    '{"\\r":2,"1":{"a":{},"b":[]},"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}',
  );
});

test("strings are escaped as RFC 8785 §3.2.2.2 says", () => {
  expect(canonicalJson('€$\u000f\nA\'B"\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\"/"');
});

test.each([
  ["a fraction", 0.5],
  ["2^53", 2 ** 53],
  ["NaN", Number.NaN],
  ["half a surrogate pair", "\ud83d"],
  ["half a surrogate pair in a name", { "\ude00": 1 }],
])("%s is refused", (_, value) => {
  expect(() => canonicalJson({ deep: [value] })).toThrow(RangeError);
});

test("what is not plain data is refused, functions first of all", () => {
  for (const value of [() => 1, undefined, 1n, new Date(0), new Map()]) {
    // The types forbid these; rows read from JSON columns may still hold them.
    expect(() => canonicalJson({ value: value as unknown as JsonValue })).toThrow(RangeError);
  }
});

test("it says the same as JSON, and the order of names does not matter", () => {
  const scalar = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
  );
  const objects = fc.dictionary(
    fc.string({ unit: "grapheme" }),
    fc.oneof(scalar, fc.array(scalar), fc.dictionary(fc.string({ unit: "grapheme" }), scalar)),
  );
  fc.assert(
    fc.property(objects, (object) => {
      const text = canonicalJson(object);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(object)));
      expect(canonicalJson(Object.fromEntries(Object.entries(object).toReversed()))).toBe(text);
    }),
  );
});
