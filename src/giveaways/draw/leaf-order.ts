import { LEAF_BYTES } from "./leaf.ts";
import { RECORD_BYTES } from "./records.ts";

const HALF = 0x1_0000;

/** One stable pass of a radix sort over 16 bits of each prefix. */
const sortByHalf = (prefixes: Uint32Array, shift: 0 | 16, from: Uint32Array, into: Uint32Array): void => {
  const starts = new Uint32Array(HALF + 1);
  for (const prefix of prefixes) {
    const slot = ((prefix >>> shift) & 0xffff) + 1;
    starts[slot] = (starts[slot] ?? 0) + 1;
  }
  for (let slot = 1; slot <= HALF; slot++) starts[slot] = (starts[slot] ?? 0) + (starts[slot - 1] ?? 0);
  for (const position of from) {
    const slot = ((prefixes[position] ?? 0) >>> shift) & 0xffff;
    const place = starts[slot] ?? 0;
    into[place] = position;
    starts[slot] = place + 1;
  }
};

/**
 * Positions of records in ascending order of their leaf bytes, with no object per record.
 * Leaves are hashes, so their first four bytes settle all but a few; those few are put right by insertion.
 */
export const orderByLeaf = (records: Buffer): Uint32Array<ArrayBuffer> => {
  const count = records.length / RECORD_BYTES;
  const prefixes = new Uint32Array(count);
  const order = new Uint32Array(count);
  for (let at = 0; at < count; at++) {
    prefixes[at] = records.readUInt32BE(at * RECORD_BYTES);
    order[at] = at;
  }
  const halfSorted = new Uint32Array(count);
  sortByHalf(prefixes, 0, order, halfSorted);
  sortByHalf(prefixes, 16, halfSorted, order);

  const comesBefore = (left: number, right: number): boolean => {
    const [leftPrefix, rightPrefix] = [prefixes[left] ?? 0, prefixes[right] ?? 0];
    if (leftPrefix !== rightPrefix) return leftPrefix < rightPrefix;
    const [leftAt, rightAt] = [left * RECORD_BYTES, right * RECORD_BYTES];
    return records.compare(records, rightAt, rightAt + LEAF_BYTES, leftAt, leftAt + LEAF_BYTES) < 0;
  };
  for (let at = 1; at < count; at++) {
    const moving = order[at] ?? 0;
    let hole = at;
    while (hole > 0 && comesBefore(moving, order[hole - 1] ?? 0)) {
      order[hole] = order[hole - 1] ?? 0;
      hole -= 1;
    }
    order[hole] = moving;
  }
  return order;
};
