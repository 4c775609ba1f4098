import { createHash } from "node:crypto";

/** By which way somebody came to agree. */
export const sources = ["button", "link", "ref", "message_allow", "command"] as const;
export type Source = (typeof sources)[number];

/** What is agreed to: being written to at all, and being sent offers, too. */
export type Matter = "newsletter" | "promo";

/** The words that somebody agrees under, kept for as long as somebody's word to them is. */
export interface ConsentText {
  /** The first 12 hex digits of the text's SHA-256. */
  readonly version: string;
  readonly language: string;
  readonly text: string;
}

export const consentText = (text: string, language: string): ConsentText => ({
  version: createHash("sha256").update(text).digest("hex").slice(0, 12),
  language,
  text,
});
