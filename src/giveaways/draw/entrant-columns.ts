import { keyBytes } from "./leaf.ts";

/** Entrants as three buffers, so that a million of them move to a worker without being copied. */
export interface EntrantColumns {
  /** Every key in UTF-8, one after another. */
  readonly keys: Uint8Array<ArrayBuffer>;
  /** Bytes of each key. */
  readonly keyLengths: Uint16Array<ArrayBuffer>;
  readonly tickets: Uint32Array<ArrayBuffer>;
}

export interface EntrantPacker {
  /**
   * Appends one entrant; its position is the number of those before it.
   * @throws {RangeError} for a key that cannot be one, or tickets that do not fit 32 bits.
   */
  add(key: string, tickets: number): void;
  /** How many were added. */
  readonly count: number;
  /** The columns, without their spare room; the packer is empty afterwards. */
  finish(): EntrantColumns;
}

const FIRST_ROOM = 1024;

/** Collects entrants page by page as they come from the database; each `add` is a few hundred nanoseconds. */
export const createEntrantPacker = (): EntrantPacker => {
  let count = 0;
  let used = 0;
  let keys = new Uint8Array(FIRST_ROOM * 16);
  let keyLengths = new Uint16Array(FIRST_ROOM);
  let tickets = new Uint32Array(FIRST_ROOM);

  const makeRoom = (bytes: number): void => {
    if (used + bytes > keys.length) {
      const wider = new Uint8Array(Math.max(used + bytes, keys.length * 2));
      wider.set(keys);
      keys = wider;
    }
    if (count === tickets.length) {
      const [longer, more] = [new Uint16Array(count * 2), new Uint32Array(count * 2)];
      longer.set(keyLengths);
      more.set(tickets);
      [keyLengths, tickets] = [longer, more];
    }
  };

  return {
    add: (key, howMany) => {
      if (!Number.isInteger(howMany) || howMany < 0 || howMany > 0xffff_ffff) {
        throw new RangeError(`${key} has ${howMany} tickets, which is not a 32-bit number.`);
      }
      const bytes = keyBytes(key);
      makeRoom(bytes.length);
      keys.set(bytes, used);
      keyLengths[count] = bytes.length;
      tickets[count] = howMany;
      used += bytes.length;
      count += 1;
    },
    get count() {
      return count;
    },
    finish: () => {
      const columns = {
        keys: keys.slice(0, used),
        keyLengths: keyLengths.slice(0, count),
        tickets: tickets.slice(0, count),
      };
      [count, used] = [0, 0];
      return columns;
    },
  };
};
