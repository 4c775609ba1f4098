import { mayTry, type StoredUpdate } from "./journal.ts";

interface Line {
  readonly queue: StoredUpdate[];
  /** Not before this instant of the clock: its first update failed and waits. */
  notBeforeMs: number;
  /** It had its share: nothing is added until it has run empty, so that a load in between reaches other keys. */
  isFull: boolean;
}

/** How many updates of one order key are kept in memory: a flood from one person must not crowd out all others. */
const keyShare = 20;

/** The part of the backlog that is in memory: a line of updates for each order key, of which the first may run. */
export interface Window {
  readonly size: number;
  ids(): bigint[];
  /** Order keys that have their share; their further updates stay in the database for now. */
  crowdedKeys(): string[];
  /** Puts updates, oldest first, at the ends of their lines; returns how many found room. */
  add(updates: readonly StoredUpdate[]): number;
  /** The first update of the line that has waited longest, may run now and is let through by `isFree`. */
  take(nowMs: number, isFree?: (update: StoredUpdate) => boolean): StoredUpdate | undefined;
  /** At most `limit` more such updates, each of another line, which belong to a taken one. */
  takeWith(belongs: (update: StoredUpdate) => boolean, limit: number): readonly StoredUpdate[];
  /** The taken update is settled: the next of its line may run. */
  settle(update: StoredUpdate): void;
  /** The taken update stays first in its line and waits, and its line with it. */
  postpone(update: StoredUpdate, attempts: number, notBeforeMs: number): void;
  /** When the first of the waiting lines may run. */
  nextDueMs(): number | undefined;
}

export const createWindow = (): Window => {
  const lines = new Map<string, Line>();
  const ready: string[] = [];
  const waiting = new Set<string>();
  let size = 0;

  const lineOf = (key: string): Line => {
    const line = lines.get(key);
    if (!line) throw new Error(`The order key ${key} has no line.`);
    return line;
  };

  const lineUp = (key: string): void => {
    const { notBeforeMs } = lineOf(key);
    if (notBeforeMs > 0) waiting.add(key);
    else ready.push(key);
  };

  const wake = (nowMs: number): void => {
    for (const key of waiting) {
      if (!mayTry(lineOf(key).notBeforeMs, nowMs)) continue;
      waiting.delete(key);
      ready.push(key);
    }
  };

  return {
    get size() {
      return size;
    },
    ids: () => [...lines.values()].flatMap(({ queue }) => queue.map((update) => update.id)),
    crowdedKeys: () => [...lines].filter(([, { isFull }]) => isFull).map(([key]) => key),
    add: (updates) => {
      let added = 0;
      for (const update of updates) {
        const known = lines.get(update.orderKey);
        if (known?.isFull) continue;
        added += 1;
        if (known) {
          known.queue.push(update);
          known.isFull = known.queue.length >= keyShare;
          continue;
        }
        const notBeforeMs = update.notBefore?.getTime() ?? 0;
        lines.set(update.orderKey, { queue: [update], notBeforeMs, isFull: false });
        lineUp(update.orderKey);
      }
      size += added;
      return added;
    },
    take: (nowMs, isFree = () => true) => {
      wake(nowMs);
      const place = ready.findIndex((key) => {
        const [next] = lineOf(key).queue;
        return next !== undefined && isFree(next);
      });
      const [key] = place < 0 ? [] : ready.splice(place, 1);
      // Neither ready nor waiting while it runs, so nobody else takes from this line.
      return key === undefined ? undefined : lineOf(key).queue[0];
    },
    takeWith: (belongs, limit) => {
      const taken: StoredUpdate[] = [];
      const left = ready.filter((key) => {
        const [next] = lineOf(key).queue;
        if (next === undefined || taken.length >= limit || !belongs(next)) return true;
        taken.push(next);
        return false;
      });
      if (taken.length > 0) ready.splice(0, ready.length, ...left);
      return taken;
    },
    settle: ({ orderKey }) => {
      const settled = lineOf(orderKey);
      settled.queue.shift();
      size -= 1;
      const next = settled.queue[0];
      if (!next) {
        lines.delete(orderKey);
        return;
      }
      settled.notBeforeMs = next.notBefore?.getTime() ?? 0;
      lineUp(orderKey);
    },
    postpone: (update, attempts, notBeforeMs) => {
      const postponed = lineOf(update.orderKey);
      postponed.queue[0] = { ...update, attempts, notBefore: new Date(notBeforeMs) };
      postponed.notBeforeMs = notBeforeMs;
      lineUp(update.orderKey);
    },
    nextDueMs: () => {
      const times = [...waiting].map((key) => lineOf(key).notBeforeMs);
      return times.length > 0 ? Math.min(...times) : undefined;
    },
  };
};
