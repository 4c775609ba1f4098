import { Api } from "grammy";
import { PlatformError } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import { agentFor } from "../agent.ts";
import type { Limiter, Ticket } from "../limiter.ts";
import { createLimiter } from "../limiter.ts";
import { bucket, slidingWindow } from "../pace.ts";
import { createRedactor } from "../redact.ts";
import type { CallEffect } from "../transport.ts";
import { toPlatformError } from "./errors.ts";

export type RawApi = Api["raw"];
type RawSignal = NonNullable<Parameters<RawApi["getUpdates"]>[1]>;

export interface TelegramCalls {
  /** Waits for its turn, makes the call, and turns every failure into a PlatformError. */
  call<T>(ticket: Ticket, effect: CallEffect, make: (api: RawApi) => Promise<T>): Promise<T>;
  /** The same for the long poll, which lasts `pollSeconds`. */
  poll<T>(signal: AbortSignal, make: (api: RawApi, signal: RawSignal) => Promise<T>): Promise<T>;
}

export interface TelegramCallsOptions {
  readonly token: string;
  readonly apiRoot: string;
  readonly clock: Clock;
  readonly pollSeconds: number;
  readonly callTimeoutSeconds: number;
}

/** How much longer than the wait asked for a long poll may take. */
const pollGraceSeconds = 10;
const readRepeats = 3;
const longestReadPauseSeconds = 30;

/** PLATFORMS A1, with a margin for requests that arrive closer together than they left. */
const createTelegramLimiter = (clock: Clock): Limiter =>
  createLimiter({
    clock,
    overall: slidingWindow(30, 1050),
    paceOfChat: (chat) => (chat.startsWith("-") ? slidingWindow(20, 60_500) : bucket(3, 1050)),
  });

export const createTelegramCalls = (options: TelegramCallsOptions): TelegramCalls => {
  const { token, apiRoot, callTimeoutSeconds, pollSeconds } = options;
  const limiter = createTelegramLimiter(options.clock);
  const redact = createRedactor([token]);
  const apiFor = (timeoutSeconds: number): RawApi =>
    new Api(token, { apiRoot, timeoutSeconds, baseFetchConfig: { agent: agentFor(apiRoot) } }).raw;
  const callApi = apiFor(callTimeoutSeconds);
  const pollApi = apiFor(pollSeconds + pollGraceSeconds);

  const once = <T>(api: RawApi, ticket: Ticket, effect: CallEffect, make: (api: RawApi) => Promise<T>) =>
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
    call: async (ticket, effect, make) => {
      for (let left = effect === "read" ? readRepeats : 0; ; left -= 1) {
        try {
          return await once(callApi, ticket, effect, make);
        } catch (error) {
          if (left === 0 || !isWorthRepeating(error)) throw error;
        }
      }
    },
    poll: async (signal, make) => {
      // grammY's type is an older AbortSignal's; it uses no more than what both have.
      const rawSignal = signal as unknown as RawSignal;
      try {
        return await once(pollApi, { lane: "urgent", signal }, "read", (api) => make(api, rawSignal));
      } catch (error) {
        if (signal.aborted) throw new PlatformError("unavailable", "the poll was stopped");
        throw error;
      }
    },
  };
};
