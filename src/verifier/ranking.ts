import { u64 } from "./bytes.ts";
import { sumTickets, type Entrants } from "./entrants.ts";
import { sha256Into } from "./sha256.ts";

const twoTo64 = 1n << 64n;

/** A uniform number below `total` (1 ≤ total < 2^53) from a stream of 64-bit blocks, without bias (DRAW §5). */
export const below = (total: number, nextBlock: () => bigint): number => {
  const divisor = BigInt(total);
  const limit = twoTo64 - (twoTo64 % divisor);
  let block = nextBlock();
  while (block >= limit) block = nextBlock();
  return Number(block % divisor);
};

/** The draw's one stream: the first 8 bytes of SHA-256(seed ‖ u64(j)) for j = 0, 1, 2, … */
const blockStream = (seed: Uint8Array): (() => bigint) => {
  const input = new Uint8Array(seed.length + 8);
  input.set(seed);
  const digest = new Uint8Array(32);
  const view = new DataView(digest.buffer);
  let j = 0;
  return () => {
    input.set(u64(j), seed.length);
    j += 1;
    sha256Into(input, digest, 0);
    return view.getBigUint64(0);
  };
};

/**
 * Remaining tickets with running sums in O(log n): a binary indexed tree. All sums stay below 2^53, where
 * additions of doubles are exact.
 */
class TicketTree {
  private readonly sums: Float64Array;
  private readonly highestBit: number;

  constructor(entrants: Entrants) {
    const { count } = entrants;
    this.sums = new Float64Array(count + 1);
    for (let i = 1; i <= count; i += 1) {
      const sum = (this.sums[i] ?? 0) + entrants.ticketsAt(i - 1);
      this.sums[i] = sum;
      const parent = i + (i & -i);
      if (parent <= count) this.sums[parent] = (this.sums[parent] ?? 0) + sum;
    }
    this.highestBit = 2 ** Math.floor(Math.log2(count));
  }

  /** The first index whose running sum exceeds `ball`. */
  find(ball: number): number {
    let position = 0;
    let left = ball;
    for (let step = this.highestBit; step >= 1; step /= 2) {
      const sum = this.sums[position + step];
      if (sum === undefined || sum > left) continue;
      position += step;
      left -= sum;
    }
    return position;
  }

  remove(index: number, tickets: number): void {
    for (let i = index + 1; i < this.sums.length; i += i & -i) this.sums[i] = (this.sums[i] ?? 0) - tickets;
  }
}

/** Indices from 0 of the first `howMany` ranks, at most all entrants (DRAW §5). @throws {Refusal} at W ≥ 2^53 */
export const rank = (entrants: Entrants, seed: Uint8Array, howMany: number): readonly number[] => {
  let total = sumTickets(entrants);
  const tree = new TicketTree(entrants);
  const nextBlock = blockStream(seed);
  const order: number[] = [];
  while (order.length < howMany && total > 0) {
    const index = tree.find(below(total, nextBlock));
    const tickets = entrants.ticketsAt(index);
    order.push(index);
    tree.remove(index, tickets);
    total -= tickets;
  }
  return order;
};
