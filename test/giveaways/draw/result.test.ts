import { describe, expect, test } from "vitest";

import { toHex } from "../../../src/giveaways/draw/bytes.ts";
import { drawSeed, verifyBeacon } from "../../../src/giveaways/draw/beacon.ts";
import { QUICKNET, roundForAttempt } from "../../../src/giveaways/draw/chain.ts";
import { commitLine, commitmentHash, parseCommitLine } from "../../../src/giveaways/draw/commitment.ts";
import { buildEntrantList } from "../../../src/giveaways/draw/entrants.ts";
import { sha256 } from "../../../src/giveaways/draw/hash.ts";
import { instantSeconds } from "../../../src/giveaways/draw/instant.ts";
import { entrantSalt } from "../../../src/giveaways/draw/leaf.ts";
import { merkleRoot } from "../../../src/giveaways/draw/merkle.ts";
import { createRanking } from "../../../src/giveaways/draw/ranking.ts";
import { recordAt, recordCount, ticketsOf } from "../../../src/giveaways/draw/records.ts";
import { drawResult, type ResultSource } from "../../../src/giveaways/draw/result.ts";
import { rulesHash, rulesJson } from "../../../src/giveaways/draw/rules.ts";
import { drawId, drawKey, example, exampleLine, present } from "./draw-fixtures.ts";

const { rules, result, entrantsBin, beacon } = example;
const closedAtSeconds = instantSeconds(result.closed_at);
const tickets = ticketsOf(entrantsBin);

const list = {
  listHash: toHex(sha256(entrantsBin)),
  merkleRoot: merkleRoot(entrantsBin),
  n: recordCount(entrantsBin),
  w: tickets.reduce((sum, held) => sum + held, 0),
};
const commit = commitmentHash({
  ...list,
  drawId: rules.draw_id,
  rulesHash: rulesHash(rulesJson(rules)),
  chainHash: QUICKNET.hash,
  round: roundForAttempt({ closedAtSeconds, nowSeconds: closedAtSeconds, delaySeconds: 60 }, QUICKNET),
});
const seed = drawSeed(commit, beacon.signature);
const rankedIndexes = createRanking({ seed, tickets }).take(rules.winners + rules.reserves);

const recordsOf = (bin: Uint8Array, indexes: readonly number[]) =>
  indexes.map((index) => ({ index, ...recordAt(bin, index) }));
const ranked = recordsOf(entrantsBin, rankedIndexes);

const asked: number[] = [];
const source: ResultSource = {
  drawId: rules.draw_id,
  rules: result.rules,
  closedAtSeconds,
  list,
  attempts: [{ commit, round: 1000, posts: present(result.attempts[0]).posts, void: false }],
  randomness: { kind: "drand", chain: QUICKNET.hash, round: beacon.round, signature: beacon.signature },
  winners: rules.winners,
  reserves: rules.reserves,
  ranked,
  changes: result.changes,
  // The example's draw key is gone, as it should be: its reveals are all that is known.
  revealOf: (index) => {
    asked.push(index);
    return present(result.ranks.find((rank) => rank.index === index)?.reveal);
  },
};

test("the example's result follows from its list, rules and beacon", () => {
  expect(verifyBeacon(QUICKNET, beacon.round, beacon.signature)).toBe("valid");
  expect(drawResult(source)).toEqual(result);
});

test("nobody is asked for a key that will not be published", () => {
  asked.length = 0;
  drawResult(source);
  expect(asked).toEqual(rankedIndexes.slice(0, 4));
  const withoutChanges = drawResult({ ...source, changes: [] });
  expect(withoutChanges.ranks.flatMap(({ rank, reveal }) => (reveal ? [rank] : []))).toEqual([1, 2, 3]);
});

test("a sealed draw publishes its secret and round 0", () => {
  const randomness = { kind: "sealed" as const, secret: "11".repeat(32) };
  const attempts = [{ commit, round: 0, posts: [], void: false }];
  expect(drawResult({ ...source, randomness, attempts })).toMatchObject({ randomness, attempts });
});

describe("a result that would accuse us is not built", () => {
  test("a key that does not open its record", () => {
    const revealOf = () => ({ key: "tg:1", salt: "00".repeat(16) });
    expect(() => drawResult({ ...source, revealOf })).toThrow("not that of tg:1");
  });

  test("too few ranks", () => {
    expect(() => drawResult({ ...source, ranked: ranked.slice(1) })).toThrow("fewer than 3 + 10");
  });

  test("no valid attempt", () => {
    expect(() => drawResult({ ...source, attempts: [] })).toThrow("No attempt");
    const voided = source.attempts.map((attempt) => ({ ...attempt, void: true }));
    expect(() => drawResult({ ...source, attempts: voided })).toThrow("No attempt");
  });
});

test.each([
  [3, 10, 40, 13, 3],
  [3, 0, 40, 3, 3],
  [30, 90, 40, 40, 30],
  [50, 150, 40, 40, 40],
  [5, 10, 1, 1, 1],
])(
  "%d winners and %d reserves of %d people: %d ranks, %d revealed",
  (winners, reserves, people, rankCount, revealed) => {
    const entrants = Array.from({ length: people }, (_, index) => ({ key: `vk:${index + 1}`, tickets: 1 }));
    const built = buildEntrantList({ drawId, drawKey, entrants, cap: 1 });
    if (built.kind !== "list") throw new Error(built.kind);
    const taken = createRanking({ seed, tickets: ticketsOf(built.entrantsBin) }).take(winners + reserves);
    const revealOf = (index: number) => {
      const { key } = present(entrants[built.order[index] ?? -1]);
      return { key, salt: toHex(entrantSalt(drawKey, key)) };
    };
    const { ranks } = drawResult({
      ...source,
      drawId,
      list: built,
      winners,
      reserves,
      ranked: recordsOf(built.entrantsBin, taken),
      changes: [],
      revealOf,
    });
    expect(ranks.map(({ rank }) => rank)).toEqual(Array.from({ length: rankCount }, (_, at) => at + 1));
    expect(ranks.flatMap(({ rank, reveal }) => (reveal ? [rank] : []))).toEqual(
      Array.from({ length: revealed }, (_, at) => at + 1),
    );
  },
);

describe("the commitment's line", () => {
  const line = commitLine(exampleLine);

  test("is read back from any message that holds it", () => {
    expect(line).toBe(`cgd-1 commit c=${commit} d=${rules.draw_id} n=57 w=141 r=1000 l=${result.list_hash}`);
    expect(parseCommitLine(`Список закрыт: 57.\n${line}\r\nУдачи!`)).toEqual(exampleLine);
  });

  test.each([
    ["capitals", line.toUpperCase()],
    ["a word before it", `> ${line}`],
    ["a word after it", `${line} x`],
    ["a leading zero", line.replace("n=57", "n=057")],
    ["an opening line", "cgd-1 open d=00 u=00 s=-"],
  ])("%s is no such line", (_, text) => {
    expect(parseCommitLine(text)).toBeNull();
  });
});
