import { keyBytes, LONGEST_KEY_BYTES } from "./leaf.ts";

/** Entrants as three buffers: a million of them without an object for each. */
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
  /** The same for a key that is UTF-8 already, as the database gives it; it is copied. */
  addBytes(key: Uint8Array, tickets: number): void;
  /** How many were added. */
  readonly count: number;
  /** The columns, without their spare room; the packer is empty afterwards. */
  finish(): EntrantColumns;
}

const FIRST_ROOM = 1024;

/** Collects entrants one by one as they come from the database; each is a few hundred nanoseconds. */
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

  const addBytes = (bytes: Uint8Array, howMany: number): void => {
    if (bytes.length === 0 || bytes.length > LONGEST_KEY_BYTES)
      throw new RangeError(`A key has 1 to ${LONGEST_KEY_BYTES} bytes, not ${bytes.length}.`);
    if (!Number.isInteger(howMany) || howMany < 0 || howMany > 0xffff_ffff) {
      const key = new TextDecoder().decode(bytes);
      throw new RangeError(`${key} has ${howMany} tickets, which is not a 32-bit number.`);
    }
    makeRoom(bytes.length);
    keys.set(bytes, used);
    keyLengths[count] = bytes.length;
    tickets[count] = howMany;
    used += bytes.length;
    count += 1;
  };

  return {
    add: (key, howMany) => addBytes(keyBytes(key), howMany),
    addBytes,
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
