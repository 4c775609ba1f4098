import { createHash } from "node:crypto";

/** SHA-256 of the parts joined; 32 bytes. A string stands for its UTF-8 bytes. */
export const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
