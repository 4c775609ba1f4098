import { hash } from "node:crypto";

import { fromHex } from "./bytes.ts";
import { DRAW_KEY_BYTES, SALT_BYTES } from "./leaf.ts";

const HMAC_BLOCK_BYTES = 64;
const LEAF_HEAD_BYTES = 1 + 16 + SALT_BYTES + 2;

/** Writes the leaf of the key at `keys[start, start + length)` into `target` at `offset`. */
export type LeafWriter = (
  keys: Buffer,
  start: number,
  length: number,
  target: Buffer,
  offset: number,
) => void;

/**
 * The same leaf as `entrantLeaf`, a million times over: HMAC is spelled out on reused buffers, and digests
 * come as one-byte strings, which cost half of what a Buffer each does.
 * @throws {RangeError} unless the draw id has 32 hex characters and the key 32 bytes.
 */
export const createLeafWriter = (
  drawId: string,
  drawKey: Uint8Array,
  longestKeyBytes: number,
): LeafWriter => {
  if (drawKey.length !== DRAW_KEY_BYTES)
    throw new RangeError(`A draw key has 32 bytes, not ${drawKey.length}.`);
  const inner = Buffer.alloc(HMAC_BLOCK_BYTES + longestKeyBytes, 0x36);
  const outer = Buffer.alloc(HMAC_BLOCK_BYTES + 32, 0x5c);
  drawKey.forEach((byte, at) => {
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  });
  const leaf = Buffer.alloc(LEAF_HEAD_BYTES + longestKeyBytes);
  fromHex(drawId, 16).copy(leaf, 1);

  // One pair of views for each length of key that occurs, rather than two for each entrant.
  const views: (readonly [inner: Buffer, leaf: Buffer] | undefined)[] = [];
  const viewsFor = (length: number): readonly [inner: Buffer, leaf: Buffer] =>
    (views[length] ??= [
      inner.subarray(0, HMAC_BLOCK_BYTES + length),
      leaf.subarray(0, LEAF_HEAD_BYTES + length),
    ]);

  return (keys, start, length, target, offset) => {
    const [innerView, leafView] = viewsFor(length);
    keys.copy(inner, HMAC_BLOCK_BYTES, start, start + length);
    outer.write(hash("sha256", innerView, "binary"), HMAC_BLOCK_BYTES, 32, "binary");
    leaf.write(hash("sha256", outer, "binary"), 1 + 16, SALT_BYTES, "binary");
    leaf.writeUInt16BE(length, LEAF_HEAD_BYTES - 2);
    keys.copy(leaf, LEAF_HEAD_BYTES, start, start + length);
    target.write(hash("sha256", leafView, "binary"), offset, 32, "binary");
  };
};
