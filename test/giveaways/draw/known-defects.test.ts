/** What went wrong in other giveaway bots, one test each: read in their code, pinned here for ours. */
import { expect, test } from "vitest";

import { drawSeed } from "../../../src/giveaways/draw/beacon.ts";
import { canonicalJson, type JsonValue } from "../../../src/giveaways/draw/canonical-json.ts";
import { placesOf, replace, type Change } from "../../../src/giveaways/draw/changes.ts";
import { buildEntrantList, type EntrantList } from "../../../src/giveaways/draw/entrants.ts";
import { createRanking } from "../../../src/giveaways/draw/ranking.ts";
import { ticketsOf } from "../../../src/giveaways/draw/records.ts";
import { drawId, drawKey, example } from "./draw-fixtures.ts";

const listOf = (keys: readonly string[]): EntrantList => {
  const list = buildEntrantList({
    drawId,
    drawKey,
    entrants: keys.map((key) => ({ key, tickets: 1 })),
    cap: 1,
  });
  if (list.kind !== "list") throw new Error(list.kind);
  return list;
};
const crowd = (size: number): string[] => Array.from({ length: size }, (_, index) => `tg:${index + 1}`);
const commit = "ab".repeat(32);
const { signature } = example.beacon;
const flipBit = (hex: string, bit: number): string => {
  const bytes = Buffer.from(hex, "hex");
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return bytes.toString("hex");
};

test("a published seed that decides nothing: here it alone decides, the same for whoever repeats it", () => {
  const tickets = ticketsOf(listOf(crowd(1000)).entrantsBin);
  const winners = (number: string) => createRanking({ seed: drawSeed(commit, number), tickets }).take(20);
  expect(winners(signature)).toEqual(winners(signature));
  expect(winners(flipBit(signature, 0))).not.toEqual(winners(signature));
});

test("a seed of thirty bits: here every bit of commitment and number counts", () => {
  const seeds = new Set([drawSeed(commit, signature).toString("hex")]);
  for (let bit = 0; bit < 384; bit++) seeds.add(drawSeed(commit, flipBit(signature, bit)).toString("hex"));
  for (let bit = 0; bit < 256; bit++) seeds.add(drawSeed(flipBit(commit, bit), signature).toString("hex"));
  expect(seeds.size).toBe(1 + 384 + 256);
});

test("a second screen that draws its own winners: drawing again gives the first result", () => {
  const list = listOf(crowd(300));
  const draw = () =>
    createRanking({ seed: drawSeed(commit, signature), tickets: ticketsOf(list.entrantsBin) });
  const [page, post, bigger] = [draw().take(5), draw().take(5), draw().take(50)];
  expect(post).toEqual(page);
  expect(bigger.slice(0, 5)).toEqual(page);
});

test("a reroll that may pick a present winner again, or redraw all: only the lost place changes hands", () => {
  const changes: Change[] = [];
  const draw = { winners: 5, ranked: 20, changes };
  for (let turn = 0; turn < 15; turn++) {
    const before = placesOf(draw).map(({ holder }) => holder);
    const rank = before[turn % 5] ?? 0;
    changes.push(replace(draw, { rank, reason: "NO_CLAIM", evidence: "", atSeconds: 1_776_643_200 + turn }));
    const after = placesOf(draw).map(({ holder }) => holder);
    expect(new Set(after).size).toBe(5);
    expect(after.filter((holder, place) => holder !== before[place])).toEqual([6 + turn]);
  }
});

test("a reroll that erases who won before: every former holder stays on the record", () => {
  const changes: Change[] = [];
  const draw = { winners: 1, ranked: 3, changes };
  for (const rank of [1, 2]) {
    changes.push(replace(draw, { rank, reason: "DECLINED", evidence: "", atSeconds: 1_776_643_200 }));
  }
  expect(placesOf(draw)[0]?.ranks).toEqual([1, 2, 3]);
});

test("a double tap that enters twice: one key twice is refused before anything is published", () => {
  const entrants = ["tg:1", "vk:1", "tg:1"].map((key) => ({ key, tickets: 1 }));
  expect(buildEntrantList({ drawId, drawKey, entrants, cap: 10 })).toEqual({
    kind: "duplicate",
    positions: [0, 2],
  });
});

test("only the first hundred in the draw: everybody packed is in the list and can be ranked", () => {
  const list = listOf(crowd(5000));
  expect([list.n, list.w]).toEqual([5000, 5000]);
  const everybody = createRanking({
    seed: drawSeed(commit, signature),
    tickets: ticketsOf(list.entrantsBin),
  });
  expect(new Set(everybody.take(5000)).size).toBe(5000);
});

test("an order that depends on the server's language: keys that collate alike keep apart", () => {
  const keys = ["e\u0301", "\u00e9", "E", "e", "ё", "е", "I", "ı", "i"];
  const [left, right] = [listOf(keys), listOf(keys.toReversed())];
  expect(left.n).toBe(keys.length);
  expect(right.listHash).toBe(left.listHash);
});

test("conditions kept as code and run by eval: rules are data or they are refused", () => {
  const condition = { kind: "member", check: () => true } as unknown as JsonValue; // what the types forbid
  expect(() => canonicalJson({ conditions: [condition] })).toThrow("function is not JSON");
});
