import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import type { AfterCommit } from "../bot/after-commit.ts";
import type { Incoming } from "../bot/incoming.ts";
import type { Platform } from "../bot/platform.ts";
import type { Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";
import type { Tenure } from "../db/tenure.ts";
import { redact } from "../log/redact.ts";
import { createBell } from "./bell.ts";
import { isDatabaseAway } from "./database-away.ts";
import {
  AlreadySettled,
  bury,
  type Handle,
  type HandleCrowd,
  handleOnce,
  type HandlerInput,
  handleTogether,
  type OnDead,
} from "./handling.ts";
import { incidentId, maxAttempts, retryDelayMs, type StoredUpdate } from "./journal.ts";
import { loadNew, markFailed } from "./store.ts";
import { createWindow } from "./window.ts";

export interface DispatcherOptions {
  readonly db: Pick<Database, "prisma">;
  readonly platform: Platform;
  readonly handle: Handle;
  readonly onDead: OnDead;
  /** Updates with one key may be handled together, many in a transaction; without it each is handled alone. */
  readonly crowd?: {
    readonly keyOf: (incoming: Incoming) => string | undefined;
    readonly handle: HandleCrowd;
  };
  /** While it lasts this process handles for the bot; without one, nobody else can. */
  readonly tenure?: Pick<Tenure, "lease" | "isSure" | "sure">;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** How many updates of different order keys run at once; default 8. */
  readonly concurrency?: number;
  /** How many updates are held in memory at most; default 500. */
  readonly window?: number;
  /** Whether presses may be answered now; otherwise they stay without a word, while their handlers go on. */
  readonly mayAnswer?: () => Promise<boolean>;
  /** Told after each commit: the senders' nudge. */
  readonly onCommitted?: () => void;
}

export interface Dispatcher {
  start(): void;
  /** There may be new updates. */
  nudge(): void;
  /** Resolves when no update of this bot is new; those that wait after a failure are waited for. */
  drain(): Promise<void>;
  /** Takes nothing more and resolves when the running handlers and their toasts have ended. */
  stop(): Promise<void>;
}

/** What an update says. */
interface Reading {
  readonly incoming: Incoming;
  /** An update that failed before is handled alone, so that it keeps nobody else waiting. */
  readonly crowdKey: string | undefined;
}

/** How many updates one transaction handles at most: each of them waits for the last. */
const largestCrowd = 200;

/** How often it looks without having been told, and how long it waits for a database that is away. */
const pollMs = 1_000;

const textOf = (error: unknown): string =>
  redact(error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Hands one bot's stored updates to the router: in order within an order key, in parallel otherwise. */
export const createDispatcher = (options: DispatcherOptions): Dispatcher => {
  const { db, platform, tenure, clock, log, concurrency = 8, window: windowSize = 500 } = options;
  const { bot } = platform;
  const window = createWindow();
  const stopping = new AbortController();
  const bell = createBell(clock);
  const running = new Set<Promise<void>>();
  const toasts = new Set<Promise<void>>();
  const drains = new Set<() => void>();
  /** The database may hold updates that the window does not. */
  let isHungry = true;
  let loop: Promise<void> | undefined;

  /** Each is read once. */
  const readings = new WeakMap<StoredUpdate, Reading>();
  const read = (update: StoredUpdate): Reading => {
    const known = readings.get(update);
    if (known) return known;
    const incoming = platform.parse(update.raw, update.receivedAt);
    const crowdKey = update.attempts > 0 ? undefined : options.crowd?.keyOf(incoming);
    const reading = { incoming, crowdKey };
    readings.set(update, reading);
    return reading;
  };

  const inputOf = (update: StoredUpdate, now: Date): HandlerInput => {
    const { id, receivedAt } = update;
    return { id, incoming: read(update).incoming, receivedAt, now };
  };

  const answer = async ({ press, text, isAlert }: AfterCommit): Promise<void> => {
    // The network hears from one process at a time; after a clock was put forward it takes a moment to be sure.
    await tenure?.sure(stopping.signal);
    if (tenure && !tenure.isSure()) return;
    try {
      if (options.mayAnswer && !(await options.mayAnswer())) return;
      await platform.answerPress(press, text, isAlert);
    } catch (error) {
      // The press is old by the time a retry could come; what counts has been committed.
      log.warn({ bot, err: error }, "a press could not be answered");
    }
  };

  const finish = (update: StoredUpdate, afterCommit: readonly AfterCommit[]): void => {
    window.settle(update);
    options.onCommitted?.();
    for (const toast of afterCommit) {
      const sent = answer(toast).finally(() => toasts.delete(sent));
      toasts.add(sent);
    }
  };

  const setAside = async (update: StoredUpdate, attempts: number, error: unknown): Promise<void> => {
    const death = { attempts, incidentId: incidentId(randomBytes(8)), error: textOf(error) };
    log.error(
      { bot, update: update.id, incident: death.incidentId, err: error },
      "an update became a dead letter",
    );
    const input = inputOf(update, clock.now());
    try {
      finish(update, (await bury(db, options.onDead, input, death, tenure?.lease)).afterCommit);
    } catch (secondError) {
      if (secondError instanceof AlreadySettled || isDatabaseAway(secondError)) throw secondError;
      log.error({ bot, incident: death.incidentId, err: secondError }, "nor could the person be told");
      finish(update, (await bury(db, undefined, input, death, tenure?.lease)).afterCommit);
    }
  };

  const fail = async (update: StoredUpdate, error: unknown): Promise<void> => {
    const attempts = update.attempts + 1;
    if (attempts >= maxAttempts) return setAside(update, attempts, error);
    const notBefore = new Date(clock.now().getTime() + retryDelayMs(attempts));
    log.warn({ bot, update: update.id, attempts, err: error }, "an update could not be handled; it waits");
    await markFailed(db.prisma, update.id, { attempts, notBefore, error: textOf(error) });
    window.postpone(update, attempts, notBefore.getTime());
  };

  /** What is thrown on the way: somebody else settled it, or the database is away, which counts as no attempt. */
  const giveBack = (update: StoredUpdate, error: unknown): void => {
    if (error instanceof AlreadySettled) return window.settle(update);
    log.warn({ bot, update: update.id, err: error }, "an update cannot be settled now; it waits");
    window.postpone(update, update.attempts, clock.now().getTime() + pollMs);
  };

  const work = async (update: StoredUpdate): Promise<void> => {
    try {
      const input = inputOf(update, clock.now());
      finish(update, (await handleOnce(db, options.handle, input, tenure?.lease)).afterCommit);
    } catch (error) {
      if (error instanceof AlreadySettled || isDatabaseAway(error)) return giveBack(update, error);
      await fail(update, error).catch((secondError: unknown) => giveBack(update, secondError));
    }
  };

  /** Of one key one crowd at a time: whoever comes meanwhile forms the next one. */
  const crowdsAtWork = new Set<string>();

  const workTogether = async (updates: readonly StoredUpdate[], crowd: HandleCrowd): Promise<void> => {
    const now = clock.now();
    try {
      const inputs = updates.map((update) => inputOf(update, now));
      const handled = await handleTogether(db, crowd, inputs, tenure?.lease);
      for (const [index, update] of updates.entries()) finish(update, handled[index]?.afterCommit ?? []);
    } catch (error) {
      if (isDatabaseAway(error)) {
        for (const update of updates) giveBack(update, error);
        return;
      }
      log.info({ bot, updates: updates.length, err: error }, "a crowd is handled one by one");
      for (const update of updates) await work(update);
    }
  };

  const startWork = (): void => {
    const isFree = (update: StoredUpdate): boolean => !crowdsAtWork.has(read(update).crowdKey ?? "");
    while (running.size < concurrency && !stopping.signal.aborted) {
      const update = window.take(clock.now().getTime(), isFree);
      if (!update) return;
      const key = read(update).crowdKey;
      const others =
        key === undefined ? [] : window.takeWith((other) => read(other).crowdKey === key, largestCrowd - 1);
      if (key !== undefined) crowdsAtWork.add(key);
      const { crowd } = options;
      const begun =
        crowd && others.length > 0 ? workTogether([update, ...others], crowd.handle) : work(update);
      const job = begun.finally(() => {
        running.delete(job);
        if (key !== undefined) crowdsAtWork.delete(key);
        bell.ring();
      });
      running.add(job);
    }
  };

  /** Loads what there is room for. */
  const refill = async (): Promise<void> => {
    const isIdle = window.size === 0;
    if (isIdle && drains.size > 0) isHungry = true;
    if (!isHungry || window.size > windowSize / 2) return;
    const limit = windowSize - window.size;
    const exceptKeys = window.crowdedKeys();
    const loaded = await loadNew(db.prisma, { bot, limit, exceptIds: window.ids(), exceptKeys });
    const added = window.add(loaded);
    isHungry = loaded.length === limit || added < loaded.length || exceptKeys.length > 0;
    if (!isIdle || loaded.length > 0) return;
    for (const resolve of drains) resolve();
    drains.clear();
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const dueInMs = (window.nextDueMs() ?? Infinity) - clock.now().getTime();
      const hasRung = await bell.wait(Math.max(0, Math.min(pollMs, dueInMs)));
      if (!hasRung) isHungry = true;
      try {
        await refill();
      } catch (error) {
        log.warn({ bot, err: error }, "stored updates cannot be read now; waiting");
      }
      startWork();
    }
  };

  const nudge = (): void => {
    isHungry = true;
    bell.ring();
  };

  const start = (): void => {
    loop ??= run();
    bell.ring();
  };

  return {
    start,
    nudge,
    drain: async () => {
      const drained = new Promise<void>((resolve) => drains.add(resolve));
      start();
      await drained;
    },
    stop: async () => {
      stopping.abort();
      bell.ring();
      await loop;
      await Promise.all(running);
      await Promise.all(toasts);
      for (const resolve of drains) resolve();
    },
  };
};
