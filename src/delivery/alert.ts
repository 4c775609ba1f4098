import type { Addresses } from "../audience/address-service.ts";
import { identitiesOf } from "../audience/store.ts";
import type { Text } from "../bot/reply.ts";
import type { Voice } from "../bot/voice.ts";
import { communityById, teamOf } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { hasDeliveryAbout } from "./store.ts";

const quietMs = 60 * 60_000;

/** Tells the team of a community in private, on every network that works, once for each cause and hour. */
export const createAlert =
  ({ voice, addresses }: { voice: Voice; addresses: Addresses }) =>
  async (tx: Transaction, communityId: number, cause: string, text: Text, now: Date): Promise<void> => {
    const about = `alert:${communityId}:${cause}`;
    if (await hasDeliveryAbout(tx, about, new Date(now.getTime() - quietMs))) return;
    const community = (await communityById(tx, communityId)) ?? undefined;
    for (const member of await teamOf(tx, communityId)) {
      for (const identity of await identitiesOf(tx, member.personId)) {
        const address = await addresses.privately(tx, { identity, community, consent: "unless-denied" });
        if (!address) continue;
        await voice.message(tx, address, { text }, { now, lane: "interactive", kind: "notice", about });
      }
    }
  };
