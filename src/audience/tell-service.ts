import type { Say } from "../bot/reply.ts";
import type { Voice } from "../bot/voice.ts";
import { communityById } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import type { Addresses } from "./address-service.ts";
import { identitiesOf, identityById } from "./store.ts";

/** Tells a person something in private on behalf of a community, on every account that may be written to. */
export const createTellPerson =
  ({ voice, addresses }: { voice: Voice; addresses: Addresses }) =>
  async (
    tx: Transaction,
    { personId, communityId }: { personId: number; communityId: number },
    says: Say,
    now: Date,
  ): Promise<void> => {
    const community = (await communityById(tx, communityId)) ?? undefined;
    for (const identity of await identitiesOf(tx, personId)) {
      const address = await addresses.privately(tx, { identity, community, consent: "unless-denied" });
      if (address) await voice.message(tx, address, says, { now, lane: "interactive", kind: "notice" });
    }
  };

/** A word in private to one account that is known to let the bot write; false where none may. */
export const createTellAccount =
  ({ voice, addresses }: { voice: Voice; addresses: Addresses }) =>
  async (tx: Transaction, identityId: number, says: Say, now: Date): Promise<boolean> => {
    const identity = await identityById(tx, identityId);
    const address = identity && (await addresses.privately(tx, { identity, consent: "known" }));
    if (!address) return false;
    await voice.message(tx, address, says, { now, lane: "interactive", kind: "notice" });
    return true;
  };
