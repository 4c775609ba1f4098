import { hash } from "node:crypto";

import { asBuffer, toHex } from "./bytes.ts";
import { RECORD_BYTES, recordCount } from "./records.ts";

// RFC 9162 §2.1.1 splits at the largest power of two below n. Level by level that is: join neighbours, and
// carry a last one without a neighbour up as it is. Records 256b … 256b + 255 are thus always one subtree,
// and the nodes above them, the top, are a 256th of the tree.
const NODE_BYTES = 32;
const BLOCK_LEVELS = 8;
const BLOCK_RECORDS = 2 ** BLOCK_LEVELS;

const leafInput = Buffer.alloc(1 + RECORD_BYTES);
const innerInput = Buffer.alloc(1 + 2 * NODE_BYTES, 1);

/** Writes the leaf nodes of `records[start, end)` into `nodes` and returns how many. */
const leafNodes = (records: Buffer, start: number, end: number, nodes: Buffer): number => {
  for (let index = start; index < end; index++) {
    records.copy(leafInput, 1, index * RECORD_BYTES, (index + 1) * RECORD_BYTES);
    nodes.write(hash("sha256", leafInput, "binary"), (index - start) * NODE_BYTES, NODE_BYTES, "binary");
  }
  return end - start;
};

/** Turns `count` nodes at the head of `nodes` into the level above, in place, and returns its count. */
const climb = (nodes: Buffer, count: number): number => {
  const above = Math.ceil(count / 2);
  for (let node = 0; node < above; node++) {
    const start = 2 * node * NODE_BYTES;
    if (2 * node + 1 === count) {
      nodes.copy(nodes, node * NODE_BYTES, start, start + NODE_BYTES);
    } else {
      nodes.copy(innerInput, 1, start, start + 2 * NODE_BYTES);
      nodes.write(hash("sha256", innerInput, "binary"), node * NODE_BYTES, NODE_BYTES, "binary");
    }
  }
  return above;
};

/** Counts of nodes on each level of the top, from one node a block to the root. */
const topCounts = (n: number): number[] => {
  const counts = [Math.ceil(n / BLOCK_RECORDS)];
  for (let count = counts[0] ?? 0; count > 1; counts.push(count)) count = Math.ceil(count / 2);
  return counts;
};

/**
 * The tree's nodes from one per 256 records up to the root, which is last; 32 bytes each, level after level.
 * @throws {RangeError} for an empty or torn list.
 */
export const merkleTop = (entrantsBin: Uint8Array): Uint8Array<ArrayBuffer> => {
  const n = recordCount(entrantsBin);
  if (n === 0) throw new RangeError("A tree over nobody has no root.");
  const records = asBuffer(entrantsBin);
  const counts = topCounts(n);
  const top = Buffer.alloc(NODE_BYTES * counts.reduce((sum, count) => sum + count, 0));

  const block = Buffer.alloc(BLOCK_RECORDS * NODE_BYTES);
  for (let start = 0; start < n; start += BLOCK_RECORDS) {
    let count = leafNodes(records, start, Math.min(n, start + BLOCK_RECORDS), block);
    while (count > 1) count = climb(block, count);
    block.copy(top, (start / BLOCK_RECORDS) * NODE_BYTES, 0, NODE_BYTES);
  }
  let levelAt = 0;
  for (const count of counts.slice(0, -1)) {
    const nextAt = levelAt + count * NODE_BYTES;
    const level = Buffer.from(top.subarray(levelAt, nextAt));
    level.copy(top, nextAt, 0, climb(level, count) * NODE_BYTES);
    levelAt = nextAt;
  }
  return new Uint8Array(top.buffer, top.byteOffset, top.byteLength);
};

/** The root at the end of a top; 64 hex characters. */
export const merkleRootOf = (treeTop: Uint8Array): string => toHex(treeTop.subarray(-NODE_BYTES));

/** `merkle_root` of a list (DRAW §2). @throws {RangeError} for an empty or torn list. */
export const merkleRoot = (entrantsBin: Uint8Array): string => merkleRootOf(merkleTop(entrantsBin));

/** Which records, `start` to before `end`, the path of record `index` has to read. */
export const blockAround = (index: number, n: number): { readonly start: number; readonly end: number } => {
  if (!Number.isInteger(index) || index < 0 || index >= n) {
    throw new RangeError(`There is no record ${index} in a list of ${n}.`);
  }
  const start = index - (index % BLOCK_RECORDS);
  return { start, end: Math.min(n, start + BLOCK_RECORDS) };
};

const siblingOn = (nodes: Buffer, levelAt: number, count: number, node: number): string | null => {
  const sibling = node % 2 === 0 ? node + 1 : node - 1;
  if (sibling >= count) return null;
  const start = levelAt + sibling * NODE_BYTES;
  return nodes.toString("hex", start, start + NODE_BYTES);
};

/**
 * The inclusion path of record `index` of `n` (RFC 9162 §2.1.3.1), from the leaf's neighbour upwards, in hex.
 * `block` holds the records of `blockAround(index, n)` and no others.
 * @throws {RangeError} when index, block and top do not belong to a list of `n`.
 */
export const inclusionPath = (from: {
  readonly n: number;
  readonly index: number;
  readonly block: Uint8Array;
  readonly treeTop: Uint8Array;
}): string[] => {
  const { start, end } = blockAround(from.index, from.n);
  const counts = topCounts(from.n);
  const topNodes = counts.reduce((sum, count) => sum + count, 0);
  if (recordCount(from.block) !== end - start || from.treeTop.length !== topNodes * NODE_BYTES) {
    throw new RangeError(`These are not the block and the top for record ${from.index} of ${from.n}.`);
  }
  const path: (string | null)[] = [];

  const nodes = Buffer.alloc(BLOCK_RECORDS * NODE_BYTES);
  let node = from.index - start;
  let count = leafNodes(asBuffer(from.block), 0, end - start, nodes);
  for (let level = 0; level < BLOCK_LEVELS; level++) {
    path.push(siblingOn(nodes, 0, count, node));
    count = climb(nodes, count);
    node = Math.floor(node / 2);
  }

  const top = asBuffer(from.treeTop);
  let levelAt = 0;
  node = start / BLOCK_RECORDS;
  for (const levelCount of counts) {
    path.push(siblingOn(top, levelAt, levelCount, node));
    levelAt += levelCount * NODE_BYTES;
    node = Math.floor(node / 2);
  }
  return path.filter((hex) => hex !== null);
};
