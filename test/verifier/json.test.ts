import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, parseJson } from "../../src/verifier/json.ts";
import { canonical } from "./draw-maker.ts";

test.each([
  ["a repeated name", '{"a":1,"a":1}'],
  ["a repeated name, once escaped", '{"a":1,"\\u0061":1}'],
  ["a lone high surrogate", '"\\ud800"'],
  ["a lone low surrogate", '"\\udc00x"'],
  ["a bare lone surrogate", '"\ud800"'],
  ["a fraction", "1.5"],
  ["a fraction that is whole", "1.0"],
  ["an exponent", "1e3"],
  ["2^53", "9007199254740992"],
  ["minus 2^53", "-9007199254740992"],
  ["minus zero", "-0"],
  ["a leading zero", "01"],
  ["a plus sign", "+1"],
  ["not a number", "NaN"],
  ["a byte order mark", "\ufeff1"],
  ["a trailing comma", "[1,]"],
  ["a comment", "1 // one"],
  ["two values", "1 2"],
  ["nothing", ""],
  ["single quotes", "'a'"],
  ["a bare name", "{a:1}"],
  ["a bare control character", '"\n"'],
  ["an unknown escape", '"\\x41"'],
  ["a short escape", '"\\u41"'],
  ["a text without end", '"abc'],
  ["an object without end", '{"a":1'],
  ["no-break space as a blank", "\u00a01"],
  ["a list 65 levels deep", "[".repeat(66) + "]".repeat(66)],
])("strict JSON refuses %s", (_what, source) => {
  expect(() => parseJson(source)).toThrow(/^line \d+, column \d+: /);
});

test("an error names the line and the column", () => {
  expect(() => parseJson('{\n  "a": 1,\n  "b": 1.5\n}')).toThrow("line 3, column 11");
});

test("the canonical form sorts names by UTF-16 units and escapes as RFC 8785 says", () => {
  // The names of RFC 8785 §3.2.3 in its order, and the text of its §3.2.2.
  const names = '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}';
  expect(canonicalJson(parseJson(names))).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
  );
  const text = String.raw`"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"`;
  expect(canonicalJson(parseJson(text))).toBe(String.raw`"€$\u000f\nA'B\"\\\\\"/"`);
});

test("a name such as __proto__ is only a name", () => {
  expect(canonicalJson(parseJson('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}');
});

const wellFormed = fc.string({ unit: "grapheme" });
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger().map((number) => (Object.is(number, -0) ? 0 : number)),
    wellFormed,
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(wellFormed, tie("any"), { maxKeys: 4 }),
  ),
})).any;

test("every value reads back, however it was spaced, and has one canonical form", () => {
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1, "\t"), (original, indent) => {
      const found = canonicalJson(parseJson(JSON.stringify(original, null, indent)));
      expect(found).toBe(canonical(original));
      expect(canonicalJson(parseJson(found))).toBe(found);
    }),
  );
});
