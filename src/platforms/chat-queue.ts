import type { Lane, PlatformError } from "../bot/platform.ts";
import type { Heap } from "./heap.ts";
import { createHeap } from "./heap.ts";
import type { Pace } from "./pace.ts";

/** `urgent` is for what a person's client waits for with a spinner, and for polling. */
export type LimiterLane = "urgent" | Lane;

export const lanes: readonly LimiterLane[] = ["urgent", "control", "interactive", "notice", "bulk"];

/** A call that waits for its turn. */
export interface Job {
  readonly order: number;
  readonly start: () => void;
  readonly reject: (error: PlatformError) => void;
  isCancelled: boolean;
}

/** The waiting calls of one chat, lane by lane, and when the next may start. */
export interface ChatQueue {
  readonly pace: Pace;
  readonly queues: ReadonlyMap<LimiterLane, Heap<Job>>;
  pausedUntilMs: number;
  /** Counts changes of readiness, so that older entries of the heaps are known to be stale. */
  version: number;
  isReady: boolean;
}

export const createChatQueue = (pace: Pace): ChatQueue => ({
  pace,
  queues: new Map(lanes.map((lane) => [lane, createHeap<Job>((job) => job.order)])),
  pausedUntilMs: 0,
  version: 0,
  isReady: false,
});

export const hasJobs = (chat: ChatQueue): boolean =>
  [...chat.queues.values()].some((queue) => queue.size > 0);

/** The first job of the queue that was not cancelled. */
export const headOf = (queue: Heap<Job> | undefined): Job | undefined => {
  while (queue?.peek()?.isCancelled) queue.pop();
  return queue?.peek();
};
