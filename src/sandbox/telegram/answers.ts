import type { ServerResponse } from "node:http";
import type { CallOutcome } from "../ledger.ts";
import type { Refusal } from "./refusal.ts";

export type Verdict =
  | { readonly kind: "result"; readonly result: unknown }
  | { readonly kind: "refusal"; readonly refusal: Refusal };

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  if (response.destroyed || response.headersSent) return;
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

/** One call on its way: how it ends is written down before the bot can know it. */
export interface Exchange {
  readonly response: ServerResponse;
  readonly hangUp: AbortSignal;
  readonly settle: (outcome: CallOutcome, answer?: unknown) => void;
}

export const refuse = ({ settle, response }: Exchange, refusal: Refusal): void => {
  settle({ kind: "refused", code: refusal.code, description: refusal.message });
  sendRefusal(response, refusal);
};
