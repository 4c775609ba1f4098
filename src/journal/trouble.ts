import type { BotKey } from "../bot/incoming.ts";
import type { PlatformErrorKind } from "../bot/platform.ts";

/** Something about a bot that the team must know; `detail` is the platform's own words. */
export interface Trouble {
  readonly bot: BotKey;
  readonly kind: PlatformErrorKind;
  readonly detail: string;
  /** The chat it is about, where it is about one. */
  readonly recipient?: string;
}

/** Told once for each time it happens; whoever listens decides how often people hear of it. */
export type OnTrouble = (trouble: Trouble) => void;
