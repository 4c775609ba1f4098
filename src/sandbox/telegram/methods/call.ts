import type { Args } from "../args.ts";
import type { Bot, State } from "../state.ts";

/** One call of the Bot API, its token already known. */
export interface Call {
  readonly state: State;
  readonly bot: Bot;
  readonly args: Args;
  /** Its number in the ledger. */
  readonly id: number;
  /** Aborted when the bot hangs up. */
  readonly signal: AbortSignal;
}

/** Answers the `result`. @throws {Refusal} */
export type Method = (call: Call) => unknown;
