import { Api } from "grammy";
import { PlatformError } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import { agentFor, secretsOfProxy } from "../agent.ts";
import { download } from "../download.ts";
import type { Limiter, Ticket } from "../limiter.ts";
import { createLimiter } from "../limiter.ts";
import { bucket, slidingWindow, unlimited } from "../pace.ts";
import { createRedactor } from "../../log/redact.ts";
import type { CallEffect } from "../transport.ts";
import { toPlatformError } from "./errors.ts";

export type RawApi = Api["raw"];
type RawSignal = NonNullable<Parameters<RawApi["getUpdates"]>[1]>;

/**
 * Telegram counts these apart (PLATFORMS A1 speaks of messages only): `message` is what people see, new or
 * edited, `answer` is toasts, `query` is everything else.
 */
type CallClass = "message" | "answer" | "query";

export interface TelegramCalls {
  /** Waits for its turn, makes the call, and turns every failure into a PlatformError. */
  call<T>(kind: CallClass, ticket: Ticket, effect: CallEffect, make: (api: RawApi) => Promise<T>): Promise<T>;
  /** The same for the long poll, which lasts `pollSeconds`. */
  poll<T>(signal: AbortSignal, make: (api: RawApi, signal: RawSignal) => Promise<T>): Promise<T>;
  /** The file behind a `file_path` (PLATFORMS A9). @throws {PlatformError} see `download` */
  download(path: string, signal?: AbortSignal): Promise<Uint8Array>;
}

export interface TelegramCallsOptions {
  readonly token: string;
  readonly apiRoot: string;
  readonly proxyUrl?: string;
  readonly clock: Clock;
  readonly pollSeconds: number;
  readonly callTimeoutSeconds: number;
  readonly messagesPerSecond: number;
}

/** How much longer than the wait asked for a long poll may take. */
const pollGraceSeconds = 10;
const readRepeats = 3;
const longestReadPauseSeconds = 30;

const queriesPerSecond = 30;
/** The server refuses for a minute when more than 1000 requests are under way (PLATFORMS A1). */
const answersPerSecond = 800;
/** A little more than the second and the minute of PLATFORMS A1: the server's clock is another one. */
const secondMs = 1010;
const minuteMs = 60_100;

const createLimiters = (clock: Clock, messagesPerSecond: number): Readonly<Record<CallClass, Limiter>> => ({
  message: createLimiter({
    clock,
    overall: slidingWindow(messagesPerSecond, secondMs),
    paceOfChat: (chat) => (chat.includes(":-") ? slidingWindow(20, minuteMs) : bucket(3, secondMs)),
  }),
  answer: createLimiter({
    clock,
    overall: slidingWindow(answersPerSecond, secondMs),
    paceOfChat: () => unlimited,
  }),
  query: createLimiter({
    clock,
    overall: slidingWindow(queriesPerSecond, secondMs),
    paceOfChat: () => unlimited,
  }),
});

export const createTelegramCalls = (options: TelegramCallsOptions): TelegramCalls => {
  const { token, apiRoot, proxyUrl, callTimeoutSeconds, pollSeconds } = options;
  const limiters = createLimiters(options.clock, options.messagesPerSecond);
  const redact = createRedactor([token, ...secretsOfProxy(proxyUrl)]);
  const agent = agentFor(apiRoot, proxyUrl);
  const apiFor = (timeoutSeconds: number): RawApi =>
    new Api(token, { apiRoot, timeoutSeconds, baseFetchConfig: { agent } }).raw;
  const callApi = apiFor(callTimeoutSeconds);
  const pollApi = apiFor(pollSeconds + pollGraceSeconds);

  const once = <T>(
    limiter: Limiter,
    api: RawApi,
    ticket: Ticket,
    effect: CallEffect,
    make: (api: RawApi) => Promise<T>,
  ) =>
    limiter.run(ticket, async () => {
      try {
        return await make(api);
      } catch (error) {
        throw toPlatformError(error, effect, redact);
      }
    });

  /** Only a read is repeated here: whether and when to send again is the caller's decision. */
  const isWorthRepeating = (error: unknown): boolean =>
    error instanceof PlatformError &&
    error.kind === "rate_limited" &&
    (error.retryAfterSeconds ?? 0) <= longestReadPauseSeconds;

  return {
    download: (path, signal) =>
      download(`${apiRoot}/file/bot${token}/${encodeURI(path)}`, {
        agent,
        timeoutSeconds: callTimeoutSeconds,
        signal,
        redact,
      }),
    call: async (kind, ticket, effect, make) => {
      for (let left = effect === "read" ? readRepeats : 0; ; left -= 1) {
        try {
          return await once(limiters[kind], callApi, ticket, effect, make);
        } catch (error) {
          if (left === 0 || !isWorthRepeating(error)) throw error;
        }
      }
    },
    poll: async (signal, make) => {
      // grammY's type is an older AbortSignal's; it uses no more than what both have.
      const rawSignal = signal as unknown as RawSignal;
      try {
        const ticket = { lane: "urgent", signal, isPoll: true } as const;
        return await once(limiters.answer, pollApi, ticket, "read", (api) => make(api, rawSignal));
      } catch (error) {
        if (signal.aborted) throw new PlatformError("unavailable", "the poll was stopped");
        throw error;
      }
    },
  };
};
