/** The same memory as a Buffer, for its fast reads, writes and comparisons. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Lowercase hex, as everything in DRAW is written. */
export const toHex = (bytes: Uint8Array): string => asBuffer(bytes).toString("hex");

/**
 * Bytes of lowercase hex that must hold exactly `length` bytes.
 * @throws {RangeError} for any other text; two spellings of one value would be two fingerprints.
 */
export const fromHex = (hex: string, length: number): Buffer => {
  if (hex.length !== length * 2 || !/^(?:[0-9a-f]{2})*$/.test(hex)) {
    throw new RangeError(`${JSON.stringify(hex)} is not ${length} bytes of lowercase hex.`);
  }
  return Buffer.from(hex, "hex");
};

const whole = (value: number, max: number): number => {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new RangeError(`${value} is not a whole number from 0 to ${max}.`);
  }
  return value;
};

/** Two bytes, big-endian. @throws {RangeError} outside 0 … 2^16 − 1. */
export const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(whole(value, 0xffff));
  return bytes;
};

/** Four bytes, big-endian. @throws {RangeError} outside 0 … 2^32 − 1. */
export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(whole(value, 0xffff_ffff));
  return bytes;
};

/** Eight bytes, big-endian. @throws {RangeError} outside 0 … 2^53 − 1, the largest number we ever hold. */
export const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(whole(value, Number.MAX_SAFE_INTEGER)));
  return bytes;
};
