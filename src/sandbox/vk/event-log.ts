import { randomBytes } from "node:crypto";
import type { Clock } from "../../clock.ts";

/** One event as the Bots Long Poll delivers it (PLATFORMS B3). */
export interface StoredEvent {
  readonly type: string;
  readonly object: unknown;
  readonly group_id: number;
  readonly event_id: string;
  readonly v: string;
}

export type PollAnswer =
  | { readonly ts: string; readonly updates: readonly StoredEvent[] }
  /** 1: history gap, go on from `ts` (a number); 2: key expired; 3: information lost. */
  | { readonly failed: 1; readonly ts: number }
  | { readonly failed: 2 | 3 };

export interface EventListener {
  wants(type: string): boolean;
  take(event: StoredEvent): void;
}

export interface EventLog {
  isEnabled: boolean;
  apiVersion: string;
  readonly enabledTypes: Set<string>;
  /** Something happened: appends, if this type is switched on, and wakes whoever waits; the listener hears it besides. */
  emit(type: string, object: unknown): void;
  /** Whoever brings events to callback servers. */
  listen(listener: EventListener): void;
  /** How many events there were, kept or not; `ts` counts them. */
  readonly count: number;
  /** `ts` is the number of the last event. */
  issueKey(): { key: string; ts: string };
  /** What there is after `ts`, now. Reading deletes nothing: the same ts can be asked again. */
  read(key: string, ts: string): PollAnswer;
  /** Resolves at the next change, after `milliseconds`, or when aborted. */
  changed(milliseconds: number, signal: AbortSignal): Promise<void>;
  failNext(code: 1 | 2 | 3): void;
  duplicateNext(count: number): void;
  /** The next `count` events are kept back and then come in reverse order. */
  reverseNext(count: number): void;
}

const KEPT_EVENTS = 10_000;
const MOST_EVENTS_PER_ANSWER = 100;
const KEY_LIFETIME_MS = 3_600_000;

export const createEventLog = (communityId: number, clock: Clock): EventLog => {
  const keys = new Map<string, number>();
  const waiters = new Set<() => void>();
  const plantedFailures: (1 | 2 | 3)[] = [];
  let events: StoredEvent[] = [];
  /** The number of the event before `events[0]`. */
  let before = 0;
  let toDuplicate = 0;
  let toReverse = 0;
  const keptBack: StoredEvent[] = [];
  let listener: EventListener | undefined;

  const lastNumber = (): number => before + events.length;
  const wake = (): void => {
    for (const waiter of waiters) waiter();
  };
  const append = (event: StoredEvent): void => {
    events.push(event);
    // Trimmed by halves, so that an append costs nothing on average.
    if (events.length >= 2 * KEPT_EVENTS) {
      before += events.length - KEPT_EVENTS;
      events = events.slice(-KEPT_EVENTS);
    }
    wake();
  };

  const handOn = (event: StoredEvent): void => {
    const times = toDuplicate > 0 ? 2 : 1;
    toDuplicate = Math.max(0, toDuplicate - 1);
    for (let time = 0; time < times; time += 1) {
      if (log.isEnabled && log.enabledTypes.has(event.type)) append(event);
      if (listener?.wants(event.type)) listener.take(event);
    }
  };

  const log: EventLog = {
    isEnabled: false,
    apiVersion: "5.199",
    enabledTypes: new Set(),
    get count() {
      return lastNumber();
    },
    emit: (type, object) => {
      if (!(log.isEnabled && log.enabledTypes.has(type)) && !listener?.wants(type)) return;
      const event: StoredEvent = {
        type,
        object,
        group_id: communityId,
        event_id: randomBytes(20).toString("hex"),
        v: log.apiVersion,
      };
      if (toReverse === 0) {
        handOn(event);
        return;
      }
      keptBack.unshift(event);
      toReverse -= 1;
      if (toReverse === 0) for (const late of keptBack.splice(0)) handOn(late);
    },
    listen: (given) => {
      listener = given;
    },
    issueKey: () => {
      const key = randomBytes(20).toString("hex");
      keys.set(key, clock.now().getTime() + KEY_LIFETIME_MS);
      return { key, ts: String(lastNumber()) };
    },
    read: (key, ts) => {
      const planted = plantedFailures.shift();
      if (planted !== undefined) return planted === 1 ? { failed: 1, ts: lastNumber() } : { failed: planted };
      const expiresAtMs = keys.get(key);
      if (expiresAtMs === undefined || expiresAtMs <= clock.now().getTime()) return { failed: 2 };
      const from = Number(ts);
      const oldest = Math.max(before, lastNumber() - KEPT_EVENTS);
      if (!/^\d+$/u.test(ts) || from < oldest || from > lastNumber()) return { failed: 1, ts: lastNumber() };
      const updates = events.slice(from - before, from - before + MOST_EVENTS_PER_ANSWER);
      return { ts: String(from + updates.length), updates };
    },
    changed: async (milliseconds, signal) => {
      const woken = new AbortController();
      const waiter = (): void => woken.abort();
      waiters.add(waiter);
      try {
        await clock.sleep(milliseconds, AbortSignal.any([woken.signal, signal]));
      } catch (error) {
        if (!woken.signal.aborted && !signal.aborted) throw error;
      } finally {
        waiters.delete(waiter);
      }
    },
    failNext: (code) => {
      plantedFailures.push(code);
      wake();
    },
    duplicateNext: (count) => void (toDuplicate = count),
    reverseNext: (count) => void (toReverse = count),
  };
  return log;
};
