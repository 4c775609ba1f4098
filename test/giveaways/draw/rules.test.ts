import { describe, expect, test } from "vitest";

import { canonicalJson } from "../../../src/giveaways/draw/canonical-json.ts";
import { QUICKNET } from "../../../src/giveaways/draw/chain.ts";
import { instantSeconds, instantText } from "../../../src/giveaways/draw/instant.ts";
import {
  allowsClosingAt,
  defaultReserves,
  drawRules,
  openingLine,
  postponeClosing,
  rulesHash,
  rulesJson,
} from "../../../src/giveaways/draw/rules.ts";
import { example } from "./draw-fixtures.ts";

const { alg: _, ...draft } = example.rules;
const closesAt = instantSeconds(example.rules.closes_at);

test("the example's rules have the hash that its result lists", () => {
  expect(rulesHash(rulesJson(drawRules(draft)))).toBe(example.result.rules[0]?.hash);
});

test.each([
  [1, 10],
  [3, 10],
  [4, 12],
  [333, 999],
  [334, 1000],
  [1000, 1000],
])("%d winners have %d reserves unless the organiser says otherwise", (winners, reserves) => {
  expect(defaultReserves(winners)).toBe(reserves);
  const { reserves: __, ...open } = draft;
  expect(drawRules({ ...open, winners }).reserves).toBe(reserves);
});

describe("rules that DRAW does not allow are refused by the value's name", () => {
  test.each([
    ["winners", { winners: 0 }],
    ["reserves", { reserves: -1 }],
    ["tickets.cap", { tickets: { base: 1, bonus: [], cap: 0 } }],
    ["tickets.base", { tickets: { base: 11, bonus: [], cap: 10 } }],
    ["claim_seconds", { claim_seconds: 0.5 }],
    ["delay_seconds", { randomness: { kind: "drand" as const, chain: QUICKNET.hash, delay_seconds: 29 } }],
    [
      "delay_seconds",
      { randomness: { kind: "drand" as const, chain: QUICKNET.hash, delay_seconds: 86_401 } },
    ],
    ["lowercase hex", { draw_id: draft.draw_id.toUpperCase() }],
    ["32 bytes", { randomness: { kind: "sealed" as const, seal: "00" } }],
    ["2026-04-20T00:00:00Z", { closes_at: "2026-04-20 00:00" }],
  ])("%s", (name, change) => {
    expect(() => drawRules({ ...draft, ...change })).toThrow(name);
  });
});

test("a text with a repeated name, a fraction or other spacing has no hash", () => {
  expect(() => rulesHash('{"winners":1,"winners":2}')).toThrow(RangeError);
  expect(() => rulesHash('{"winners":1.5}')).toThrow(RangeError);
  expect(() => rulesHash('{"winners": 1}')).toThrow(RangeError);
  expect(() => rulesHash(JSON.stringify(example.rules))).toThrow(RangeError);
  expect(rulesHash(canonicalJson(example.rules))).toBe(example.result.rules[0]?.hash);
});

test("the only change is a later closing while it is open", () => {
  const later = postponeClosing(example.rules, closesAt + 60, closesAt - 1);
  expect(later).toEqual({ ...example.rules, closes_at: instantText(closesAt + 60) });
  expect(() => postponeClosing(example.rules, closesAt + 60, closesAt)).toThrow("final");
  expect(() => postponeClosing(example.rules, closesAt, closesAt - 1)).toThrow("not after");
});

test("it closes on time, and earlier only if the rules say so", () => {
  expect(allowsClosingAt(example.rules, closesAt)).toBe(true);
  expect(allowsClosingAt(example.rules, closesAt - 1)).toBe(false);
  expect(allowsClosingAt({ ...example.rules, early_close: true }, closesAt - 1)).toBe(true);
  expect(allowsClosingAt({ ...example.rules, early_close: true }, closesAt + 1)).toBe(false);
});

test("the opening line shows the seal, or that there is none", () => {
  const [drawId, hash, seal] = ["ab".repeat(16), "cd".repeat(32), "ef".repeat(32)];
  expect(openingLine({ drawId, rulesHash: hash, seal: null })).toBe(`cgd-1 open d=${drawId} u=${hash} s=-`);
  expect(openingLine({ drawId, rulesHash: hash, seal })).toBe(`cgd-1 open d=${drawId} u=${hash} s=${seal}`);
  expect(() => openingLine({ drawId, rulesHash: hash, seal: "-" })).toThrow(RangeError);
});

test("times have one spelling", () => {
  expect(instantText(1_776_643_200)).toBe("2026-04-20T00:00:00Z");
  expect(instantSeconds("2026-04-20T00:00:00Z")).toBe(1_776_643_200);
  for (const text of ["2026-04-20T00:00:00.000Z", "2026-04-20T03:00:00+03:00", "2026-02-30T00:00:00Z", ""]) {
    expect(() => instantSeconds(text)).toThrow(RangeError);
  }
  expect(() => instantText(0.5)).toThrow(RangeError);
});
