import { type Refusal, terminatedByOtherGetUpdates, unauthorized, webhookIsActive } from "../refusal.ts";
import { nowMs } from "../state.ts";
import type { Waiter } from "../updates.ts";
import type { Update, UpdateType } from "../wire.ts";
import type { Call, Method } from "./call.ts";

/** The server caps the wait (PLATFORMS A2). */
const MAX_WAIT_SECONDS = 50;
const MAX_INTEGER = 2 ** 31 - 1;

/** Remembered until named again; an empty list is the default (PLATFORMS A2). */
export const readAllowedUpdates = ({ bot, args }: Call): void => {
  const given = args.json("allowed_updates", "allowed_updates");
  // The server takes no notice of a malformed list.
  if (!Array.isArray(given)) return;
  const types = given.filter((type): type is UpdateType => typeof type === "string");
  bot.allowedUpdates = types.length === 0 ? undefined : new Set(types);
};

/** Waits for the first update, the end of the time, a newer getUpdates, or the caller's hanging up. */
const waitForUpdates = async (call: Call, seconds: number): Promise<void> => {
  const { bot, state } = call;
  const end = new AbortController();
  let refusal: Refusal | undefined;
  const waiter: Waiter = {
    wake: () => end.abort(),
    terminate: (why) => {
      refusal ??= bot.token === undefined ? unauthorized() : (why ?? terminatedByOtherGetUpdates());
      end.abort();
    },
  };
  bot.updates.wait(waiter);
  const hangUp = (): void => end.abort();
  call.signal.addEventListener("abort", hangUp, { once: true });
  try {
    await state.clock.sleep(seconds * 1000, end.signal);
  } catch (error) {
    if (!end.signal.aborted) throw error;
    // Updates of one burst travel together.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  } finally {
    bot.updates.stopWaiting(waiter);
    call.signal.removeEventListener("abort", hangUp);
  }
  if (refusal) throw refusal;
};

export const getUpdates: Method = async (call): Promise<Update[]> => {
  const { bot, args, state } = call;
  if (bot.webhook) throw webhookIsActive();
  const offset = args.integer("offset", 0, -MAX_INTEGER, MAX_INTEGER);
  const askedLimit = args.integer("limit", 100, 1, 100);
  const timeoutSeconds = args.integer("timeout", 0, 0, MAX_WAIT_SECONDS);
  readAllowedUpdates(call);
  bot.updates.terminateWaiting();
  const limit = bot.updates.limitFor(offset, askedLimit, nowMs(state));
  bot.updates.confirm(offset);
  const ready = bot.updates.peek(limit, nowMs(state));
  if (ready.length > 0 || timeoutSeconds === 0) return ready;
  await waitForUpdates(call, timeoutSeconds);
  return bot.updates.peek(limit, nowMs(state));
};
