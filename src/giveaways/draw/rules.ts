import { fromHex } from "./bytes.ts";
import { canonicalJson, type JsonObject, type JsonValue } from "./canonical-json.ts";
import { sha256 } from "./hash.ts";
import { instantSeconds, instantText } from "./instant.ts";

type RulesRandomness =
  | { readonly kind: "drand"; readonly chain: string; readonly delay_seconds: number }
  | { readonly kind: "sealed"; readonly seal: string };

/** `rules.json` of DRAW §1, in its own spelling. */
export type DrawRules = {
  readonly alg: "cgd-1";
  readonly draw_id: string;
  readonly title: string;
  readonly organiser: string;
  readonly venues: readonly string[];
  readonly prizes: readonly { readonly rank: number; readonly title: string }[];
  readonly closes_at: string;
  readonly early_close: boolean;
  readonly conditions: readonly (JsonObject & { readonly kind: string })[];
  readonly tickets: { readonly base: number; readonly bonus: readonly JsonObject[]; readonly cap: number };
  readonly exclusions: readonly string[];
  readonly winners: number;
  readonly reserves: number;
  readonly claim_seconds: number;
  readonly randomness: RulesRandomness;
};

/** How many reserves are ranked after `winners` places when the organiser names no number. */
export const defaultReserves = (winners: number): number => Math.min(1000, Math.max(10, 3 * winners));

const within = (name: string, value: number, min: number, max: number): void => {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} is ${value}, not a whole number from ${min} to ${max}.`);
  }
};

/**
 * Completes rules before they are published for the first time.
 * @throws {RangeError} naming the value that DRAW §1 does not allow.
 */
export const drawRules = (
  rules: Omit<DrawRules, "alg" | "reserves"> & { readonly reserves?: number },
): DrawRules => {
  fromHex(rules.draw_id, 16);
  instantSeconds(rules.closes_at);
  within("winners", rules.winners, 1, 0xffff_ffff);
  const reserves = rules.reserves ?? defaultReserves(rules.winners);
  within("reserves", reserves, 0, 0xffff_ffff);
  within("tickets.cap", rules.tickets.cap, 1, 0xffff_ffff);
  within("tickets.base", rules.tickets.base, 1, rules.tickets.cap);
  within("claim_seconds", rules.claim_seconds, 0, Number.MAX_SAFE_INTEGER);
  if (rules.randomness.kind === "drand") {
    fromHex(rules.randomness.chain, 32);
    within("randomness.delay_seconds", rules.randomness.delay_seconds, 30, 86_400);
  } else {
    fromHex(rules.randomness.seal, 32);
  }
  return { ...rules, alg: "cgd-1", reserves };
};

/**
 * The only change that rules allow: a later closing, while the giveaway is still open.
 * Times in Unix seconds. @throws {RangeError} when it has closed or the new time is not later.
 */
export const postponeClosing = (rules: DrawRules, closesAtSeconds: number, nowSeconds: number): DrawRules => {
  const before = instantSeconds(rules.closes_at);
  if (nowSeconds >= before) throw new RangeError(`Closed at ${rules.closes_at}; its rules are final.`);
  if (closesAtSeconds <= before)
    throw new RangeError(`${instantText(closesAtSeconds)} is not after ${rules.closes_at}.`);
  return { ...rules, closes_at: instantText(closesAtSeconds) };
};

/** Whether these rules let the giveaway be closed at that time, Unix seconds (DRAW §2). */
export const allowsClosingAt = (rules: DrawRules, closedAtSeconds: number): boolean => {
  const closesAtSeconds = instantSeconds(rules.closes_at);
  return closedAtSeconds === closesAtSeconds || (rules.early_close && closedAtSeconds < closesAtSeconds);
};

/** The text to publish as `rules.json`: canonical, so that its plain SHA-256 is the rules hash. */
export const rulesJson = (rules: DrawRules): string => canonicalJson(rules);

/**
 * `rules_hash` of a published `rules.json`; 64 hex characters.
 * @throws {RangeError} for a text that is not canonical, which repeated names and fractions never are.
 */
export const rulesHash = (json: string): string => {
  const value = JSON.parse(json) as JsonValue; // JSON.parse gives nothing else
  if (canonicalJson(value) !== json) throw new RangeError("The rules are not in canonical form (RFC 8785).");
  return sha256(json).toString("hex");
};

/** The line that anchors rules and seal on the platforms when the giveaway opens (DRAW §1). */
export const openingLine = (opening: {
  readonly drawId: string;
  readonly rulesHash: string;
  readonly seal: string | null;
}): string => {
  fromHex(opening.drawId, 16);
  fromHex(opening.rulesHash, 32);
  if (opening.seal !== null) fromHex(opening.seal, 32);
  return `cgd-1 open d=${opening.drawId} u=${opening.rulesHash} s=${opening.seal ?? "-"}`;
};
