import { arriveAt } from "../audience/chats/store.ts";
import { addFacts, membershipsOfCrowd } from "../audience/crowd/store.ts";
import { askChecks } from "../audience/membership/store.ts";
import { networkOfKey } from "../bot/incoming.ts";
import { rolesIn } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { entryStatesOfCrowd, saveCrowdEntries } from "./crowd/store.ts";
import { decideJoin, standingIn, type JoinOutcome } from "./entry.ts";
import type { Joiner } from "./entry-service.ts";
import { endsAt, longestCheckMs, type Giveaway } from "./giveaway.ts";
import { botOfVenue, type GiveawayServices } from "./services.ts";
import { lockForEntry } from "./store.ts";
import { venueKeysOf } from "./venues.ts";

interface Tap {
  readonly joiner: Joiner;
  readonly at: Date;
}

/**
 * `join` for many who press the same button: the same decisions by the same rules, in as many statements as one of
 * them takes. All came through one bot; each is another account. Outcomes in the order of the taps, or null where
 * there is no such giveaway.
 */
export const joinCrowd = async (
  services: GiveawayServices,
  tx: Transaction,
  { giveawayId, taps, now }: { giveawayId: number; taps: readonly Tap[]; now: Date },
): Promise<{ readonly outcomes: readonly JoinOutcome[]; readonly giveaway: Giveaway } | null> => {
  const giveaway = await lockForEntry(tx, giveawayId);
  const bot = taps[0]?.joiner.bot;
  if (!giveaway || giveaway.state === "draft" || bot === undefined) return null;
  const { communityId } = giveaway;
  const venueKeys = (await venueKeysOf(tx, giveawayId)).filter(
    (key) => networkOfKey(key) === networkOfKey(bot),
  );
  const ids = taps.map(({ joiner }) => joiner.identityId);
  const known = await membershipsOfCrowd(
    tx,
    taps.map(({ joiner }) => joiner.identityKey),
    venueKeys,
  );
  const entries = await entryStatesOfCrowd(tx, giveawayId, ids);
  const staff = await rolesIn(
    tx,
    communityId,
    taps.map(({ joiner }) => joiner.personId),
  );
  const decided = taps.map(({ joiner, at }) => {
    const outcome = decideJoin({
      state: giveaway.state,
      endsAt: endsAt(giveaway),
      at,
      isStaff: staff.has(joiner.personId),
      standing: standingIn(venueKeys, known.get(joiner.identityKey) ?? []),
      entry: entries.get(joiner.identityId) ?? null,
    });
    return { joiner, at, outcome };
  });

  const saved = decided.flatMap(({ joiner: { identityId, identityKey, personId }, at, outcome }) =>
    outcome.kind === "entered" || outcome.kind === "checking"
      ? [
          {
            identityId,
            identityKey,
            personId,
            state: outcome.kind,
            source: "button" as const,
            enteredAt: at,
          },
        ]
      : [],
  );
  if (saved.length > 0) {
    await arriveAt(tx, { identityIds: saved.map(({ identityId }) => identityId), bot, communityId });
    const entryIds = await saveCrowdEntries(tx, giveawayId, saved);
    await addFacts(
      tx,
      saved
        .filter(({ state }) => state === "entered")
        .map(({ personId, enteredAt: at }) => ({
          personId,
          what: "giveaway.entered",
          object: String(giveawayId),
          at,
        })),
    );
    const giveUpAt = new Date(now.getTime() + longestCheckMs);
    await askChecks(
      tx,
      saved
        .filter(({ state }) => state === "checking")
        .flatMap(({ identityId, identityKey }) =>
          venueKeys.flatMap((venueKey) => {
            const asked = botOfVenue(services, venueKey)?.bot;
            const about = `entry:${entryIds.get(identityId)}`;
            return asked ? [{ bot: asked, venueKey, identityKey, about, giveUpAt }] : [];
          }),
        ),
      now,
    );
  }
  return { outcomes: decided.map(({ outcome }) => outcome), giveaway };
};
