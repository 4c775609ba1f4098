import type { PollAnswer } from "./event-log.ts";
import type { Community } from "./model.ts";
import { nowMs, type State } from "./state.ts";

const DEFAULT_WAIT_SECONDS = 25;
const MOST_WAIT_SECONDS = 90;

/** Answers a_check: at once when there is something after `ts`, else after an event or `wait` seconds. */
export const pollEvents = async (
  state: State,
  community: Community,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<PollAnswer> => {
  const asked = Number(query.get("wait") ?? DEFAULT_WAIT_SECONDS);
  const waitSeconds = Number.isFinite(asked)
    ? Math.min(Math.max(asked, 0), MOST_WAIT_SECONDS)
    : DEFAULT_WAIT_SECONDS;
  const deadlineMs = nowMs(state) + waitSeconds * 1000;
  for (;;) {
    const answer = community.events.read(query.get("key") ?? "", query.get("ts") ?? "");
    const leftMs = deadlineMs - nowMs(state);
    if ("failed" in answer || answer.updates.length > 0 || leftMs <= 0 || signal.aborted) return answer;
    await community.events.changed(leftMs, signal);
  }
};
