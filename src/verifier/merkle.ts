import { join } from "./bytes.ts";
import { recordLength, type Entrants } from "./entrants.ts";
import { sha256, sha256Into } from "./sha256.ts";

const nodeLength = 32;
const leafTag = Uint8Array.of(0x00);
const innerTag = Uint8Array.of(0x01);

/**
 * The root of RFC 9162 §2.1.1 over the records. Splitting at the largest power of two below n is the same as
 * pairing level by level and carrying an odd last node up as it is.
 */
export const merkleRoot = (entrants: Entrants): Uint8Array => {
  const { bytes, count } = entrants;
  const level = new Uint8Array(count * nodeLength);
  const leaf = new Uint8Array(1 + recordLength);
  for (let i = 0; i < count; i += 1) {
    leaf.set(bytes.subarray(i * recordLength, (i + 1) * recordLength), 1);
    sha256Into(leaf, level, i * nodeLength);
  }
  const pair = new Uint8Array(1 + 2 * nodeLength);
  pair[0] = 0x01;
  let width = count;
  while (width > 1) {
    const pairs = Math.floor(width / 2);
    for (let i = 0; i < pairs; i += 1) {
      pair.set(level.subarray(2 * i * nodeLength, 2 * (i + 1) * nodeLength), 1);
      sha256Into(pair, level, i * nodeLength);
    }
    if (width % 2 === 1) level.copyWithin(pairs * nodeLength, (width - 1) * nodeLength, width * nodeLength);
    width = pairs + (width % 2);
  }
  return level.slice(0, nodeLength);
};

/**
 * The root to which a record and its path lead (RFC 9162 §2.1.3.2), or undefined when the path's length does not
 * fit the record's place among `count` records.
 */
export const rootFromPath = (
  record: Uint8Array,
  index: number,
  count: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined => {
  let node = sha256(join(leafTag, record));
  let place = index;
  let last = count - 1;
  for (const sibling of path) {
    if (last === 0) return undefined;
    const isRight = place % 2 === 1;
    if (isRight || place === last) {
      node = sha256(join(innerTag, sibling, node));
      // A last node without a neighbour was carried up: skip the levels where nothing was joined.
      while (place % 2 === 0 && place !== 0) {
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
      }
    } else {
      node = sha256(join(innerTag, node, sibling));
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? node : undefined;
};
