import type { Caller } from "../bot/caller.ts";
import { identityKey, type Incoming } from "../bot/incoming.ts";
import { communityOfVenue, rolesIn } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { senderOf, venueOf, type DescribeCaller } from "./caller.ts";
import { meetCrowd } from "./crowd/store.ts";

/**
 * Who does something in one group, many at once: the same answers as `createResolveCaller` gives one by one. All
 * of it happened in one venue, and each is another person's doing.
 */
export const createResolveCrowd =
  (describe: DescribeCaller) =>
  async (tx: Transaction, incomings: readonly Incoming[], now: Date): Promise<readonly Caller[]> => {
    const [first] = incomings;
    const venueKey = first && venueOf(first);
    if (!venueKey) return [];
    const { network } = first;
    const met = await meetCrowd(tx, {
      network,
      people: incomings.flatMap((incoming) => senderOf(incoming) ?? []),
      now,
    });
    const community = await communityOfVenue(tx, venueKey);
    const personIds = [...met.values()].map(({ personId }) => personId);
    const roles = community ? await rolesIn(tx, community.id, personIds) : undefined;
    return incomings.map((incoming) => {
      const identity = met.get(identityKey(network, senderOf(incoming)?.userId ?? ""));
      if (!identity) throw new Error("Somebody of the crowd was not met.");
      const { language, personId } = identity;
      const role = roles?.get(personId);
      return describe(incoming, { identity, language, community, ...(role && { role }) });
    });
  };
