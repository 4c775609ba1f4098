import { askChecks, checksAbout, membershipsOf } from "../audience/membership/store.ts";
import { networkOfKey } from "../bot/incoming.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { placesOf, replace, type ChangeReason } from "./draw/changes.ts";
import { changesOf, ranksOf, saveChange, setVerdict, type RankRow } from "./draws/store.ts";
import { entryById } from "./entries/store.ts";
import { endsAt, longestCheckMs, unixSeconds, type Giveaway } from "./giveaway.ts";
import { announceResult } from "./announce-step.ts";
import { botOfVenue, type GiveawayServices } from "./services.ts";
import { lockForDraw } from "./store.ts";
import { venueKeysOf } from "./venues.ts";

const aboutRank = (giveawayId: number, rank: number): string => `rank:${giveawayId}:${rank}`;

/** Asks the networks whether a holder of a place still keeps the conditions. */
const askAboutRank = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  rank: RankRow,
  now: Date,
): Promise<void> => {
  const entry = await entryById(tx, rank.entryId);
  if (!entry) throw new Error(`Rank ${rank.rank} of giveaway ${giveaway.id} has no entry.`);
  const venueKeys = (await venueKeysOf(tx, giveaway.id)).filter(
    (key) => networkOfKey(key) === networkOfKey(entry.identityKey),
  );
  const checks = venueKeys.flatMap((venueKey) => {
    const bot = botOfVenue(services, venueKey)?.bot;
    const giveUpAt = new Date(now.getTime() + longestCheckMs);
    return bot
      ? [
          {
            bot,
            venueKey,
            identityKey: entry.identityKey,
            about: aboutRank(giveaway.id, rank.rank),
            giveUpAt,
          },
        ]
      : [];
  });
  // Where nothing can be asked, nothing is lost.
  await setVerdict(tx, giveaway.id, rank.rank, checks.length > 0 ? "checking" : "in", now);
  await askChecks(tx, checks, now);
};

interface Loss {
  readonly reason: ChangeReason;
  readonly evidence: string;
}

type RankVerdict = "wait" | "in" | Loss;

/** DRAW §6: unknown lets the person win; a removal by the team after the close counts as still there. */
const judgeRank = async (tx: Transaction, giveaway: Giveaway, rank: RankRow): Promise<RankVerdict> => {
  const entry = await entryById(tx, rank.entryId);
  if (!entry) throw new Error(`Rank ${rank.rank} of giveaway ${giveaway.id} has no entry.`);
  // Erasing is the person's own act, and they were told that it gives up the prize.
  if (entry.isErased) return { reason: "DECLINED", evidence: "the entrant had their data erased" };
  const checks = await checksAbout(tx, aboutRank(giveaway.id, rank.rank));
  if (checks.some(({ state }) => state === "open")) return "wait";
  const states = new Set(checks.map(({ state }) => state));
  if (states.has("deactivated"))
    return { reason: "DEACTIVATED", evidence: "the network says this account is deactivated" };
  if (states.has("member") || states.has("unknown")) return "in";
  const known = await membershipsOf(
    tx,
    entry.identityKey,
    checks.map(({ venueKey }) => venueKey),
  );
  const wasRemoved = known.some(
    ({ status, cause, at }) => status === "left" && cause === "team" && at > endsAt(giveaway),
  );
  if (wasRemoved) return "in";
  const seen = checks.map(({ venueKey, answeredAt }) => `${venueKey} at ${answeredAt?.toISOString() ?? "?"}`);
  return { reason: "LEFT", evidence: `no member of ${seen.join(", ")}` };
};

const settleRank = async (
  tx: Transaction,
  giveaway: Giveaway,
  rank: RankRow,
  ranked: number,
  now: Date,
): Promise<void> => {
  const verdict = await judgeRank(tx, giveaway, rank);
  if (verdict === "wait") return;
  if (verdict === "in") {
    await setVerdict(tx, giveaway.id, rank.rank, "in", now);
    return;
  }
  const changes = await changesOf(tx, giveaway.id);
  const change = replace(
    { winners: giveaway.winners, ranked, changes },
    { rank: rank.rank, reason: verdict.reason, evidence: verdict.evidence, atSeconds: unixSeconds(now) },
  );
  await saveChange(tx, giveaway.id, changes.length + 1, change);
  await setVerdict(tx, giveaway.id, rank.rank, "out", now);
};

const isErased = async (tx: Transaction, { entryId }: RankRow): Promise<boolean> =>
  (await entryById(tx, entryId))?.isErased === true;

/** Checks those who hold places, replaces who lost one, and announces when every place is settled. */
export const checkHolders = async (
  services: GiveawayServices,
  giveaway: Giveaway,
  now: Date,
): Promise<void> => {
  await inTransaction(services.db, async (tx) => {
    // One process at a time settles a draw: changes are numbered and each uses the next reserve.
    if ((await lockForDraw(tx, giveaway.id))?.state !== "checking") return;
    const ranks = await ranksOf(tx, giveaway.id);
    const byRank = new Map(ranks.map((rank) => [rank.rank, rank]));
    const changes = await changesOf(tx, giveaway.id);
    let isSettled = true;
    for (const { holder } of placesOf({ winners: giveaway.winners, ranked: ranks.length, changes })) {
      const rank = holder === null ? undefined : byRank.get(holder);
      if (!rank || (rank.verdict === "in" && !(await isErased(tx, rank)))) continue;
      isSettled = false;
      if (rank.verdict === "pending") await askAboutRank(services, tx, giveaway, rank, now);
      else await settleRank(tx, giveaway, rank, ranks.length, now);
    }
    if (isSettled) await announceResult(services, tx, giveaway, now);
  });
};
