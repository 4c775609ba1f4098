import { Refusal } from "./refusal.ts";

export const recordLength = 36;
const leafLength = 32;

/** The records of `entrants.bin` (DRAW §2), read in place: no object per record. */
export interface Entrants {
  readonly bytes: Uint8Array;
  readonly count: number;
  ticketsAt(index: number): number;
  leafAt(index: number): Uint8Array;
  recordAt(index: number): Uint8Array;
}

/** @throws {Refusal} when the bytes are not a whole, positive number of records */
export const readEntrants = (bytes: Uint8Array): Entrants => {
  const count = bytes.length / recordLength;
  if (count === 0) throw new Refusal("entrants.bin is empty; without entrants there is no draw");
  if (!Number.isInteger(count)) {
    throw new Refusal(`entrants.bin has ${bytes.length} bytes, not a multiple of ${recordLength}`);
  }
  if (count >= 2 ** 32) throw new Refusal(`entrants.bin has ${count} records, 2^32 or more`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    bytes,
    count,
    ticketsAt: (index) => view.getUint32(index * recordLength + leafLength),
    leafAt: (index) => bytes.subarray(index * recordLength, index * recordLength + leafLength),
    recordAt: (index) => bytes.subarray(index * recordLength, (index + 1) * recordLength),
  };
};

/** The sum of all tickets. @throws {Refusal} at 2^53 or more */
export const sumTickets = (entrants: Entrants): number => {
  let total = 0;
  for (let i = 0; i < entrants.count; i += 1) {
    total += entrants.ticketsAt(i);
    if (total >= 2 ** 53) throw new Refusal("the sum of all tickets is 2^53 or more");
  }
  return total;
};

const isAscending = (bytes: Uint8Array, index: number): boolean => {
  const here = index * recordLength;
  for (let i = 0; i < leafLength; i += 1) {
    const difference = (bytes[here + i] ?? 0) - (bytes[here - recordLength + i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
};

/** @throws {Refusal} when leaves do not strictly ascend or tickets leave the range 1…cap */
export const checkRecords = (entrants: Entrants, cap: number): void => {
  for (let i = 0; i < entrants.count; i += 1) {
    const tickets = entrants.ticketsAt(i);
    if (tickets < 1 || tickets > cap) {
      throw new Refusal(`record ${i} has ${tickets} tickets, outside 1…${cap}`);
    }
    if (i > 0 && !isAscending(entrants.bytes, i)) {
      throw new Refusal(`the leaf of record ${i} does not come after that of record ${i - 1}`);
    }
  }
};
