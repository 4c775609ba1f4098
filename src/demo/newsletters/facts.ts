import type { Reader } from "./crowd.ts";

/** What the networks know of the newsletters; the bot's database is asked for `heldThen` only. */
export interface NewsletterFacts {
  readonly readers: readonly Reader[];
  /** Who shut the bot out before the newsletter, and while it was sent. */
  readonly blockedBefore: ReadonlySet<string>;
  readonly blockedMeanwhile: ReadonlySet<string>;
  /** By the networks' clock: from then on the newcomers were given more to read. */
  readonly releasedFromMs: number;
  /** How many were held by the database's account, before that. */
  readonly heldThen: number;
  readonly receipt: Buffer;
}
