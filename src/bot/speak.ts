import type { Transaction } from "../db/transaction.ts";
import type { BotKey } from "./incoming.ts";
import type { Content } from "./outgoing.ts";
import type { Renderer } from "./render.ts";
import type { Lane } from "./platform.ts";
import type { Say } from "./reply.ts";
import { splitContent, type LengthLimits } from "./split-content.ts";
import type { Address, SpeakOptions, Voice } from "./voice.ts";

/** A row for delivery, as its store takes it. */
export interface SpokenRow {
  readonly bot: BotKey;
  readonly lane: Lane;
  readonly op: "message" | "edit" | "post" | "comment";
  readonly recipient: string;
  readonly target?: string;
  readonly content: Content;
  readonly kind: SpeakOptions["kind"];
  readonly about?: string;
  readonly notBefore?: Date;
  readonly expiresAt?: Date;
  readonly coalesceKey?: string;
}

interface VoiceParts {
  readonly renderer: Renderer;
  /** Delivery's; returns the rows' numbers in their order. */
  readonly queue: (tx: Transaction, rows: readonly SpokenRow[], now: Date) => Promise<readonly bigint[]>;
  readonly limitsOf: (bot: BotKey) => LengthLimits;
}

/** Renders, splits what is too long, and queues. An edit or a post cannot be split: what does not fit follows. */
export const createVoice = ({ renderer, queue, limitsOf }: VoiceParts): Voice => {
  const speak = async (
    tx: Transaction,
    to: Address,
    say: Say,
    { now, ...options }: SpeakOptions,
    first: Pick<SpokenRow, "op" | "target">,
    next: Pick<SpokenRow, "op" | "target">,
  ): Promise<readonly bigint[]> => {
    const pieces = splitContent(renderer.render(say, to), limitsOf(to.bot));
    const rows = pieces.map((content, index): SpokenRow => {
      // Only one row can bear the key, or the pieces would replace each other.
      const { coalesceKey, ...rest } = options;
      return {
        bot: to.bot,
        recipient: to.chatId,
        content,
        ...rest,
        ...(index === 0 ? first : next),
        ...(coalesceKey !== undefined && index === 0 ? { coalesceKey } : {}),
      };
    });
    return queue(tx, rows, now);
  };
  return {
    message: (tx, to, say, options) => speak(tx, to, say, options, { op: "message" }, { op: "message" }),
    edit: (tx, to, say, options) =>
      speak(tx, to, say, options, { op: "edit", target: to.messageId }, { op: "message" }),
    post: (tx, to, say, options) => speak(tx, to, say, options, { op: "post" }, { op: "post" }),
    comment: (tx, to, say, options) =>
      speak(tx, to, say, options, { op: "comment", target: to.postId }, { op: "comment", target: to.postId }),
  };
};
