import type { EventListener, StoredEvent } from "./event-log.ts";
import type { CallbackServer, Community } from "./model.ts";
import { nowMs, type State } from "./state.ts";

const SECOND_MS = 1000;
/** Before each repeat; after the last the event is given up (PLATFORMS B3). */
const RETRY_DELAYS_SECONDS = [10, 180, 600, 1_800, 3_600];
const LONGEST_RETRY_AFTER_SECONDS = 3 * 3_600;
const ANSWER_WITHIN_MS = 60 * SECOND_MS;

type Answer = { readonly status: number; readonly text: string; readonly retryAfter: string } | undefined;

/** Where the host of an address is; undefined when nobody knows it. */
const addressOf = (state: State, url: string): string | undefined => {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname, search } = new URL(url);
  const target = state.fronts.get(origin);
  return target === undefined ? undefined : `${target}${pathname}${search}`;
};

const post = async (
  state: State,
  server: CallbackServer,
  body: object,
  attempt: number,
  signal: AbortSignal,
): Promise<Answer> => {
  const address = addressOf(state, server.url);
  if (address === undefined) return undefined;
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(attempt > 1 && { "x-retry-counter": String(attempt - 1) }),
      },
      body: JSON.stringify({ ...body, ...(server.secretKey !== "" && { secret: server.secretKey }) }),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    const text = await response.text();
    return { status: response.status, text, retryAfter: response.headers.get("retry-after") ?? "" };
  } catch {
    // Refused, reset, too slow: VK makes no difference.
    return undefined;
  }
};

/** Asks the server for its string; only one that knows it gets events. */
export const confirmServer = async (
  state: State,
  community: Community,
  server: CallbackServer,
): Promise<void> => {
  server.status = "wait";
  const question = { type: "confirmation", group_id: community.id };
  const answer = await post(state, server, question, 1, server.stopping.signal);
  const isRight = answer?.status === 200 && answer.text.trim() === server.confirmation;
  server.status = isRight ? "ok" : "failed";
};

/** One try, with what was planted to go wrong; the ledger has it before the bot can know. */
const attemptOnce = async (
  state: State,
  server: CallbackServer,
  event: StoredEvent,
  attempt: number,
): Promise<Answer> => {
  const facts = { method: "callback", recipients: [String(event.group_id)], text: event.type };
  await state.faults.pass("before", facts);
  const effect = state.faults.take(facts);
  const record = state.ledger.addPush({
    atMs: nowMs(state),
    url: server.url,
    eventId: event.event_id,
    attempt,
    outcome: "pending",
  });
  if (effect?.kind === "reset-before") {
    record.outcome = "no answer";
    return undefined;
  }
  const body = { ...event, v: server.apiVersion };
  const answer = await post(state, server, body, attempt, server.stopping.signal);
  await state.faults.pass("after", facts);
  if (effect?.kind === "reset-after") {
    record.outcome = "the answer was lost";
    return undefined;
  }
  record.outcome = answer ? String(answer.status) : "no answer";
  return answer;
};

const delayMs = (answer: Answer, attempt: number): number | undefined => {
  const usual = RETRY_DELAYS_SECONDS[attempt - 1];
  if (usual === undefined) return undefined;
  const asked = answer && [410, 429, 503].includes(answer.status) ? Number(answer.retryAfter) : 0;
  return (asked > 0 && asked < LONGEST_RETRY_AFTER_SECONDS ? asked : usual) * SECOND_MS;
};

/** Brings one event to one server until it says "ok", again and again on VK's schedule. */
const deliver = async (
  state: State,
  community: Community,
  server: CallbackServer,
  event: StoredEvent,
): Promise<void> => {
  for (let attempt = 1; !server.stopping.signal.aborted; attempt += 1) {
    const answer = await attemptOnce(state, server, event, attempt);
    const text = answer?.status === 200 ? answer.text : "";
    if (text === "ok") return;
    if (text === "remove") {
      removeServer(community, server.id);
      return;
    }
    const version = /^version (\d+\.\d+)$/u.exec(text)?.[1];
    if (version !== undefined) server.apiVersion = version;
    const wait = delayMs(answer, attempt);
    if (wait === undefined) {
      // Errors without end: nothing more comes until an administrator enters the server again.
      server.status = "failed";
      return;
    }
    await state.clock.sleep(wait, server.stopping.signal);
  }
};

const isFor = (server: CallbackServer, type: string): boolean =>
  server.status === "ok" && server.enabledTypes.has(type);

/** Brings a community's events to its servers, side by side: after a repeat their order is another one (PLATFORMS B3). */
export const pushEvents = (state: State, community: Community): EventListener => ({
  wants: (type) => [...community.callbackServers.values()].some((server) => isFor(server, type)),
  take: (event) => {
    for (const server of community.callbackServers.values())
      if (isFor(server, event.type)) pushEvent(state, community, server, event);
  },
});

const pushEvent = (state: State, community: Community, server: CallbackServer, event: StoredEvent): void => {
  server.underWay += 1;
  deliver(state, community, server, event)
    .catch((error: unknown) => {
      if (!server.stopping.signal.aborted)
        state.ledger.violations.push({ method: "callback", problem: String(error) });
    })
    .finally(() => (server.underWay -= 1));
};

export const removeServer = (community: Community, serverId: number): void => {
  community.callbackServers.get(serverId)?.stopping.abort();
  community.callbackServers.delete(serverId);
};
