import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallFacts, FaultEffect, Faults } from "../faults.ts";
import type { CallOutcome, CallRecord } from "../ledger.ts";
import { createArgs, describeParams, toText } from "./args.ts";
import { type ApiRequest, readApiRequest } from "./http.ts";
import { findMethod } from "./methods/table.ts";
import { methodNotFound, Refusal, unauthorized } from "./refusal.ts";
import { nowMs, type State } from "./state.ts";

/** Called once a call's outcome is known; `answer` is the `result` when there was one. */
export type Observer = (call: CallRecord, answer?: unknown) => void;

export interface Dispatcher {
  readonly state: State;
  readonly faults: Faults;
  readonly observe: Observer;
}

type Verdict =
  | { readonly kind: "result"; readonly result: unknown }
  | { readonly kind: "refusal"; readonly refusal: Refusal };

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  if (response.destroyed || response.writableEnded) return;
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length });
  response.end(bytes);
};

export const sendRefusal = (response: ServerResponse, refusal: Refusal): void =>
  sendJson(response, refusal.code, {
    ok: false,
    error_code: refusal.code,
    description: refusal.message,
    ...(refusal.parameters ? { parameters: refusal.parameters } : {}),
  });

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

const plannedRefusal = (effect: Extract<FaultEffect, { kind: "error" }>): Refusal =>
  new Refusal(
    effect.code,
    effect.description,
    effect.retryAfterSeconds === undefined ? undefined : { retry_after: effect.retryAfterSeconds },
  );

const cut = (response: ServerResponse): void => void response.socket?.resetAndDestroy();

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
  const method = findMethod(target.method)?.name ?? target.method;
  const record: CallRecord = {
    id: state.ledger.calls.length + 1,
    atMs: nowMs(state),
    token: target.token,
    method,
    params: {},
    outcome: { kind: "pending" },
  };
  state.ledger.calls.push(record);
  const settle = (outcome: CallOutcome, answer?: unknown): void => {
    record.outcome = outcome;
    observe(record, answer);
  };

  let apiRequest: ApiRequest;
  try {
    apiRequest = await readApiRequest(request, query);
  } catch (error) {
    if (!(error instanceof Refusal)) {
      // The bot went away in the middle of its own request.
      settle({ kind: "cut", stored: false });
      return;
    }
    settle({ kind: "refused", code: error.code, description: error.message });
    sendRefusal(response, error);
    return;
  }
  Object.assign(record.params, describeParams(apiRequest));
  const facts = readFacts(state, method, apiRequest);
  await faults.pass("before", facts);
  const effect = faults.take(facts);

  if (effect?.kind === "error") {
    settle({ kind: "refused", code: effect.code, description: effect.description });
    sendRefusal(response, plannedRefusal(effect));
    return;
  }
  if (effect?.kind === "reset-before" || (effect?.kind === "hang" && !effect.stored)) {
    settle({ kind: "cut", stored: false });
    if (effect.kind === "reset-before") cut(response);
    return;
  }
  if (effect?.kind === "html-502") {
    settle({ kind: "refused", code: 502, description: "Bad Gateway" });
    response.writeHead(502, { "content-type": "text/html" });
    response.end(
      "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
    );
    return;
  }

  const verdict = await execute(
    dispatcher,
    { id: record.id, token: target.token, method },
    apiRequest,
    hangUp.signal,
  );
  await faults.pass("after", facts);
  const stored = verdict.kind === "result";
  const answer = stored ? verdict.result : undefined;
  if (effect?.kind === "slow") await state.clock.sleep(effect.delayMs);
  if (effect?.kind === "reset-after" || effect?.kind === "hang" || effect?.kind === "garbage") {
    settle({ kind: "cut", stored }, answer);
    if (effect.kind === "reset-after") cut(response);
    if (effect.kind === "garbage") {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"ok":true,"result":{"mess');
    }
    return;
  }
  if (hangUp.signal.aborted) {
    settle({ kind: "cut", stored }, answer);
    return;
  }
  if (verdict.kind === "refusal") {
    const { refusal } = verdict;
    settle({ kind: "refused", code: refusal.code, description: refusal.message });
    sendRefusal(response, refusal);
    return;
  }
  settle({ kind: "answered" }, answer);
  sendJson(response, 200, { ok: true, result: verdict.result });
};
