import { PlatformError, type Platform, type PlatformErrorKind } from "../bot/platform.ts";
import type { BotKey } from "../bot/incoming.ts";

export type CallOutcome = "ok" | PlatformErrorKind;

/** One exchange with a network, or for a call to many chats the answer of one of them. */
export interface Exchange {
  readonly bot: BotKey;
  readonly what: "receive" | "send" | "answer";
  readonly outcome: CallOutcome;
}

const outcomeOf = (error: unknown): CallOutcome =>
  error instanceof PlatformError ? error.kind : "unknown_outcome";

/** The same platform, of whose exchanges somebody is told; those that we stopped ourselves say nothing about it. */
export const watchPlatform = (platform: Platform, tell: (exchange: Exchange) => void): Platform => {
  const { bot } = platform;
  const watch = async <T>(
    what: Exchange["what"],
    work: () => Promise<T>,
    outcomesOf: (result: T) => readonly CallOutcome[],
    signal?: AbortSignal,
  ): Promise<T> => {
    try {
      const result = await work();
      for (const outcome of outcomesOf(result)) tell({ bot, what, outcome });
      return result;
    } catch (error) {
      if (!signal?.aborted) tell({ bot, what, outcome: outcomeOf(error) });
      throw error;
    }
  };
  const { push } = platform;
  return {
    ...platform,
    // They change when the network is met.
    get title() {
      return platform.title;
    },
    get deepLinkPrefix() {
      return platform.deepLinkPrefix;
    },
    // Where updates are pushed, asking for the state of that is what reading was.
    ...(push && {
      push: {
        ...push,
        open: () =>
          watch(
            "receive",
            () => push.open(),
            () => ["ok"],
          ),
        look: () =>
          watch(
            "receive",
            () => push.look(),
            () => ["ok"],
          ),
      },
    }),
    receive: (cursor, signal) =>
      watch(
        "receive",
        () => platform.receive(cursor, signal),
        () => ["ok"],
        signal,
      ),
    send: (call, lane, signal) =>
      watch(
        "send",
        () => platform.send(call, lane, signal),
        (answers) => answers.map((answer) => (answer instanceof Error ? answer.kind : "ok")),
        signal,
      ),
    answerPress: (press, text, isAlert) =>
      watch(
        "answer",
        () => platform.answerPress(press, text, isAlert),
        () => ["ok"],
      ),
  };
};
