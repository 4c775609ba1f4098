import type { Logger } from "pino";
import { type Platform, PlatformError } from "../bot/platform.ts";
import { rest, type Clock } from "../clock.ts";
import { intakeDelayMs } from "./journal.ts";
import type { OnTrouble } from "./trouble.ts";

/** Another process reads for this bot now. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

export interface PersistOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** In [0, 1); spreads the waits of many bots. */
  readonly random: () => number;
  readonly onTrouble: OnTrouble;
  /** Whether nobody else can be reading; whoever was frozen meets the conflict with whoever took over. */
  readonly isSure?: (() => boolean) | undefined;
  /** Told of every failure, before the wait. */
  readonly onFailure: () => void;
}

/** Repeats `work` until it succeeds; undefined when the bot is to stop. */
export type Persist = <T>(work: () => Promise<T>) => Promise<{ readonly value: T } | undefined>;

const conflictDelayMs = 30_000;

/** Whoever polls with the same token as we do will not go away in a second; everything else may. */
const waitMs = (error: unknown, failures: number, random: number): number => {
  if (!(error instanceof PlatformError)) return intakeDelayMs(failures, random);
  if (error.kind === "conflict") return conflictDelayMs;
  if (error.kind === "rate_limited") return (error.retryAfterSeconds ?? 1) * 1_000;
  return intakeDelayMs(failures, random);
};

const needsPeople = (error: PlatformError): boolean =>
  error.kind === "conflict" || error.kind === "not_allowed" || error.kind === "bad_call";

/** Patience with a network or a database that is away; a revoked token, a lost lease and the signal end it. */
export const createPersist = (options: PersistOptions, signal: AbortSignal): Persist => {
  const { platform, clock, log, random, onTrouble, onFailure } = options;
  const { bot } = platform;
  let failures = 0;

  /** Waits after a failure; false when the bot is to stop. */
  const recover = async (error: unknown): Promise<boolean> => {
    if (signal.aborted) return false;
    if (error instanceof LeaseLost) {
      log.warn({ bot }, "another process reads for this bot now: this one no longer does");
      return false;
    }
    failures += 1;
    onFailure();
    if (error instanceof PlatformError && error.kind === "token_revoked") {
      log.error({ bot, err: error }, "the token is revoked: this bot no longer reads");
      onTrouble({ bot, kind: error.kind, detail: error.detail });
      return false;
    }
    if (error instanceof PlatformError && needsPeople(error) && (options.isSure?.() ?? true)) {
      onTrouble({ bot, kind: error.kind, detail: error.detail });
    }
    const delayMs = waitMs(error, failures, random());
    log.warn({ bot, err: error, delayMs }, "updates cannot be read or stored now; waiting");
    await rest(clock, delayMs, signal); // aborted: the loops' conditions say so
    return !signal.aborted;
  };

  return async (work) => {
    while (!signal.aborted) {
      try {
        const value = await work();
        if (failures > 0) log.info({ bot, failures }, "reading goes on");
        failures = 0;
        return { value };
      } catch (error) {
        if (!(await recover(error))) return undefined;
      }
    }
    return undefined;
  };
};
