import { type Bot, nowMs, type State, unixSeconds, type Webhook, type WebhookSettings } from "./state.ts";
import type { Waiter } from "./updates.ts";
import type { Update } from "./wire.ts";

const SECOND_MS = 1000;
/** The delay after a failed delivery doubles up to here (PLATFORMS A2: 60–120 s). */
const LONGEST_DELAY_MS = 90 * SECOND_MS;
const LONGEST_RETRY_AFTER_SECONDS = 3600;
/** So long of nothing but 410 ends a webhook (PLATFORMS A2). */
const GONE_MS = 23 * 3_600_000;
const ANSWER_WITHIN_MS = 60 * SECOND_MS;

/** Updates of one chat are delivered one after another (PLATFORMS A2). */
const chatOf = (update: Update): string => {
  const { update_id: _id, ...content } = update;
  const [inner] = Object.values(content) as { chat?: { id: number }; message?: { chat: { id: number } } }[];
  return String(inner?.chat?.id ?? inner?.message?.chat.id ?? "");
};

const textOf = (update: Update): string => ("message" in update ? (update.message.text ?? "") : "");

/** Where the host of an https address is, behind the certificate that this simulator takes for given. */
export const resolveFront = (state: State, url: string): string | undefined => {
  const { origin, pathname, search } = new URL(url);
  const target = state.fronts.get(origin);
  return target === undefined ? undefined : `${target}${pathname}${search}`;
};

/** The words of getWebhookInfo for an exchange that brought no answer. */
const wordsOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : "";
  if (code === "ECONNREFUSED") return "Connection refused";
  return error instanceof Error && error.name === "TimeoutError"
    ? "Connection timed out"
    : "Connection reset by peer";
};

type Outcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly words: string;
      readonly retryAfter: string;
    }
  | { readonly kind: "failed"; readonly words: string };

/** Starts to deliver. `onGone` is told when the bot's server has said for long enough that nobody is there. */
export const startWebhook = (
  state: State,
  bot: Bot,
  settings: WebhookSettings,
  onGone: () => void,
): Webhook => {
  const stopping = new AbortController();
  /** Chats with an update under way or waiting to be repeated. */
  const busy = new Set<string>();
  const attempts = new Map<number, number>();
  let underWay = 0;
  let lastError: Webhook["lastError"];
  let goneSinceMs: number | undefined;

  const post = async (update: Update): Promise<Outcome> => {
    const address = resolveFront(state, settings.url);
    if (address === undefined) return { kind: "failed", words: "Failed to resolve host" };
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(settings.secretToken !== "" && { "x-telegram-bot-api-secret-token": settings.secretToken }),
        },
        body: JSON.stringify(update),
        redirect: "manual",
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      if ((await response.text()).includes('"method"'))
        state.ledger.violations.push({
          method: "webhook",
          problem: "a call in the answer to an update is not played by this simulator",
        });
      return {
        kind: "answered",
        status: response.status,
        words: `Wrong response from the webhook: ${response.status} ${response.statusText}`,
        retryAfter: response.headers.get("retry-after") ?? "",
      };
    } catch (error) {
      return { kind: "failed", words: wordsOf(error) };
    }
  };

  /** Delivers once, with what was planted to go wrong; the ledger has it before the bot can know. */
  const attempt = async (update: Update, number: number): Promise<Outcome> => {
    const facts = { method: "webhook", recipients: [chatOf(update)], text: textOf(update) };
    await state.faults.pass("before", facts);
    const effect = state.faults.take(facts);
    const record = state.ledger.addPush({
      atMs: nowMs(state),
      url: settings.url,
      eventId: String(update.update_id),
      attempt: number,
      outcome: "pending",
    });
    if (effect?.kind === "reset-before") {
      record.outcome = "Connection reset by peer";
      return { kind: "failed", words: record.outcome };
    }
    const outcome = await post(update);
    await state.faults.pass("after", facts);
    if (effect?.kind === "reset-after") {
      record.outcome = "the answer was lost";
      return { kind: "failed", words: "Connection reset by peer" };
    }
    record.outcome = outcome.kind === "answered" ? String(outcome.status) : outcome.words;
    return outcome;
  };

  const delayMs = (outcome: Outcome, number: number): number => {
    const seconds = outcome.kind === "answered" ? Number(outcome.retryAfter) : 0;
    if (seconds > 0) return Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS) * SECOND_MS;
    return Math.min(SECOND_MS * 2 ** (number - 1), LONGEST_DELAY_MS);
  };

  const noteGone = (isGone: boolean): void => {
    goneSinceMs = isGone ? (goneSinceMs ?? nowMs(state)) : undefined;
    if (goneSinceMs !== undefined && nowMs(state) - goneSinceMs >= GONE_MS) onGone();
  };

  const deliver = async (update: Update): Promise<void> => {
    const number = (attempts.get(update.update_id) ?? 0) + 1;
    attempts.set(update.update_id, number);
    const outcome = await attempt(update, number);
    underWay -= 1;
    if (stopping.signal.aborted) return;
    noteGone(outcome.kind === "answered" && outcome.status === 410);
    if (outcome.kind === "answered" && outcome.status >= 200 && outcome.status < 300) {
      bot.updates.remove(update.update_id);
      attempts.delete(update.update_id);
    } else {
      lastError = { atSeconds: unixSeconds(nowMs(state)), message: outcome.words };
      pump();
      await state.clock.sleep(delayMs(outcome, number), stopping.signal);
    }
    busy.delete(chatOf(update));
    pump();
  };

  function pump(): void {
    if (stopping.signal.aborted) return;
    for (const update of bot.updates.pending(nowMs(state))) {
      if (underWay >= settings.maxConnections) return;
      const chat = chatOf(update);
      if (busy.has(chat)) continue;
      busy.add(chat);
      underWay += 1;
      deliver(update).catch((error: unknown) => {
        // Only stop() ends a delay early; anything else is a mistake of the simulator.
        if (!stopping.signal.aborted)
          state.ledger.violations.push({ method: "webhook", problem: String(error) });
      });
    }
  }

  const waiter: Waiter = { wake: pump, terminate: () => undefined };
  bot.updates.wait(waiter);
  pump();
  return {
    ...settings,
    get lastError() {
      return lastError;
    },
    stop: () => {
      bot.updates.stopWaiting(waiter);
      stopping.abort();
    },
  };
};
