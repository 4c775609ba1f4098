import { PlatformError } from "../bot/platform.ts";
import type { Clock } from "../clock.ts";
import type { ChatQueue, Job, LimiterLane } from "./chat-queue.ts";
import { createChatQueue, hasJobs, headOf, lanes } from "./chat-queue.ts";
import { createHeap } from "./heap.ts";
import type { Pace } from "./pace.ts";
import { unlimited } from "./pace.ts";

export interface Ticket {
  readonly lane: LimiterLane;
  /** Whose own pace counts besides the token's; absent for calls that reach no chat. */
  readonly chat?: string;
  readonly signal?: AbortSignal;
  /** A long poll is under way for long after it has arrived: it counts as answered at once. */
  readonly isPoll?: boolean;
}

export interface Limiter {
  /**
   * Waits for its turn, then makes the call. A call that the network refuses as too frequent pauses its chat
   * (or, without a chat, everything) and is rejected; those that wait go on after the pause.
   * @throws {PlatformError} unavailable when aborted while waiting; rate_limited when its chat is paused for long
   */
  run<T>(ticket: Ticket, call: () => Promise<T>): Promise<T>;
  /** Calls that wait for their turn. */
  readonly waitingCount: number;
}

export interface LimiterOptions {
  readonly clock: Clock;
  /** The pace of the token. */
  readonly overall: Pace;
  readonly paceOfChat: (chat: string) => Pace;
}

/** Longer pauses of one chat are given back to the caller: a waiting call holds a place in the sender. */
const longestWaitMs = 30_000;
/** Two chats refused within this time mean that the token is too fast (PLATFORMS A1). */
const tokenRefusalWindowMs = 1000;
const forgetChatsEvery = 1024;

interface Entry {
  readonly chat: ChatQueue;
  readonly version: number;
  readonly key: number;
}

/**
 * One per token, around every call. Within a lane the oldest call that its chat allows goes first; a call
 * costs O(log n), and a chat that must wait costs nothing until its time has come.
 */
