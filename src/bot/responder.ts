import type { Transaction } from "../db/transaction.ts";
import type { AfterCommit } from "./after-commit.ts";
import type { Caller } from "./caller.ts";
import { UserError } from "./errors.ts";
import type { Incoming } from "./incoming.ts";
import type { Renderer } from "./render.ts";
import type { Reply, Say, Text } from "./reply.ts";
import type { Address, Voice } from "./voice.ts";

/** One update on its way through the router. */
export interface Visit {
  readonly tx: Transaction;
  readonly incoming: Incoming;
  readonly caller: Caller;
  readonly updateId: bigint;
  readonly now: Date;
}

/** Turns replies into rows and toasts. */
interface Responder {
  reply(visit: Visit, reply: Reply): Promise<void>;
  /** All that is to be done after the commit; a press is always answered, or the person's client spins. */
  afterCommit(incoming: Incoming): readonly AfterCommit[];
}

/** The one catch of refusals: a sentence in the chat, an alert over a pressed button; any other error passes. */
export const refusedReply = (error: unknown, incoming: Incoming): Reply => {
  if (!(error instanceof UserError)) throw error;
  return incoming.kind === "press"
    ? { toast: { text: error.text, isAlert: true } }
    : { says: [{ text: error.text }] };
};

/** Where an answer goes: the chat it happened in; for comments and memberships, the person in private. */
const chatOf = (incoming: Incoming, caller: Caller): string =>
  "chat" in incoming ? incoming.chat.id : caller.userId;

/** For one update; it collects the toast. */
export const createResponder = ({ voice, renderer }: { voice: Voice; renderer: Renderer }): Responder => {
  let toast: { readonly text: string; readonly isAlert: boolean } | undefined;

  const say = async ({ tx, incoming, caller, now }: Visit, what: Say, messageId?: string): Promise<void> => {
    const to: Address = {
      bot: incoming.bot,
      network: incoming.network,
      language: caller.language,
      chatId: chatOf(incoming, caller),
      forUser: caller.identityKey,
    };
    const options = { now, lane: "interactive", kind: "reply" } as const;
    if (messageId === undefined) await voice.message(tx, to, what, options);
    else await voice.edit(tx, { ...to, messageId }, what, options);
  };

  const pop = async (visit: Visit, { text, isAlert }: { text: Text; isAlert?: boolean }): Promise<void> => {
    if (visit.incoming.kind !== "press") return say(visit, { text });
    // One press has one toast: the last word counts.
    toast = {
      text: renderer.text(text, { language: visit.caller.language, network: visit.incoming.network }),
      isAlert: isAlert ?? false,
    };
    return undefined;
  };

  return {
    async reply(asked, { language, edit, says = [], toast: popped }) {
      const visit = language === undefined ? asked : { ...asked, caller: { ...asked.caller, language } };
      const messageId = visit.incoming.kind === "press" ? visit.incoming.messageId : undefined;
      if (edit) await say(visit, edit, messageId);
      for (const one of says) await say(visit, one);
      if (popped) await pop(visit, popped);
    },
    afterCommit: (incoming) =>
      incoming.kind === "press"
        ? [
            {
              kind: "toast",
              press: { pressId: incoming.pressId, userId: incoming.from.userId, chatId: incoming.chat.id },
              text: toast?.text ?? "",
              isAlert: toast?.isAlert ?? false,
            },
          ]
        : [],
  };
};
