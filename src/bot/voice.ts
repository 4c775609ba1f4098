import type { Transaction } from "../db/transaction.ts";
import type { BotKey, IdentityKey, Network } from "./incoming.ts";
import type { Lane } from "./platform.ts";
import type { Say } from "./reply.ts";

/** Where something is said, and in which language. */
export interface Address {
  readonly bot: BotKey;
  readonly network: Network;
  readonly language: string;
  /** Chat id, peer id or (for posts and comments) wall id. */
  readonly chatId: string;
  /** Whose personal buttons these are. */
  readonly forUser?: IdentityKey;
}

export interface SpeakOptions {
  readonly now: Date;
  readonly lane: Lane;
  /** Notices may be repeated after an unknown outcome; useful and promo never are. */
  readonly kind: "reply" | "notice" | "useful" | "promo";
  /** What it is about, for the room that asks: `giveaway:12`. */
  readonly about?: string;
  readonly notBefore?: Date;
  readonly expiresAt?: Date;
  /** Only the newest unsent text of a key is sent. */
  readonly coalesceKey?: string;
}

/**
 * How rooms speak outside of a reply. Everything becomes rows of the delivery table in the caller's
 * transaction; the numbers of those rows come back (a long text makes several messages).
 */
export interface Voice {
  message(tx: Transaction, to: Address, say: Say, options: SpeakOptions): Promise<readonly bigint[]>;
  edit(
    tx: Transaction,
    to: Address & { readonly messageId: string },
    say: Say,
    options: SpeakOptions,
  ): Promise<readonly bigint[]>;
  post(tx: Transaction, to: Address, say: Say, options: SpeakOptions): Promise<readonly bigint[]>;
  comment(
    tx: Transaction,
    to: Address & { readonly postId: string },
    say: Say,
    options: SpeakOptions,
  ): Promise<readonly bigint[]>;
}
