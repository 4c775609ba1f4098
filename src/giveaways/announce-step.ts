import { identitiesByIds, type IdentityRow } from "../audience/store.ts";
import { networkOfKey } from "../bot/incoming.ts";
import type { CommunityRow } from "../community/store.ts";
import { deliveriesAbout } from "../delivery/store.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { placesOf } from "./draw/changes.ts";
import { resultSay, winnerNote, type WinnerView } from "./draw-view.ts";
import { attemptsOf, changesOf, ranksOf, saveDrawFile } from "./draws/store.ts";
import { entriesByIds } from "./entries/store.ts";
import { about, type Giveaway } from "./giveaway.ts";
import { buildResult } from "./result-files.ts";
import type { GiveawayServices } from "./services.ts";
import { advance } from "./store.ts";
import { communityOf, pageUrlOf, sayInVenue, venueKeysOf } from "./venues.ts";

export interface Winner extends WinnerView {
  readonly identity: IdentityRow;
}

/** Who holds the places now. */
export const winnersOf = async (tx: Transaction, giveaway: Giveaway): Promise<readonly Winner[]> => {
  const ranks = await ranksOf(tx, giveaway.id);
  const entries = await entriesByIds(
    tx,
    ranks.map(({ entryId }) => entryId),
  );
  const identities = await identitiesByIds(
    tx,
    [...entries.values()].map(({ identityId }) => identityId),
  );
  const changes = await changesOf(tx, giveaway.id);
  return placesOf({ winners: giveaway.winners, ranked: ranks.length, changes }).flatMap(
    ({ place, holder }) => {
      const rank = ranks.find((row) => row.rank === holder);
      const entry = rank && entries.get(rank.entryId);
      const identity = entry && identities.get(entry.identityId);
      if (!rank || !identity) return [];
      return [
        {
          place,
          rank: rank.rank,
          name: identity.name,
          userId: identity.userId,
          network: identity.network,
          identity,
        },
      ];
    },
  );
};

const tellWinner = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  winner: Winner,
  community: CommunityRow,
  now: Date,
): Promise<void> => {
  // Whoever forbade messages is told by the public result alone.
  const reader = { identity: winner.identity, community, consent: "unless-denied" } as const;
  const address = await services.addresses.privately(tx, reader);
  if (!address) return;
  await services.voice.message(tx, address, winnerNote(giveaway, winner.place), {
    now,
    lane: "notice",
    kind: "notice",
    about: about.winner(giveaway.id, winner.rank),
  });
};

/** State first, announcement second: the rows to be sent are written with the state they announce. */
export const announceResult = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  now: Date,
): Promise<void> => {
  const bytes = await buildResult(services, tx, giveaway);
  if (!(await advance(tx, giveaway.id, "checking", "announced", { announcedAt: now }))) return;
  await saveDrawFile(tx, giveaway.id, "result.json", bytes);
  const winners = await winnersOf(tx, giveaway);
  const changes = await changesOf(tx, giveaway.id);
  const round = (await attemptsOf(tx, giveaway.id)).at(-1)?.round ?? 0;
  const community = await communityOf(tx, giveaway);
  const pageUrl = pageUrlOf(services, giveaway);
  const attachmentId = pageUrl ? undefined : await services.saveFile(tx, { name: "result.json", bytes, now });
  for (const venueKey of await venueKeysOf(tx, giveaway.id)) {
    const readerNetwork = networkOfKey(venueKey);
    const say = resultSay(giveaway, {
      winners,
      changes,
      unusedPlaces: giveaway.winners - winners.length,
      readerNetwork,
      pageUrl,
      round,
    });
    const options = { now, lane: "notice", kind: "notice", about: about.result(giveaway.id) } as const;
    const withFile = { ...say, ...(attachmentId ? { attachmentId } : {}) };
    await sayInVenue(services, tx, giveaway, venueKey, withFile, options);
    // A comment under an old post is seen by few: on a wall the result is a new post too (SPEC §3).
    if (readerNetwork === "vk")
      await sayInVenue(services, tx, giveaway, venueKey, withFile, { ...options, asPost: true });
  }
  for (const winner of winners) await tellWinner(services, tx, giveaway, winner, community, now);
};

const openStates = new Set(["planned", "held", "claimed", "sending", "retry"]);

/** Done when every word about the result has come to a named end. */
export const finishAnnounced = async (services: GiveawayServices, giveaway: Giveaway): Promise<void> => {
  await inTransaction(services.db, async (tx) => {
    const subjects = [
      about.result(giveaway.id),
      ...(await ranksOf(tx, giveaway.id)).map(({ rank }) => about.winner(giveaway.id, rank)),
    ];
    for (const subject of subjects) {
      if ((await deliveriesAbout(tx, subject)).some(({ state }) => openStates.has(state))) return;
    }
    await advance(tx, giveaway.id, "announced", "done");
  });
};
