import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallFacts, Faults } from "../faults.ts";
import type { CallRecord } from "../ledger.ts";
import { type Exchange, refuse, sendJson, type Verdict } from "./answers.ts";
import { createArgs, describeParams, toText } from "./args.ts";
import { type ApiRequest, readApiRequest } from "./http.ts";
import { findMethod } from "./methods/table.ts";
import { methodNotFound, Refusal, unauthorized } from "./refusal.ts";
import { strikeAfter, strikeBefore } from "./strikes.ts";
import { nowMs, type State } from "./state.ts";

/** Called once a call's outcome is known; `answer` is the `result` when there was one. */
export type Observer = (call: CallRecord, answer?: unknown) => void;

export interface Dispatcher {
  readonly state: State;
  readonly faults: Faults;
  readonly observe: Observer;
}

/** Who a call concerns, for planted faults: the chat, and for an answered tap the person and the chat. */
const readFacts = (state: State, method: string, request: ApiRequest): CallFacts => {
  const textOf = (name: string): string => toText(request.params.get(name));
  const chat = textOf("chat_id");
  const room = chat.startsWith("@") ? state.roomsByUsername.get(chat.slice(1).toLowerCase()) : undefined;
  const callback = state.callbacks.get(textOf("callback_query_id"));
  const recipients = [
    ...(chat === "" ? [] : [chat]),
    ...(room ? [String(room.id)] : []),
    ...(callback ? [String(callback.personId), String(callback.chatId)] : []),
  ];
  return { method, recipients, text: textOf("text") || textOf("caption") };
};

const execute = async (
  { state }: Dispatcher,
  call: { readonly id: number; readonly token: string; readonly method: string },
  request: ApiRequest,
  signal: AbortSignal,
): Promise<Verdict> => {
  try {
    const bot = state.botsByToken.get(call.token);
    if (!bot) throw unauthorized();
    const found = findMethod(call.method);
    if (!found) throw methodNotFound();
    const args = createArgs(request);
    return { kind: "result", result: await found.method({ state, bot, args, id: call.id, signal }) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "refusal", refusal: error };
    throw error;
  }
};

const sleepUnlessHungUp = async (state: State, milliseconds: number, hangUp: AbortSignal): Promise<void> => {
  try {
    await state.clock.sleep(milliseconds, hangUp);
  } catch (error) {
    if (!hangUp.aborted) throw error;
  }
};

/** Notes the call in the ledger the moment it arrives. */
const openRecord = (state: State, target: { readonly token: string; readonly method: string }): CallRecord =>
  state.ledger.addCall({
    atMs: nowMs(state),
    token: target.token,
    method: findMethod(target.method)?.name ?? target.method,
    params: {},
    outcome: { kind: "pending" },
  });

/** Answers one Bot API call, with whatever was planted to go wrong with it. */
export const dispatch = async (
  dispatcher: Dispatcher,
  target: { readonly token: string; readonly method: string },
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { state, faults, observe } = dispatcher;
  const hangUp = new AbortController();
  response.once("close", () => hangUp.abort());
  const record = openRecord(state, target);
  const exchange: Exchange = {
    response,
    hangUp: hangUp.signal,
    settle: (outcome, answer) => {
      record.outcome = outcome;
      observe(record, answer);
    },
  };

  let apiRequest: ApiRequest;
  try {
    apiRequest = await readApiRequest(request, query);
  } catch (error) {
    if (error instanceof Refusal) return refuse(exchange, error);
    // The bot went away in the middle of its own request.
    return exchange.settle({ kind: "cut", stored: false });
  }
  Object.assign(record.params, describeParams(apiRequest));
  const facts = readFacts(state, record.method, apiRequest);

  await faults.pass("before", facts);
  const effect = faults.take(facts);
  if (strikeBefore(exchange, effect)) return;

  const verdict = await execute(dispatcher, record, apiRequest, hangUp.signal);

  await faults.pass("after", facts);
  if (effect?.kind === "slow") await sleepUnlessHungUp(state, effect.delayMs, hangUp.signal);
  if (strikeAfter(exchange, effect, verdict)) return;

  if (verdict.kind === "refusal") return refuse(exchange, verdict.refusal);
  exchange.settle({ kind: "answered" }, verdict.result);
  sendJson(response, 200, { ok: true, result: verdict.result });
};
