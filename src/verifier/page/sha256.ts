import { sha256 as hash } from "@noble/hashes/sha2.js";

/** Stands in a browser for the file of the same name above, which asks Node. */
export const sha256 = (bytes: Uint8Array): Uint8Array => hash(bytes);

export const sha256Into = (bytes: Uint8Array, target: Uint8Array, offset: number): void => {
  target.set(hash(bytes), offset);
};
