import { createHash } from "node:crypto";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { below, blockStream, createRanking } from "../../../src/giveaways/draw/ranking.ts";

const seedOf = (text: string | number): Buffer => createHash("sha256").update(String(text)).digest();
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
const anyTickets = fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 0xffff_ffff }));
const tickets = fc.array(anyTickets, { minLength: 1, maxLength: 70 }).map((held) => Uint32Array.from(held));

/** DRAW §5 as it is written, without a tree. */
const rankByTheBook = (seed: Uint8Array, tickets: Uint32Array, howMany: number): number[] => {
  let j = 0n;
  const block = (): bigint => {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(j++);
    return createHash("sha256").update(seed).update(counter).digest().readBigUInt64BE();
  };
  const held = Array.from(tickets, BigInt);
  const ranks: number[] = [];
  let total = held.reduce((sum, each) => sum + each, 0n);
  while (ranks.length < Math.min(held.length, howMany)) {
    let x = block();
    while (x >= 2n ** 64n - (2n ** 64n % total)) x = block();
    let ball = x % total;
    const index = held.findIndex((each) => {
      if (ball < each) return true;
      ball -= each;
      return false;
    });
    ranks.push(index);
    total -= held[index] ?? 0n;
    held[index] = 0n;
  }
  return ranks;
};

test("the tree finds whom a walk over the list finds, also far beyond 2^32 tickets", () => {
  fc.assert(
    fc.property(seeds, tickets, fc.nat({ max: 80 }), (seed, tickets, howMany) => {
      expect(createRanking({ seed, tickets }).take(howMany)).toEqual(rankByTheBook(seed, tickets, howMany));
    }),
  );
});

test("taking in pieces, or more, continues one stream", () => {
  fc.assert(
    fc.property(seeds, tickets, fc.array(fc.nat({ max: 20 })), (seed, tickets, pieces) => {
      const ranking = createRanking({ seed, tickets });
      const taken = pieces.flatMap((howMany) => ranking.take(howMany));
      expect(createRanking({ seed, tickets }).take(tickets.length).slice(0, taken.length)).toEqual(taken);
    }),
  );
});

test("a whole ranking names everybody once and then nobody", () => {
  fc.assert(
    fc.property(seeds, tickets, (seed, tickets) => {
      const ranking = createRanking({ seed, tickets });
      const ranks = ranking.take(tickets.length + 5);
      expect(ranks.toSorted((left, right) => left - right)).toEqual([...tickets.keys()]);
      expect(ranking.take(1)).toEqual([]);
    }),
  );
});

test("the caller's tickets are not spent", () => {
  const held = Uint32Array.of(3, 1, 2);
  createRanking({ seed: seedOf(1), tickets: held }).take(3);
  expect(held).toEqual(Uint32Array.of(3, 1, 2));
});

test("2^53 tickets and more, or none, cannot be ranked", () => {
  expect(() => createRanking({ seed: seedOf(1), tickets: Uint32Array.of(1, 0) })).toThrow("Record 1 has no");
  const tooMany = new Uint32Array(2 ** 21 + 1).fill(0xffff_ffff);
  expect(() => createRanking({ seed: seedOf(1), tickets: tooMany })).toThrow("too many");
  expect(createRanking({ seed: seedOf(1), tickets: new Uint32Array() }).take(3)).toEqual([]);
  expect(() => createRanking({ seed: Buffer.alloc(31), tickets: Uint32Array.of(1) })).toThrow(RangeError);
});

describe("below", () => {
  test.each([0, -1, 1.5, 2 ** 53])("there is no ball among %d", (total) => {
    expect(() => below(total, () => 0n)).toThrow(RangeError);
  });

  test("one ball needs a block like any other", () => {
    const next = blockStream(seedOf("one"));
    expect(below(1, next)).toBe(0);
    const blocks = blockStream(seedOf("one"));
    blocks();
    expect(next()).toBe(blocks());
  });

  test("2^53 − 1 is exact", () => {
    const total = Number.MAX_SAFE_INTEGER;
    expect(below(total, () => BigInt(total) * 2n - 1n)).toBe(total - 1);
  });
});

/** Σ (observed − expected)² / expected. */
const chiSquare = (observed: readonly number[], expected: readonly number[]): number =>
  observed.reduce(
    (sum, count, cell) => sum + (count - (expected[cell] ?? 0)) ** 2 / (expected[cell] ?? 0),
    0,
  );

test("weights 1 to 4 win as often as one ball a ticket would, first and second", () => {
  const trials = 20_000;
  const weights = [1, 2, 3, 4];
  const first = [0, 0, 0, 0];
  const pairs = new Map<string, number>();
  for (const left of weights) {
    for (const right of weights) if (left !== right) pairs.set(`${left} then ${right}`, 0);
  }
  for (let trial = 0; trial < trials; trial++) {
    const ranks = createRanking({ seed: seedOf(trial), tickets: Uint32Array.from(weights) }).take(2);
    const [winner = 0, second = 0] = ranks;
    first[winner] = (first[winner] ?? 0) + 1;
    const pair = `${weights[winner]} then ${weights[second]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  const expectedPairs = Array.from(pairs.keys(), (pair) => {
    const [left = 0, right = 0] = pair.split(" then ").map(Number);
    return (trials * left * right) / (10 * (10 - left));
  });
  // 99.9 % points for 3 and 11 degrees of freedom; the seeds are fixed, so it holds always or never.
  expect(
    chiSquare(
      first,
      weights.map((weight) => (trials * weight) / 10),
    ),
  ).toBeLessThan(16.27);
  expect(chiSquare([...pairs.values()], expectedPairs)).toBeLessThan(31.26);
});
