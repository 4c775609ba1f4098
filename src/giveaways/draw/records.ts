import { toHex } from "./bytes.ts";
import { LEAF_BYTES } from "./leaf.ts";

/** One record of `entrants.bin`: the leaf and its tickets (DRAW §2). */
export const RECORD_BYTES = LEAF_BYTES + 4;

const viewOf = (entrantsBin: Uint8Array): DataView => {
  if (entrantsBin.length % RECORD_BYTES !== 0) {
    throw new RangeError(`${entrantsBin.length} bytes are not whole records of ${RECORD_BYTES}.`);
  }
  return new DataView(entrantsBin.buffer, entrantsBin.byteOffset, entrantsBin.byteLength);
};

/** How many records a list holds. @throws {RangeError} for a torn file. */
export const recordCount = (entrantsBin: Uint8Array): number => viewOf(entrantsBin).byteLength / RECORD_BYTES;

/** Tickets of every record, in the list's order. @throws {RangeError} for a torn file. */
export const ticketsOf = (entrantsBin: Uint8Array): Uint32Array<ArrayBuffer> => {
  const view = viewOf(entrantsBin);
  const tickets = new Uint32Array(view.byteLength / RECORD_BYTES);
  for (let index = 0; index < tickets.length; index++) {
    tickets[index] = view.getUint32(index * RECORD_BYTES + LEAF_BYTES);
  }
  return tickets;
};

/** One record by its index from 0, the leaf in hex. @throws {RangeError} beyond the list. */
export const recordAt = (entrantsBin: Uint8Array, index: number): { leaf: string; tickets: number } => {
  const view = viewOf(entrantsBin);
  const start = index * RECORD_BYTES;
  if (!Number.isInteger(index) || index < 0 || start >= view.byteLength) {
    throw new RangeError(`There is no record ${index} in a list of ${view.byteLength / RECORD_BYTES}.`);
  }
  return {
    leaf: toHex(entrantsBin.subarray(start, start + LEAF_BYTES)),
    tickets: view.getUint32(start + LEAF_BYTES),
  };
};
