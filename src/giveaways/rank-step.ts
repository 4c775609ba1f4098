import { inTransaction, type Transaction } from "../db/transaction.ts";
import { cancelAbout } from "../delivery/store.ts";
import { drawSeed, opensSeal, verifyBeacon } from "./draw/beacon.ts";
import { toHex } from "./draw/bytes.ts";
import { timeOfRound } from "./draw/chain.ts";
import { asFrozen, settlePosting } from "./commit-step.ts";
import { forgetWhose, saveRanks, type AttemptRow } from "./draws/store.ts";
import { about, type Giveaway } from "./giveaway.ts";
import type { GiveawayServices } from "./services.ts";
import { advance, saveSignature, secretsOf } from "./store.ts";

/** When a missing beacon is worth a word to the team. */
const silenceMs = 2 * 60_000;

/** The number that decides, proven: the round's signature, or the secret behind the seal; null while there is none. */
const decidingNumber = async (
  services: GiveawayServices,
  giveaway: Giveaway,
  attempt: AttemptRow,
): Promise<string | null> => {
  if (giveaway.seal) {
    const { secretBox } = await inTransaction(services.db, (tx) => secretsOf(tx, giveaway.id));
    const secret = secretBox ? toHex(services.secrets.open(secretBox)) : "";
    if (!opensSeal(giveaway.seal, secret))
      throw new Error(`The secret of giveaway ${giveaway.id} does not open its seal.`);
    return secret;
  }
  if (giveaway.signature && verifyBeacon(services.chain, attempt.round, giveaway.signature) === "valid")
    return giveaway.signature;
  const signature = await services.beaconRound(attempt.round);
  // A relay is never trusted: what does not verify is no number.
  return signature && verifyBeacon(services.chain, attempt.round, signature) === "valid" ? signature : null;
};

const beaconCause = (giveaway: Giveaway, attempt: AttemptRow, key: string) => ({
  communityId: giveaway.communityId,
  cause: `beacon ${giveaway.id}`,
  text: { key, values: { number: giveaway.number ?? 0, round: String(attempt.round) } },
});

/** Draws, once: whoever comes second finds the giveaway in another state. */
export const drawWhenReady = async (
  services: GiveawayServices,
  row: Giveaway,
  now: Date,
  signal?: AbortSignal,
): Promise<void> => {
  const giveaway = asFrozen(row);
  const attempt = await inTransaction(services.db, (tx) => settlePosting(services, tx, giveaway, now));
  if (!attempt) return;
  const roundAtMs = attempt.round === 0 ? 0 : timeOfRound(attempt.round, services.chain) * 1000;
  if (now.getTime() < roundAtMs) return;
  const number = await decidingNumber(services, giveaway, attempt);
  if (!number) {
    if (now.getTime() - roundAtMs < silenceMs) return;
    await inTransaction(services.db, (tx) =>
      services.alerts.raise(tx, { ...beaconCause(giveaway, attempt, "alert-no-beacon"), now }),
    );
    return;
  }
  const seed = drawSeed(attempt.commit, number);
  const drawn = await services.lists.rank(
    { url: services.db.url, giveawayId: giveaway.id, seed, ranks: giveaway.winners + giveaway.reserves },
    signal,
  );
  await inTransaction(services.db, async (tx) => {
    const isFirst = await advance(tx, giveaway.id, "waiting", "checking", {
      signature: number,
      seed: toHex(seed),
      drawnAt: now,
    });
    if (!isFirst) return;
    // Where it could not be posted so far it would now come after the number.
    await cancelAbout(tx, about.commit(giveaway.id, attempt.number), "too late for its round", now);
    await services.alerts.end(tx, { ...beaconCause(giveaway, attempt, "alert-beacon-back"), now });
    await saveRanks(
      tx,
      giveaway.id,
      drawn.map((record, at) => ({ rank: at + 1, ...record })),
    );
    await forgetWhose(tx, giveaway.id);
  });
};

export type BroughtBeacon = "taken" | "wrong" | "not-awaited";

/** Anybody may bring the round a draw waits for; only its signature counts. */
export const takeBroughtBeacon = async (
  services: GiveawayServices,
  tx: Transaction,
  waiting: readonly { giveaway: Giveaway; attempt: AttemptRow }[],
  brought: { round: number; signature: string },
): Promise<BroughtBeacon> => {
  const concerned = waiting.filter(({ attempt }) => attempt.round === brought.round && attempt.round > 0);
  if (concerned.length === 0) return "not-awaited";
  if (verifyBeacon(services.chain, brought.round, brought.signature) !== "valid") return "wrong";
  for (const { giveaway } of concerned) {
    await saveSignature(tx, giveaway.id, brought.signature);
  }
  return "taken";
};
