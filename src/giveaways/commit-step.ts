import { inTransaction, type Transaction } from "../db/transaction.ts";
import { pauseOf } from "../delivery/pauses/store.ts";
import { cancelAbout } from "../delivery/store.ts";
import { isTimely, roundForAttempt, timeOfRound } from "./draw/chain.ts";
import { commitLine, commitmentHash } from "./draw/commitment.ts";
import { commitment } from "./draw-view.ts";
import { attemptsOf, saveAttempt, settleAttempt, storedDrawFile, type AttemptRow } from "./draws/store.ts";
import { about, endsAt, unixSeconds, type Giveaway } from "./giveaway.ts";
import type { GiveawayServices } from "./services.ts";
import { advance } from "./store.ts";
import { communityOf, datedPosts, pageUrlOf, sayInVenue, venueKeysOf } from "./venues.ts";

interface FrozenGiveaway extends Giveaway {
  readonly rulesHash: string;
  readonly listHash: string;
  readonly merkleRoot: string;
  readonly n: number;
  readonly w: bigint;
}

export const asFrozen = (giveaway: Giveaway): FrozenGiveaway => {
  const { rulesHash, listHash, merkleRoot, n, w } = giveaway;
  if (rulesHash === null || listHash === null || merkleRoot === null || n === null || w === null) {
    throw new Error(`Giveaway ${giveaway.id} is ${giveaway.state} without a list.`);
  }
  return { ...giveaway, rulesHash, listHash, merkleRoot, n, w };
};

/** A commitment that comes so long after the close says so itself. */
const lateMs = 5 * 60_000;

/** How long the word of a network about the date of a post may take after it was sent. */
const dateNewsMs = 60_000;

const nextRound = (
  services: GiveawayServices,
  giveaway: Giveaway,
  before: readonly AttemptRow[],
  now: Date,
): number => {
  if (giveaway.randomness === "sealed") return 0;
  const round = roundForAttempt(
    {
      closedAtSeconds: unixSeconds(endsAt(giveaway)),
      nowSeconds: unixSeconds(now),
      delaySeconds: giveaway.delaySeconds,
    },
    services.chain,
  );
  return Math.max(round, (before.at(-1)?.round ?? 0) + 1);
};

/** Fixes the round by the rule and posts the commitment in every venue, with the list (DRAW §3). */
export const commitAttempt = async (services: GiveawayServices, row: Giveaway, now: Date): Promise<void> => {
  const giveaway = asFrozen(row);
  await inTransaction(services.db, async (tx) => {
    // What cannot be posted must not be promised: the round is taken when the post can go (DRAW §3).
    if (await pauseOf(tx)) return;
    const before = await attemptsOf(tx, giveaway.id);
    const round = nextRound(services, giveaway, before, now);
    if (!(await advance(tx, giveaway.id, "committing", "waiting"))) return;
    const number = before.length + 1;
    const commit = commitmentHash({
      drawId: giveaway.drawId,
      rulesHash: giveaway.rulesHash,
      listHash: giveaway.listHash,
      merkleRoot: giveaway.merkleRoot,
      n: giveaway.n,
      w: Number(giveaway.w),
      chainHash: giveaway.seal ?? giveaway.chain,
      round,
    });
    await saveAttempt(tx, { giveawayId: giveaway.id, number, round, commit, createdAt: now });
    await postCommitment(services, tx, giveaway, { number, commit, round }, now);
  });
};

const postCommitment = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: FrozenGiveaway,
  attempt: { number: number; commit: string; round: number },
  now: Date,
): Promise<void> => {
  const { timezone } = await communityOf(tx, giveaway);
  const pageUrl = pageUrlOf(services, giveaway);
  const { drawId, n, listHash } = giveaway;
  const line = commitLine({
    commit: attempt.commit,
    drawId,
    n,
    w: Number(giveaway.w),
    round: attempt.round,
    listHash,
  });
  const say = commitment(giveaway, {
    line,
    n,
    round: attempt.round,
    roundAt: attempt.round === 0 ? null : new Date(timeOfRound(attempt.round, services.chain) * 1000),
    timezone,
    lateSince: now.getTime() - endsAt(giveaway).getTime() >= lateMs ? endsAt(giveaway) : undefined,
    fileUrl: pageUrl ? `${pageUrl}/entrants.bin` : undefined,
  });
  const name = "entrants.bin";
  const attachmentId = pageUrl
    ? null
    : await services.saveStored(tx, { name, bytes: storedDrawFile(giveaway.id, name), now });
  for (const venueKey of await venueKeysOf(tx, giveaway.id)) {
    await sayInVenue(
      services,
      tx,
      giveaway,
      venueKey,
      { ...say, ...(attachmentId ? { attachmentId } : {}) },
      { now, lane: "interactive", kind: "notice", about: about.commit(giveaway.id, attempt.number) },
    );
  }
};

type AttemptVerdict = "valid" | "wait" | "void";

/**
 * Whether an attempt's commitment stands. It is void only when no post can have been in time: one whose date is
 * still unknown is waited for, since an early commitment binds whoever kept a copy of it.
 */
const judgeAttempt = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  attempt: AttemptRow,
  now: Date,
): Promise<AttemptVerdict> => {
  const posts = await datedPosts(tx, about.commit(giveaway.id, attempt.number));
  const sent = posts.filter(({ delivery }) => delivery.state === "sent");
  if (attempt.round === 0) return sent.length > 0 ? "valid" : "wait";
  if (sent.some(({ at }) => at !== null && isTimely(unixSeconds(at), attempt.round, services.chain)))
    return "valid";
  const roundAtMs = timeOfRound(attempt.round, services.chain) * 1000;
  if (now.getTime() < roundAtMs) return "wait";
  const isOnItsWay = posts.some(({ delivery }) =>
    ["planned", "held", "claimed", "sending", "retry"].includes(delivery.state),
  );
  const lacksDate = sent.some(
    ({ at, delivery }) => at === null && now.getTime() - (delivery.settledAt ?? now).getTime() < dateNewsMs,
  );
  // What is still on its way would now be late, but a call that was begun may have had its effect in time.
  const mayStillTell = posts.some(({ delivery }) => delivery.state === "sending") || lacksDate;
  return mayStillTell || (isOnItsWay && now.getTime() - roundAtMs < dateNewsMs) ? "wait" : "void";
};

/** Takes the next step of a committed draw: the attempt stands, or is void and another one follows. */
export const settlePosting = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  now: Date,
): Promise<AttemptRow | null> => {
  const attempt = (await attemptsOf(tx, giveaway.id)).at(-1);
  if (!attempt) throw new Error(`Giveaway ${giveaway.id} waits without an attempt.`);
  if (attempt.state === "valid") return attempt;
  const verdict = await judgeAttempt(services, tx, giveaway, attempt, now);
  if (verdict === "wait") return null;
  await settleAttempt(tx, giveaway.id, attempt.number, verdict);
  if (verdict === "void") {
    // Its number is known to everybody by now: posted later, it would look like a promise made in time.
    await cancelAbout(tx, about.commit(giveaway.id, attempt.number), "too late for its round", now);
    await advance(tx, giveaway.id, "waiting", "committing");
    const values = { number: giveaway.number ?? 0, round: String(attempt.round) };
    const key = (await pauseOf(tx)) ? "alert-void-paused" : "alert-void-attempt";
    const cause = `commitment ${giveaway.id}`;
    const { communityId } = giveaway;
    await services.alerts.raise(tx, { communityId, cause, text: { key, values }, now });
    return null;
  }
  return { ...attempt, state: "valid" };
};
