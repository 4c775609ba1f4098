import { createHash } from "node:crypto";

/** How long a printed claim code may be used. */
export const claimCodeTtlMs = 60 * 60_000;
/** Wrong tries of all people together within an hour before claiming pauses. */
export const maxWrongTries = 5;
export const triesWindowMs = 60 * 60_000;
/** How long an invitation to the team may be used. */
export const inviteTtlMs = 24 * 60 * 60_000;
/** How long the one whom the owner hands over to may think about it (SPEC §2: confirmed by both). */
export const transferTtlMs = 24 * 60 * 60_000;
/** How long the bot stays in a chat of strangers, so that a team member can still take it in. */
export const strangerStayMs = 24 * 60 * 60_000;

/** Only hashes of codes are kept, so that a copy of the database opens nothing. */
export const hashCode = (code: string): string =>
  createHash("sha256").update(code.trim().toLowerCase()).digest("hex");

/** A 128-bit code as people can read it out: groups of four hex digits. */
export const formatClaimCode = (bytes: Uint8Array): string =>
  (Buffer.from(bytes).toString("hex").match(/.{4}/g) ?? []).join("-");
