import type { Refusal } from "./refusal.ts";
import type { Update, UpdateContent, UpdateType } from "./wire.ts";

/** Sent only when named in allowed_updates (PLATFORMS A2). */
export const OPT_IN_TYPES: ReadonlySet<string> = new Set([
  "chat_member",
  "message_reaction",
  "message_reaction_count",
]);

const HOUR_MS = 3_600_000;
/** How long an update waits to be fetched (PLATFORMS A2). */
const LIFETIME_MS = 24 * HOUR_MS;
export const CALLBACK_LIFETIME_MS = 150_000;
/** A repeated offset within this time gets one update only (PLATFORMS A2). */
const REPEAT_WINDOW_MS = 500;

interface Entry {
  readonly update: Update;
  readonly expiresAtMs: number;
}

export interface UpdateQueue {
  /** Appends an update with the next id, and wakes who waits. */
  push(content: UpdateContent, nowMs: number): number;
  /** Forgets everything below `offset`; a negative one keeps only that many of the newest. 0 confirms nothing. */
  confirm(offset: number): void;
  /** Forgets one: it was delivered. */
  remove(updateId: number): void;
  /** The oldest living updates, at most `limit`. They stay until confirmed. */
  peek(limit: number, nowMs: number): Update[];
  /** How many living updates are unconfirmed. */
  pendingCount(nowMs: number): number;
  /** All living updates, for the world's own look. */
  pending(nowMs: number): Update[];
  clear(): void;
  /** 1 when this offset was asked for a moment ago, else `limit`. */
  limitFor(offset: number, limit: number, nowMs: number): number;
  /** Registers the only waiting call; the older one is ended by its `terminate`. */
  wait(waiter: Waiter): void;
  stopWaiting(waiter: Waiter): void;
  terminateWaiting(why?: Refusal): void;
}

export interface Waiter {
  readonly wake: () => void;
  readonly terminate: (why?: Refusal) => void;
}

export const updateTypeOf = (content: UpdateContent): UpdateType =>
  // An update's content has exactly one own field, its type.
  Object.keys(content)[0] as UpdateType;

export const createUpdateQueue = (firstUpdateId: number): UpdateQueue => {
  let entries: Entry[] = [];
  // Confirmed entries are left behind `head` and cut off now and then: shifting an array one by one is quadratic.
  let head = 0;
  let nextId = firstUpdateId;
  let waiter: Waiter | undefined;
  let lastOffset: number | undefined;
  let lastAskedAtMs = Number.NEGATIVE_INFINITY;

  const dropTo = (index: number): void => {
    head = index;
    if (head > 1000 && head * 2 > entries.length) {
      entries = entries.slice(head);
      head = 0;
    }
  };
  const isAlive = (entry: Entry, nowMs: number): boolean => nowMs < entry.expiresAtMs;
  const living = (nowMs: number): Entry[] => entries.slice(head).filter((entry) => isAlive(entry, nowMs));

  return {
    push: (content, nowMs) => {
      const id = nextId;
      nextId += 1;
      const lifetimeMs = "callback_query" in content ? CALLBACK_LIFETIME_MS : LIFETIME_MS;
      entries.push({ update: { update_id: id, ...content }, expiresAtMs: nowMs + lifetimeMs });
      waiter?.wake();
      return id;
    },
    confirm: (offset) => {
      if (offset === 0) return;
      const firstKept = offset < 0 ? nextId + offset : offset;
      let index = head;
      while (index < entries.length && (entries[index]?.update.update_id ?? firstKept) < firstKept)
        index += 1;
      dropTo(index);
    },
    remove: (updateId) => {
      const index = entries.findIndex(({ update }, at) => at >= head && update.update_id === updateId);
      if (index < 0) return;
      if (index === head) dropTo(head + 1);
      else entries.splice(index, 1);
    },
    peek: (limit, nowMs) => {
      // The dead at the front are gone for good; those between the living go when these are confirmed.
      let front = head;
      for (let entry = entries[front]; entry && !isAlive(entry, nowMs); entry = entries[front]) front += 1;
      dropTo(front);
      const found: Update[] = [];
      for (let index = head; index < entries.length && found.length < limit; index += 1) {
        const entry = entries[index];
        if (entry && isAlive(entry, nowMs)) found.push(entry.update);
      }
      return found;
    },
    pendingCount: (nowMs) => living(nowMs).length,
    pending: (nowMs) => living(nowMs).map((entry) => entry.update),
    clear: () => {
      entries = [];
      head = 0;
    },
    limitFor: (offset, limit, nowMs) => {
      const isRepeat = offset === lastOffset && nowMs - lastAskedAtMs < REPEAT_WINDOW_MS;
      lastOffset = offset;
      lastAskedAtMs = nowMs;
      return isRepeat ? 1 : limit;
    },
    wait: (next) => {
      waiter?.terminate();
      waiter = next;
    },
    stopWaiting: (ended) => {
      if (waiter === ended) waiter = undefined;
    },
    terminateWaiting: (why) => waiter?.terminate(why),
  };
};
