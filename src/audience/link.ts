import { createHash } from "node:crypto";

/** Both sides must confirm within this time (SPEC §2). */
export const linkTtlMs = 10 * 60_000;

/** No vowels and no look-alikes: codes are typed on phones and must not spell words. */
const alphabet = "23456789BCDFGHJKMNPQRSTVWXYZ";
const codeLength = 10;

/** A code of 10 characters, about 48 bits; it lives ten minutes and only finds a request that must be confirmed twice. */
export const formatLinkCode = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, codeLength), (byte) => alphabet[byte % alphabet.length]).join("");

export const hashLinkCode = (code: string): string =>
  createHash("sha256").update(code.replace(/[\s-]/g, "").toUpperCase()).digest("hex");

export interface LinkState {
  readonly fromIdentity: number;
  readonly toIdentity: number | null;
  readonly fromConfirmed: boolean;
  readonly toConfirmed: boolean;
  readonly state: string;
  readonly expiresAt: Date;
}

export type LinkStep =
  | { readonly kind: "expired" | "closed" | "stranger" }
  | { readonly kind: "waits"; readonly fromConfirmed: boolean; readonly toConfirmed: boolean }
  | { readonly kind: "done" };

/** What a confirmation by one side makes of a request. */
export const confirmLink = (link: LinkState, identityId: number, now: Date): LinkStep => {
  if (identityId !== link.fromIdentity && identityId !== link.toIdentity) return { kind: "stranger" };
  if (link.state !== "open") return { kind: "closed" };
  if (now >= link.expiresAt) return { kind: "expired" };
  const fromConfirmed = link.fromConfirmed || identityId === link.fromIdentity;
  const toConfirmed = link.toConfirmed || identityId === link.toIdentity;
  return fromConfirmed && toConfirmed ? { kind: "done" } : { kind: "waits", fromConfirmed, toConfirmed };
};
