const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Joins byte strings (`‖` in DRAW). */
export const join = (...parts: readonly Uint8Array[]): Uint8Array => {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
};

const bigEndian = (value: bigint, length: 2 | 4 | 8): Uint8Array => {
  if (value < 0n || value >= 1n << BigInt(8 * length)) {
    throw new RangeError(`${value} does not fit ${length} bytes.`);
  }
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes.subarray(8 - length);
};

/** Big-endian unsigned integers of 2, 4 and 8 bytes. @throws {RangeError} when the value does not fit */
export const u16 = (value: number): Uint8Array => bigEndian(BigInt(value), 2);
export const u32 = (value: number): Uint8Array => bigEndian(BigInt(value), 4);
export const u64 = (value: number | bigint): Uint8Array => bigEndian(BigInt(value), 8);

export const toHex = (bytes: Uint8Array): string => {
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return hex;
};

export const isHex = (text: string): boolean => text.length % 2 === 0 && /^[0-9a-f]*$/.test(text);

/** Bytes of lowercase hex. @throws {RangeError} when the text is anything else */
export const fromHex = (hex: string): Uint8Array => {
  if (!isHex(hex)) throw new RangeError("Not lowercase hex.");
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
};

/** Negative, zero or positive, as unsigned bytes compare; the arguments have one length. */
export const compareBytes = (left: Uint8Array, right: Uint8Array): number => {
  for (let i = 0; i < left.length; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};
