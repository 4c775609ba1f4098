import type { PlatformErrorKind } from "../bot/platform.ts";

/**
 * Whether it matters that a call may have had its effect although the answer was lost: sending and editing
 * are writes; what only asks, and what can be said twice without harm (menus, settings), is a read.
 */
export type CallEffect = "read" | "write";

const codesBeforeSending = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPROXY",
  "EADDRNOTAVAIL",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_HAS_EXPIRED",
]);

const wordsBeforeSending = ["getaddrinfo ", "reason: connect ", "before secure tls connection"];
/** Both HTTP clients put the system call first: `read ECONNRESET`, `write EPIPE`. */
const wordsAfterSending = ["reason: read ", "reason: write "];

interface Failure {
  readonly code: string;
  readonly words: string;
}

/** The code and all messages of an error and its causes. */
const failureOf = (error: unknown): Failure => {
  const words: string[] = [];
  let code = "";
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    words.push(current.message);
    if (code === "" && "code" in current && typeof current.code === "string") code = current.code;
    // grammY's HttpError keeps what happened in `error`.
    current = "error" in current ? current.error : current.cause;
  }
  return { code, words: words.join("; ") };
};

const isBeforeSending = ({ code, words }: Failure): boolean => {
  const text = words.toLowerCase();
  if (wordsAfterSending.some((word) => text.includes(word))) return false;
  if (wordsBeforeSending.some((word) => text.includes(word))) return true;
  return codesBeforeSending.has(code) || code.startsWith("ERR_TLS_");
};

/**
 * What an exchange without a readable answer means: refused or unresolved before anything was written is
 * `unavailable`; a reset, a timeout or an answer that is not JSON leaves the outcome of a write unknown.
 */
export const kindOfTransportError = (error: unknown, effect: CallEffect): PlatformErrorKind =>
  effect === "read" || isBeforeSending(failureOf(error)) ? "unavailable" : "unknown_outcome";

/** Words for the log; may hold a URL, so they must pass through `redact`. */
export const detailOfTransportError = (error: unknown): string => {
  const { code, words } = failureOf(error);
  return code === "" ? words : `${words} (${code})`;
};

/** A 5xx answer: the platform failed, perhaps after it had done what it was asked for. */
export const kindOfServerError = (effect: CallEffect): PlatformErrorKind =>
  effect === "read" ? "unavailable" : "unknown_outcome";
