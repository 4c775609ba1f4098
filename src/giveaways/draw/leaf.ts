import { createHmac } from "node:crypto";

import { fromHex, u16 } from "./bytes.ts";
import { sha256 } from "./hash.ts";

export const DRAW_KEY_BYTES = 32;
export const SALT_BYTES = 16;
export const LEAF_BYTES = 32;
/** What its length, two bytes, can say. */
export const LONGEST_KEY_BYTES = 0xffff;

const loneSurrogate = /[\ud800-\udfff]/u;

/**
 * UTF-8 of an entrant's key, 1 to 65,535 bytes.
 * @throws {RangeError} for an empty or longer key, or half a surrogate pair, which UTF-8 cannot tell apart.
 */
export const keyBytes = (key: string): Buffer => {
  const bytes = Buffer.from(key, "utf8");
  if (bytes.length === 0 || bytes.length > LONGEST_KEY_BYTES || loneSurrogate.test(key)) {
    throw new RangeError(`${JSON.stringify(key.slice(0, 80))} cannot be an entrant's key.`);
  }
  return bytes;
};

/**
 * The key of a person who entered by an identity of a network (DRAW §2).
 * @throws {RangeError} unless `id` is decimal without a leading zero.
 */
export const entrantKey = (network: "tg" | "vk", id: string): string => {
  if (!/^[1-9][0-9]*$/.test(id)) throw new RangeError(`${JSON.stringify(id)} is not an id in decimal.`);
  return `${network}:${id}`;
};

/** The 16 bytes that hide a key inside its leaf. @throws {RangeError} unless the draw key has 32 bytes. */
export const entrantSalt = (drawKey: Uint8Array, key: string): Buffer => {
  if (drawKey.length !== DRAW_KEY_BYTES)
    throw new RangeError(`A draw key has 32 bytes, not ${drawKey.length}.`);
  return createHmac("sha256", drawKey).update(keyBytes(key)).digest().subarray(0, SALT_BYTES);
};

/** The 32 bytes that stand for one entrant in the public list. */
export const entrantLeaf = (drawId: string, salt: Uint8Array, key: string): Buffer => {
  if (salt.length !== SALT_BYTES) throw new RangeError(`A salt has 16 bytes, not ${salt.length}.`);
  const bytes = keyBytes(key);
  return sha256(Uint8Array.of(0), fromHex(drawId, 16), salt, u16(bytes.length), bytes);
};
