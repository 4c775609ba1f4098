import type { CallFacts, FaultEffect, Faults } from "../faults.ts";
import type { CallOutcome, CallRecord, Ledger } from "../ledger.ts";
import { factsOf } from "./call-facts.ts";
import { execute } from "./execute.ts";
import type { MethodCall } from "./method-call.ts";
import { METHODS } from "./methods/registry.ts";
import type { Token } from "./model.ts";
import { createParameters } from "./parameters.ts";
import type { RateLimit } from "./rate-limit.ts";
import { Refusal, refusal } from "./refusal.ts";
import { nowMs, type State } from "./state.ts";
import { checkRights, isKnownMethod } from "./token-rights.ts";

/** What a planted fault does to the wire instead of, or besides, the answer. */
export type WireEffect = Exclude<FaultEffect, { readonly kind: "error" }>;

export interface Answer {
  readonly body: unknown;
  readonly effect?: WireEffect;
}

export interface Dispatcher {
  /** Answers `/method/<method>`; never throws a refusal, it is in the body. */
  answer(method: string, params: Readonly<Record<string, string>>, accessToken: string): Promise<Answer>;
}

interface Sources {
  readonly state: State;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  readonly observe: ((call: CallRecord) => void) | undefined;
}

interface Outcome {
  readonly response: unknown;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly effect?: WireEffect | undefined;
  /** Whether the call took effect, where the effect alone does not tell. */
  readonly isStored?: boolean;
}

/** Effects that stop the call before anything happened. */
export const isBeforeEffect = (effect: WireEffect): boolean =>
  effect.kind === "reset-before" || effect.kind === "html-502" || (effect.kind === "hang" && !effect.stored);

const settledBy = (effect: WireEffect | undefined, isStored: boolean | undefined): CallOutcome => {
  if (!effect || effect.kind === "slow") return { kind: "answered" };
  if (effect.kind === "html-502") return { kind: "refused", code: 502, description: "Bad Gateway" };
  return { kind: "cut", stored: isStored ?? !isBeforeEffect(effect) };
};

const plantedRefusal = (effect: Extract<FaultEffect, { kind: "error" }>): Refusal =>
  new Refusal(effect.code, effect.description);

export const createDispatcher = (sources: Sources): Dispatcher => {
  const { state, ledger, faults, rateLimit, observe } = sources;

  const findToken = (accessToken: string): Token => {
    if (accessToken === "") throw refusal(5, "no access_token passed.");
    const token = state.tokens.get(accessToken);
    if (!token) throw refusal(5, "invalid access_token (4).");
    return token;
  };

  /** The planted effect on the whole call, and the refusals of single peers of a batch. */
  const takeFaults = (
    facts: CallFacts,
    isBatch: boolean,
  ): { effect: FaultEffect | undefined; peerRefusals: Map<number, Refusal> } => {
    const peerRefusals = new Map<number, Refusal>();
    if (!isBatch) return { effect: faults.take(facts), peerRefusals };
    let effect = faults.take({ ...facts, recipients: [] });
    for (const peer of facts.recipients) {
      const named = faults.takeNamed({ ...facts, recipients: [peer] });
      if (named?.kind === "error") peerRefusals.set(Number(peer), plantedRefusal(named));
      else effect ??= named;
    }
    return { effect, peerRefusals };
  };

  const run = async (
    call: CallRecord,
    params: Readonly<Record<string, string>>,
    isInside: boolean,
  ): Promise<Outcome> => {
    const { method } = call;
    if (!isKnownMethod(method)) throw refusal(3);
    if (!isInside && !params["v"]) throw refusal(8, "v (version) is required");
    const token = findToken(call.token);
    if (!isInside) rateLimit.admit(token);
    checkRights(method, token);
    const play = METHODS.get(method);
    if (!play && (method !== "execute" || isInside)) throw refusal(3);
    rateLimit.spend(token, method);
    const facts = factsOf(method, params);
    await faults.pass("before", facts);
    const isBatch = method === "messages.send" && Boolean(params["peer_ids"]);
    const { effect, peerRefusals } = takeFaults(facts, isBatch);
    if (effect?.kind === "error") throw plantedRefusal(effect);
    if (effect && isBeforeEffect(effect)) return { response: undefined, effect };
    const parameters = createParameters(params);
    const methodCall: MethodCall = { id: call.id, state, ledger, token, parameters, peerRefusals };
    const outcome = play
      ? { response: play(methodCall), effect }
      : await runScript(call, parameters.required("code"), effect);
    await faults.pass("after", facts);
    return outcome;
  };

  const runScript = async (
    outer: CallRecord,
    code: string,
    outerEffect: WireEffect | undefined,
  ): Promise<Outcome> => {
    let effect = outerEffect;
    const { response, errors } = await execute(code, async (method, params) => {
      const inner = await settle(method, params, outer.token, outer.id);
      effect ??= inner.effect;
      return inner.response;
    });
    return {
      response,
      effect,
      isStored: true,
      ...(errors.length > 0 && { extra: { execute_errors: errors } }),
    };
  };

  /** Runs a call and writes its outcome into the ledger. @throws {Refusal} */
  const settle = async (
    method: string,
    params: Readonly<Record<string, string>>,
    accessToken: string,
    insideCallId?: number,
  ): Promise<Outcome> => {
    const call = ledger.addCall({
      atMs: nowMs(state),
      token: accessToken,
      method,
      params,
      ...(insideCallId !== undefined && { insideCallId }),
      outcome: { kind: "pending" },
    });
    observe?.(call);
    try {
      const outcome = await run(call, params, insideCallId !== undefined);
      const { effect } = outcome;
      call.outcome = settledBy(effect, outcome.isStored);
      return outcome;
    } catch (error) {
      if (error instanceof Refusal)
        call.outcome = { kind: "refused", code: error.code, description: error.message };
      throw error;
    }
  };

  const refusalBody = (
    refused: Refusal,
    method: string,
    params: Readonly<Record<string, string>>,
  ): unknown => ({
    error: {
      error_code: refused.code,
      ...(refused.subcode !== undefined && { error_subcode: refused.subcode }),
      error_msg: refused.message,
      ...(refused.code === 14 && {
        captcha_sid: String(nowMs(state)),
        captcha_img: `${state.baseUrl}/captcha.png`,
      }),
      request_params: [
        { key: "method", value: method },
        ...Object.entries(params).map(([key, value]) => ({ key, value })),
      ],
    },
  });

  return {
    answer: async (method, params, accessToken) => {
      try {
        const { response, extra, effect } = await settle(method, params, accessToken);
        return { body: { response, ...extra }, ...(effect && { effect }) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { body: refusalBody(error, method, params) };
      }
    },
  };
};
