import type { Addresses } from "./bot.ts";

/** What a bot in a process of its own is started with. */
export interface BotOrder {
  readonly databaseUrl: string;
  readonly addresses: Addresses;
  /** What the networks' clock shows, in milliseconds since the epoch; from then on it is turned from outside only. */
  readonly nowMs: number;
  readonly secretKey: Uint8Array;
  readonly defaults: { readonly language: string; readonly timezone: string };
  readonly logLevel: string;
}

export type ToBot =
  | { readonly kind: "start"; readonly order: BotOrder }
  | { readonly kind: "turn"; readonly milliseconds: number }
  | { readonly kind: "drain"; readonly number: number }
  | { readonly kind: "stop" };

export type FromBot =
  | { readonly kind: "ready" }
  | { readonly kind: "drained"; readonly number: number }
  | { readonly kind: "failed"; readonly problem: string };
