import { hash } from "node:crypto";

import { asBuffer } from "./bytes.ts";
import { createEntrantPacker, type EntrantColumns } from "./entrant-columns.ts";
import { orderByLeaf } from "./leaf-order.ts";
import { createLeafWriter } from "./leaf-writer.ts";
import { LEAF_BYTES } from "./leaf.ts";
import { merkleRootOf, merkleTop } from "./merkle.ts";
import { RECORD_BYTES } from "./records.ts";

/** The frozen list: the public file and what the commitment says of it. */
export interface EntrantList {
  readonly kind: "list";
  readonly entrantsBin: Uint8Array<ArrayBuffer>;
  readonly listHash: string;
  readonly merkleRoot: string;
  /** Records. */
  readonly n: number;
  /** Tickets of all, below 2^53. */
  readonly w: number;
  /** `order[index of the record]` is the entrant's position in the input. */
  readonly order: Uint32Array<ArrayBuffer>;
  /** The upper part of the tree, so that a receipt needs 256 records of the file and not all (merkle.ts). */
  readonly treeTop: Uint8Array<ArrayBuffer>;
}

export type Freeze =
  | EntrantList
  /** Nobody entered: it ends without a draw, and says so. */
  | { readonly kind: "empty" }
  /** The entrant at this position of the input has no tickets or more than the cap. */
  | { readonly kind: "tickets-refused"; readonly position: number; readonly tickets: number }
  /** Two entrants have one key; positions in the input, ascending. */
  | { readonly kind: "duplicate"; readonly positions: readonly [number, number] }
  | { readonly kind: "too-many-tickets" };

export interface FreezeRequest {
  /** 32 hex characters. */
  readonly drawId: string;
  /** 32 secret bytes. */
  readonly drawKey: Uint8Array;
  readonly columns: EntrantColumns;
  /** Most tickets that one entrant may hold. */
  readonly cap: number;
}

/** Sum of tickets, or what is wrong with them. */
const countTickets = (tickets: Uint32Array, cap: number): number | Freeze => {
  let sum = 0;
  for (const [position, held] of tickets.entries()) {
    if (held < 1 || held > cap) return { kind: "tickets-refused", position, tickets: held };
    sum += held;
    if (sum > Number.MAX_SAFE_INTEGER) return { kind: "too-many-tickets" };
  }
  return sum;
};

const unsortedRecords = ({ drawId, drawKey, columns }: FreezeRequest): Buffer => {
  const { keyLengths, tickets } = columns;
  const keys = asBuffer(columns.keys);
  const records = Buffer.alloc(tickets.length * RECORD_BYTES);
  const writeLeaf = createLeafWriter(
    drawId,
    drawKey,
    keyLengths.reduce((longest, length) => Math.max(longest, length), 0),
  );
  let start = 0;
  keyLengths.forEach((length, position) => {
    writeLeaf(keys, start, length, records, position * RECORD_BYTES);
    records.writeUInt32BE(tickets[position] ?? 0, position * RECORD_BYTES + LEAF_BYTES);
    start += length;
  });
  return records;
};

/** The first two neighbours with one leaf, as positions of the input. */
const findDuplicate = (list: Buffer, order: Uint32Array): readonly [number, number] | null => {
  for (let index = 1; index < order.length; index++) {
    const [before, here] = [(index - 1) * RECORD_BYTES, index * RECORD_BYTES];
    if (list.compare(list, before, before + LEAF_BYTES, here, here + LEAF_BYTES) === 0) {
      const [left, right] = [order[index - 1] ?? 0, order[index] ?? 0];
      return left < right ? [left, right] : [right, left];
    }
  }
  return null;
};

/**
 * Builds `entrants.bin` and its fingerprints (DRAW §2) from columns; the order of the input does not matter.
 * A million entrants take seconds of one core: in a thread of its own (list-thread.ts).
 * @throws {RangeError} for a draw id or key of the wrong size.
 */
export const freezeEntrants = (request: FreezeRequest): Freeze => {
  const { tickets } = request.columns;
  if (tickets.length === 0) return { kind: "empty" };
  const w = countTickets(tickets, request.cap);
  if (typeof w !== "number") return w;

  const records = unsortedRecords(request);
  const order = orderByLeaf(records);
  const entrantsBin = new Uint8Array(records.length);
  const list = asBuffer(entrantsBin);
  order.forEach((position, index) => {
    const start = position * RECORD_BYTES;
    records.copy(list, index * RECORD_BYTES, start, start + RECORD_BYTES);
  });
  const positions = findDuplicate(list, order);
  if (positions) return { kind: "duplicate", positions };

  const treeTop = merkleTop(list);
  return {
    kind: "list",
    entrantsBin,
    listHash: hash("sha256", list, "hex"),
    merkleRoot: merkleRootOf(treeTop),
    n: order.length,
    w,
    order,
    treeTop,
  };
};

/** The same from any source of entrants, for lists small enough to build at once. */
export const buildEntrantList = (request: {
  readonly drawId: string;
  readonly drawKey: Uint8Array;
  readonly entrants: Iterable<{ readonly key: string; readonly tickets: number }>;
  readonly cap: number;
}): Freeze => {
  const packer = createEntrantPacker();
  for (const { key, tickets } of request.entrants) packer.add(key, tickets);
  return freezeEntrants({
    drawId: request.drawId,
    drawKey: request.drawKey,
    columns: packer.finish(),
    cap: request.cap,
  });
};
