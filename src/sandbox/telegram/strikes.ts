import type { ServerResponse } from "node:http";
import type { FaultEffect } from "../faults.ts";
import { type Exchange, refuse, type Verdict } from "./answers.ts";
import { Refusal } from "./refusal.ts";

const plannedRefusal = (effect: Extract<FaultEffect, { kind: "error" }>): Refusal =>
  new Refusal(
    effect.code,
    effect.description,
    effect.retryAfterSeconds === undefined ? undefined : { retry_after: effect.retryAfterSeconds },
  );

const reset = (response: ServerResponse): void => void response.socket?.resetAndDestroy();

/** Ends the call if the planted fault strikes before it has an effect. */
export const strikeBefore = (exchange: Exchange, effect: FaultEffect | undefined): boolean => {
  const { response, settle } = exchange;
  if (effect?.kind === "error") {
    refuse(exchange, plannedRefusal(effect));
    return true;
  }
  if (effect?.kind === "reset-before") {
    settle({ kind: "cut", stored: false });
    reset(response);
    return true;
  }
  if (effect?.kind === "hang" && !effect.stored) {
    settle({ kind: "cut", stored: false });
    return true;
  }
  if (effect?.kind === "html-502") {
    settle({ kind: "refused", code: 502, description: "Bad Gateway" });
    response.writeHead(502, { "content-type": "text/html" });
    response.end("<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>");
    return true;
  }
  return false;
};

/** Ends the call if the planted fault strikes between its effect and its answer. */
export const strikeAfter = (
  exchange: Exchange,
  effect: FaultEffect | undefined,
  verdict: Verdict,
): boolean => {
  const { response, settle, hangUp } = exchange;
  const stored = verdict.kind === "result";
  const answer = stored ? verdict.result : undefined;
  if (effect?.kind === "reset-after" || effect?.kind === "hang") {
    settle({ kind: "cut", stored }, answer);
    if (effect.kind === "reset-after") reset(response);
    return true;
  }
  if (effect?.kind === "garbage") {
    settle({ kind: "cut", stored }, answer);
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"ok":true,"result":{"mess');
    return true;
  }
  if (hangUp.aborted) {
    settle({ kind: "cut", stored }, answer);
    return true;
  }
  return false;
};
