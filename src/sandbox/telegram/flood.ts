/**
 * Flood control (PLATFORMS A1, C1): 30 messages a second in all, 1 a second with a burst of 3 in a
 * private chat, 20 a minute in a group or channel; edits are counted apart from new messages in a chat.
 */
interface Bucket {
  readonly capacity: number;
  readonly perSecond: number;
  tokens: number;
  countedAtMs: number;
  /** Refused until then; every call that ignores the block starts it anew. */
  blockedUntilMs: number;
  blockSeconds: number;
}

export type FloodKind = "send" | "edit";

export interface FloodGate {
  /** @returns seconds to wait (whole, at least 1) when the call is refused, else 0. */
  admit(call: {
    readonly chatId: number;
    readonly isPrivate: boolean;
    readonly kind: FloodKind;
    readonly nowMs: number;
  }): number;
}

/** A token that is whole but for floating point counts as whole. */
const ROUNDING = 1e-9;

const createBucket = (capacity: number, perSecond: number, nowMs: number): Bucket => ({
  capacity,
  perSecond,
  tokens: capacity,
  countedAtMs: nowMs,
  blockedUntilMs: 0,
  blockSeconds: 0,
});

const refill = (bucket: Bucket, nowMs: number): void => {
  const gained = ((nowMs - bucket.countedAtMs) / 1000) * bucket.perSecond;
  bucket.tokens = Math.min(bucket.capacity, bucket.tokens + gained);
  bucket.countedAtMs = nowMs;
};

/** How long this bucket makes the caller wait, in whole seconds; 0 when it has a token. */
const waitSeconds = (bucket: Bucket, nowMs: number): number => {
  refill(bucket, nowMs);
  if (nowMs < bucket.blockedUntilMs) {
    bucket.blockedUntilMs = nowMs + bucket.blockSeconds * 1000;
    return bucket.blockSeconds;
  }
  const missing = 1 - bucket.tokens - ROUNDING;
  if (missing <= 0) return 0;
  bucket.blockSeconds = Math.max(1, Math.ceil(missing / bucket.perSecond));
  bucket.blockedUntilMs = nowMs + bucket.blockSeconds * 1000;
  return bucket.blockSeconds;
};

export const createFloodGate = (messagesPerSecond = 30): FloodGate => {
  let whole: Bucket | undefined;
  const chats = new Map<string, Bucket>();
  return {
    admit: ({ chatId, isPrivate, kind, nowMs }) => {
      whole ??= createBucket(messagesPerSecond, messagesPerSecond, nowMs);
      const key = `${kind}:${chatId}`;
      let chat = chats.get(key);
      if (!chat) {
        chat = isPrivate ? createBucket(3, 1, nowMs) : createBucket(20, 20 / 60, nowMs);
        chats.set(key, chat);
      }
      // A chat's own refusal leaves the whole untouched.
      const seconds = waitSeconds(chat, nowMs) || waitSeconds(whole, nowMs);
      if (seconds > 0) return seconds;
      chat.tokens -= 1;
      whole.tokens -= 1;
      return 0;
    },
  };
};
