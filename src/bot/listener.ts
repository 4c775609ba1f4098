import type { Transaction } from "../db/transaction.ts";
import type { Caller } from "./caller.ts";
import type { CallerCommunity } from "./command.ts";
import type { Incoming } from "./incoming.ts";
import type { Reply } from "./reply.ts";

type IncomingOf<K extends Incoming["kind"]> = Extract<Incoming, { kind: K }>;

interface ListenerContext<K extends Incoming["kind"] = Incoming["kind"]> {
  readonly tx: Transaction;
  readonly incoming: IncomingOf<K>;
  /** Who did it; absent where nobody did (`published`, `migrated`, `ignored`). */
  readonly caller: Caller | undefined;
  readonly community: CallerCommunity | undefined;
  readonly updateId: bigint;
  readonly now: Date;
}

/** Hears every event of a kind. All listeners of a kind run, in the features' order, before commands do. */
export interface Listener {
  readonly on: Incoming["kind"];
  run(context: ListenerContext): Promise<Reply | undefined>;
  /** `run` for many different people of one chat; replies in their order. */
  readonly crowd?: (contexts: readonly ListenerContext[]) => Promise<readonly (Reply | undefined)[]>;
}

interface ListenerSpec<K extends Incoming["kind"]> {
  readonly on: K;
  /** Answers go to the chat of the event; of a comment or a membership, to the person in private. */
  run(context: ListenerContext<K>): Promise<Reply | undefined | void>;
  /** For what many do at once: as `run`, in as many statements for many as for one. */
  crowd?(contexts: readonly ListenerContext<K>[]): Promise<readonly (Reply | undefined)[] | void>;
}

export const defineListener = <const K extends Incoming["kind"]>(spec: ListenerSpec<K>): Listener => ({
  on: spec.on,
  // The router calls only listeners of the incoming's own kind.
  run: async (context) => (await spec.run(context as unknown as ListenerContext<K>)) ?? undefined,
  ...(spec.crowd && {
    crowd: async (contexts) =>
      (await spec.crowd?.(contexts as unknown as readonly ListenerContext<K>[])) ?? [],
  }),
});