export const createLimiter = ({ clock, overall, paceOfChat }: LimiterOptions): Limiter => {
  const chats = new Map<string, ChatQueue>();
  const ready = new Map(lanes.map((lane) => [lane, createHeap<Entry>((entry) => entry.key)]));
  const resting = createHeap<Entry>((entry) => entry.key);
  let nextOrder = 0;
  let waitingCount = 0;
  let pausedUntilMs = 0;
  let lastRefusal: { readonly chat: string; readonly atMs: number } | undefined;
  let alarm: { readonly atMs: number; readonly cancel: AbortController } | undefined;

  const now = (): number => clock.monotonicMs();

  /** Puts a chat with jobs where it belongs now: among the ready, or among the resting until its time. */
  const place = (chat: ChatQueue, nowMs: number): void => {
    chat.version += 1;
    chat.isReady = false;
    if (!hasJobs(chat)) return;
    const readyAtMs = Math.max(chat.pausedUntilMs, chat.pace.nextAtMs(nowMs));
    // Until one of its calls is answered, which places it again.
    if (readyAtMs === Number.POSITIVE_INFINITY) return;
    if (readyAtMs > nowMs) {
      resting.push({ chat, version: chat.version, key: readyAtMs });
      return;
    }
    chat.isReady = true;
    for (const [lane, queue] of chat.queues) {
      const job = headOf(queue);
      if (job) ready.get(lane)?.push({ chat, version: chat.version, key: job.order });
    }
  };

  /** Takes the next job that may start now, its chat already charged. */
  const takeJob = (nowMs: number): Job | undefined => {
    for (let entry = resting.peek(); entry && entry.key <= nowMs; entry = resting.peek()) {
      resting.pop();
      if (entry.version === entry.chat.version) place(entry.chat, nowMs);
    }
    for (const lane of lanes) {
      const heap = ready.get(lane);
      for (let entry = heap?.pop(); entry; entry = heap?.pop()) {
        const { chat } = entry;
        if (entry.version !== chat.version) continue;
        const queue = chat.queues.get(lane);
        const job = headOf(queue);
        if (job) {
          queue?.pop();
          chat.pace.take();
        }
        place(chat, nowMs);
        if (job) return job;
      }
    }
    return undefined;
  };

  const wakeAtMs = (nowMs: number): number => {
    const isAnyReady = [...ready.values()].some((heap) => heap.size > 0);
    const jobAtMs = isAnyReady ? nowMs : (resting.peek()?.key ?? Number.POSITIVE_INFINITY);
    return Math.max(jobAtMs, pausedUntilMs, overall.nextAtMs(nowMs));
  };

  const setAlarm = (atMs: number, nowMs: number): void => {
    if (alarm && alarm.atMs <= atMs && alarm.atMs > nowMs) return;
    alarm?.cancel.abort();
    alarm = undefined;
    // The answer to a call will pump.
    if (atMs === Number.POSITIVE_INFINITY) return;
    const mine = { atMs, cancel: new AbortController() };
    alarm = mine;
    clock.sleep(Math.max(1, atMs - nowMs), mine.cancel.signal).then(
      () => {
        if (alarm !== mine) return;
        alarm = undefined;
        pump();
      },
      // Only this file aborts it, to replace it or because nothing waits any more.
      () => {},
    );
  };

  function pump(): void {
    const nowMs = now();
    const mayStart = (): boolean => pausedUntilMs <= nowMs && overall.nextAtMs(nowMs) <= nowMs;
    for (let job = mayStart() ? takeJob(nowMs) : undefined; job;) {
      overall.take();
      waitingCount -= 1;
      job.start();
      job = mayStart() ? takeJob(nowMs) : undefined;
    }
    if (waitingCount > 0) {
      setAlarm(wakeAtMs(nowMs), nowMs);
      return;
    }
    alarm?.cancel.abort();
    alarm = undefined;
  }

  const refusal = (chat: ChatQueue, nowMs: number): PlatformError =>
    new PlatformError("rate_limited", "the network has paused this chat", {
      retryAfterSeconds: Math.ceil((chat.pausedUntilMs - nowMs) / 1000),
    });

  const pauseChat = (chat: ChatQueue, untilMs: number, nowMs: number): void => {
    chat.pausedUntilMs = Math.max(chat.pausedUntilMs, untilMs);
    if (chat.pausedUntilMs - nowMs > longestWaitMs) {
      for (const queue of chat.queues.values()) {
        for (let job = queue.pop(); job; job = queue.pop()) {
          if (job.isCancelled) continue;
          waitingCount -= 1;
          job.reject(refusal(chat, nowMs));
        }
      }
    }
    place(chat, nowMs);
  };

  /** Chats at rest are like chats never seen; each is looked at once in many arrivals. */
  const forgetIdleChats = (nowMs: number): void => {
    for (const [key, chat] of chats) {
      if (!hasJobs(chat) && chat.pausedUntilMs <= nowMs && chat.pace.isIdle(nowMs)) chats.delete(key);
    }
  };

  let forgetAtSize = forgetChatsEvery;
  const chatOf = (key: string, nowMs: number): ChatQueue => {
    const known = chats.get(key);
    if (known) return known;
    if (chats.size >= forgetAtSize) {
      forgetIdleChats(nowMs);
      forgetAtSize = 2 * chats.size + forgetChatsEvery;
    }
    const chat = createChatQueue(paceOfChat(key));
    chats.set(key, chat);
    return chat;
  };

  const noteRefusal = (chat: string | undefined, retryAfterSeconds: number): void => {
    const nowMs = now();
    const untilMs = nowMs + retryAfterSeconds * 1000;
    const isAnotherChat = lastRefusal !== undefined && lastRefusal.chat !== chat;
    const isSoon = lastRefusal !== undefined && nowMs - lastRefusal.atMs <= tokenRefusalWindowMs;
    if (chat === undefined || (isAnotherChat && isSoon)) pausedUntilMs = Math.max(pausedUntilMs, untilMs);
    if (chat !== undefined) {
      lastRefusal = { chat, atMs: nowMs };
      pauseChat(chatOf(chat, nowMs), untilMs, nowMs);
    }
    pump();
  };

  const settle = (chat: ChatQueue): void => {
    const nowMs = now();
    overall.settle(nowMs);
    chat.pace.settle(nowMs);
    if (!chat.isReady) place(chat, nowMs);
    pump();
  };

  const enqueue = (chat: ChatQueue, lane: LimiterLane, job: Job, nowMs: number): void => {
    const queue = chat.queues.get(lane);
    const wasEmpty = headOf(queue) === undefined;
    const hadJobs = hasJobs(chat);
    queue?.push(job);
    waitingCount += 1;
    if (!hadJobs) place(chat, nowMs);
    else if (wasEmpty && chat.isReady) ready.get(lane)?.push({ chat, version: chat.version, key: job.order });
  };

  const waitTurn = (ticket: Ticket, chat: ChatQueue): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        if (job.isCancelled) return;
        job.isCancelled = true;
        waitingCount -= 1;
        reject(new PlatformError("unavailable", "stopped before the call was made"));
        pump();
      };
      const end = (): void => ticket.signal?.removeEventListener("abort", stop);
      const job: Job = {
        order: nextOrder++,
        isCancelled: false,
        start: () => {
          end();
          resolve();
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      ticket.signal?.addEventListener("abort", stop, { once: true });
      enqueue(chat, ticket.lane, job, now());
      pump();
    });

  return {
    get waitingCount() {
      return waitingCount;
    },
    run: async (ticket, call) => {
      if (ticket.signal?.aborted) throw new PlatformError("unavailable", "stopped before the call was made");
      const nowMs = now();
      const named = ticket.chat === undefined ? undefined : chatOf(ticket.chat, nowMs);
      if (named && named.pausedUntilMs - nowMs > longestWaitMs) {
        throw refusal(named, nowMs);
      }
      const chat = named ?? createChatQueue(unlimited);
      await waitTurn(ticket, chat);
      if (ticket.isPoll) settle(chat);
      try {
        if (ticket.signal?.aborted)
          throw new PlatformError("unavailable", "stopped before the call was made");
        return await call();
      } catch (error) {
        if (error instanceof PlatformError && error.kind === "rate_limited") {
          noteRefusal(ticket.chat, error.retryAfterSeconds ?? 1);
        }
        throw error;
      } finally {
        if (!ticket.isPoll) settle(chat);
      }
    },
  };
};
