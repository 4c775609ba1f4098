import type { AfterCommit } from "./after-commit.ts";
import type { Button } from "./button.ts";
import type { Incoming, PressIncoming } from "./incoming.ts";
import { readPositional, signedEnv } from "./positional.ts";
import { tooOften } from "./press-route.ts";
import { createResponder } from "./responder.ts";
import type { RouteParts } from "./route-parts.ts";
import type { Transaction } from "../db/transaction.ts";

/** One press of a crowd, as the journal numbers it. */
interface CrowdPress {
  readonly id: bigint;
  readonly incoming: PressIncoming;
  readonly now: Date;
}

export interface CrowdRoute {
  /**
   * Presses with the same key are of one chat, one button and different people, and may be settled together;
   * undefined for everything else.
   */
  keyOf(incoming: Incoming): string | undefined;
  /**
   * Settles presses of one key in `tx`; what each is answered comes in their order.
   * @throws whatever one of them would have thrown: then each is to be settled alone
   */
  route(
    tx: Transaction,
    presses: readonly CrowdPress[],
  ): Promise<readonly { readonly afterCommit: readonly AfterCommit[] }[]>;
}

/** For buttons that a whole group presses at once. */
export const createCrowdRoute = (parts: RouteParts, buttons: ReadonlyMap<string, Button>): CrowdRoute => {
  const crowdButton = (data: string) => {
    const button = data.startsWith("!") ? undefined : buttons.get(data.split(":")[0] ?? "");
    return button?.crowd ? { button, crowd: button.crowd } : undefined;
  };

  return {
    keyOf: (incoming) =>
      incoming.kind === "press" && incoming.chat.type !== "private" && crowdButton(incoming.data)
        ? `${incoming.chat.id} ${incoming.data}`
        : undefined,

    async route(tx, presses) {
      const [first] = presses;
      const found = first && crowdButton(first.incoming.data);
      if (!found) return [];
      const incomings = presses.map(({ incoming }) => incoming);
      const callers = await parts.resolveCrowd(tx, incomings, first.now);
      const members = presses.map(({ id: updateId, incoming, now }, index) => {
        const caller = callers[index];
        if (!caller) throw new Error("Somebody of the crowd was not resolved.");
        return { tx, incoming, caller, community: caller.community, updateId, now };
      });
      const [member] = members;
      if (!member) return [];
      const { args } = parts.signer.openButton(first.incoming.data, member.caller.identityKey);
      const values = readPositional(found.button.args, args, signedEnv(member, parts.renderer));
      const verdicts = members.map(({ caller, now }) => parts.rateLimit.take(caller.identityKey, now));
      const heard = members.filter((_, index) => verdicts[index] === "ok");
      const replies = await found.crowd(values, heard);
      const answers = new Map(heard.map((one, index) => [one, replies[index]]));
      const done: { readonly afterCommit: readonly AfterCommit[] }[] = [];
      for (const [index, one] of members.entries()) {
        const responder = createResponder(parts);
        const reply = verdicts[index] === "warn" ? tooOften : answers.get(one);
        if (reply) await responder.reply(one, reply);
        done.push({ afterCommit: responder.afterCommit(one.incoming) });
      }
      return done;
    },
  };
};
