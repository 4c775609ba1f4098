import { sha256 } from "./hash.ts";

const TWO_64 = 1n << 64n;

/** `block(0)`, `block(1)`, … of DRAW §5, one a call. */
export const blockStream = (seed: Uint8Array): (() => bigint) => {
  if (seed.length !== 32) throw new RangeError(`A seed has 32 bytes, not ${seed.length}.`);
  const counter = Buffer.alloc(8);
  let next = 0n;
  return () => {
    counter.writeBigUInt64BE(next);
    next += 1n;
    return sha256(seed, counter).readBigUInt64BE();
  };
};

/**
 * A number from 0 to `total` − 1, every one as likely: blocks beyond the last whole multiple are thrown away.
 * @throws {RangeError} unless `total` is an integer from 1 to 2^53 − 1.
 */
export const below = (total: number, nextBlock: () => bigint): number => {
  if (!Number.isSafeInteger(total) || total < 1) throw new RangeError(`${total} is not a number of tickets.`);
  const modulus = BigInt(total);
  const firstRefused = TWO_64 - (TWO_64 % modulus);
  let block = nextBlock();
  while (block >= firstRefused) block = nextBlock();
  return Number(block % modulus);
};

/** Remaining tickets as a Fenwick tree: sums below 2^53 are exact in doubles. */
const ticketTree = (tickets: Uint32Array) => {
  const sums = new Float64Array(tickets.length + 1);
  let highestStep = 1;
  while (highestStep * 2 <= tickets.length) highestStep *= 2;
  // Plain loops here: this runs on the main thread, and iterators over a million take three times as long.
  for (let node = 1; node < sums.length; node++) {
    const sum = (sums[node] ?? 0) + (tickets[node - 1] ?? 0);
    sums[node] = sum;
    const parent = node + (node & -node);
    if (parent < sums.length) sums[parent] = (sums[parent] ?? 0) + sum;
  }
  return {
    /** The first record whose running sum of remaining tickets exceeds `ball`. */
    holderOf: (ball: number): number => {
      let [node, rest] = [0, ball];
      for (let step = highestStep; step > 0; step >>>= 1) {
        const sum = sums[node + step];
        if (sum !== undefined && sum <= rest) {
          node += step;
          rest -= sum;
        }
      }
      return node;
    },
    remove: (index: number, held: number): void => {
      for (let node = index + 1; node < sums.length; node += node & -node)
        sums[node] = (sums[node] ?? 0) - held;
    },
  };
};

export interface Ranking {
  /** The next ranks, at most `howMany`, as record indexes; fewer when everybody is ranked. */
  take(howMany: number): number[];
}

/**
 * The ranking of DRAW §5 over the records' tickets, in the list's order.
 * Taking again continues the same stream, so a shorter ranking is a prefix of a longer one.
 * @throws {RangeError} for a record without tickets, or 2^53 tickets and more.
 */
export const createRanking = (from: {
  readonly seed: Uint8Array;
  readonly tickets: Uint32Array;
}): Ranking => {
  const nextBlock = blockStream(from.seed);
  const tickets = from.tickets.slice();
  const emptyHanded = tickets.indexOf(0);
  if (emptyHanded !== -1) throw new RangeError(`Record ${emptyHanded} has no tickets.`);
  let remaining = 0;
  for (let index = 0; index < tickets.length; index++) remaining += tickets[index] ?? 0;
  if (!Number.isSafeInteger(remaining)) throw new RangeError(`${remaining} tickets are too many.`);
  const tree = ticketTree(tickets);
  return {
    take: (howMany) => {
      const ranks: number[] = [];
      while (ranks.length < howMany && remaining > 0) {
        const index = tree.holderOf(below(remaining, nextBlock));
        const held = tickets[index] ?? 0;
        tree.remove(index, held);
        remaining -= held;
        ranks.push(index);
      }
      return ranks;
    },
  };
};
