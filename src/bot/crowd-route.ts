import type { AfterCommit } from "./after-commit.ts";
import type { Button } from "./button.ts";
import type { Incoming } from "./incoming.ts";
import { readPositional, signedEnv } from "./positional.ts";
import { tooOften } from "./press-route.ts";
import type { Reply } from "./reply.ts";
import { createResponder, type Visit } from "./responder.ts";
import type { RouteParts } from "./route-parts.ts";
import type { Transaction } from "../db/transaction.ts";

/** One update of a crowd, as the journal numbers it. */
interface CrowdUpdate {
  readonly id: bigint;
  readonly incoming: Incoming;
  readonly now: Date;
}

/** What each is told, in their order. */
type Replies = readonly (Reply | undefined)[];

export interface CrowdRoute {
  /**
   * Updates with the same key tell of one thing that different people do in one chat: they press one button, or come
   * and go. They may be settled together; undefined for everything else.
   */
  keyOf(incoming: Incoming): string | undefined;
  /**
   * Settles updates of one key in `tx`; what each is answered comes in their order.
   * @throws whatever one of them would have thrown: then each is to be settled alone
   */
  route(
    tx: Transaction,
    updates: readonly CrowdUpdate[],
  ): Promise<readonly { readonly afterCommit: readonly AfterCommit[] }[]>;
}

/** For what a whole group does at once. */
export const createCrowdRoute = (parts: RouteParts, buttons: ReadonlyMap<string, Button>): CrowdRoute => {
  const { listeners } = parts.features;
  /** Kinds of which somebody must hear one by one. */
  const heardAlone = new Set(listeners.filter(({ crowd }) => !crowd).map(({ on }) => on));

  const crowdButton = (data: string) => {
    const button = data.startsWith("!") ? undefined : buttons.get(data.split(":")[0] ?? "");
    return button?.crowd ? { button, crowd: button.crowd } : undefined;
  };

  /** All presses are of one button. */
  const press = async (visits: readonly Visit[]): Promise<Replies> => {
    const presses = visits.flatMap(({ caller, incoming, ...visit }) =>
      incoming.kind === "press" ? [{ ...visit, caller, incoming, community: caller.community }] : [],
    );
    const [first] = presses;
    const found = first && crowdButton(first.incoming.data);
    if (!found) return [];
    const { args } = parts.signer.openButton(first.incoming.data, first.caller.identityKey);
    const values = readPositional(found.button.args, args, signedEnv(first, parts.renderer));
    const verdicts = presses.map(({ caller, now }) => parts.rateLimit.take(caller.identityKey, now));
    const heard = presses.filter((_, index) => verdicts[index] === "ok");
    const replies = await found.crowd(values, heard);
    const answers = new Map(heard.map((one, index) => [one, replies[index]]));
    return presses.map((one, index) => (verdicts[index] === "warn" ? tooOften : answers.get(one)));
  };

  return {
    keyOf: (incoming) => {
      if (heardAlone.has(incoming.kind)) return undefined;
      if (incoming.kind === "membership") return `${incoming.venue} ${incoming.kind}`;
      return incoming.kind === "press" && incoming.chat.type !== "private" && crowdButton(incoming.data)
        ? `${incoming.chat.id} ${incoming.data}`
        : undefined;
    },

    async route(tx, updates) {
      const [first] = updates;
      if (!first) return [];
      const incomings = updates.map(({ incoming }) => incoming);
      const callers = await parts.resolveCrowd(tx, incomings, first.now);
      const visits: Visit[] = updates.map(({ id, incoming, now }, index) => {
        const caller = callers[index];
        if (!caller) throw new Error("Somebody of the crowd was not resolved.");
        return { tx, incoming, caller, updateId: id, now };
      });
      const contexts = visits.map((visit) => ({ ...visit, community: visit.caller.community }));
      const rounds: Replies[] = [];
      for (const { on, crowd } of listeners)
        if (crowd && on === first.incoming.kind) rounds.push(await crowd(contexts));
      rounds.push(await press(visits));
      const done: { readonly afterCommit: readonly AfterCommit[] }[] = [];
      for (const [index, visit] of visits.entries()) {
        const responder = createResponder(parts);
        for (const replies of rounds) {
          const reply = replies[index];
          if (reply) await responder.reply(visit, reply);
        }
        done.push({ afterCommit: responder.afterCommit(visit.incoming) });
      }
      return done;
    },
  };
};
