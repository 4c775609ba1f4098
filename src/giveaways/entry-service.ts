import { arriveAt } from "../audience/chats/store.ts";
import {
  answeredChecks,
  askChecks,
  consumeCheck,
  hasOpenChecks,
  membershipsOf,
} from "../audience/membership/store.ts";
import { addFact, identityById } from "../audience/store.ts";
import { networkOfKey, type BotKey, type IdentityKey } from "../bot/incoming.ts";
import { roleOf } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { decideJoin, standingIn, type EntrySource, type JoinOutcome } from "./entry.ts";
import { entryById, entryOfIdentity, saveEntry, settleEntry } from "./entries/store.ts";
import { endsAt, longestCheckMs, type Giveaway } from "./giveaway.ts";
import { botOfVenue, type GiveawayServices } from "./services.ts";
import { giveawayById, lockForEntry } from "./store.ts";
import { communityOf, venueKeysOf } from "./venues.ts";
import { joinText } from "./view.ts";

export interface Joiner {
  readonly identityId: number;
  readonly identityKey: IdentityKey;
  readonly personId: number;
  /** The bot through which they entered: in private it then speaks of this community. */
  readonly bot: BotKey;
}

/** The venues of the giveaway on the person's own network: where they must be a member. */
const venuesFor = async (tx: Transaction, giveawayId: number, identityKey: string) =>
  (await venueKeysOf(tx, giveawayId)).filter((key) => networkOfKey(key) === networkOfKey(identityKey));

/**
 * Enters a person, or says why not. `at` is the platform's time of the tap where it tells one, so that what was
 * done in time and arrived late still counts.
 */
export const join = async (
  services: GiveawayServices,
  tx: Transaction,
  {
    giveawayId,
    joiner,
    source,
    at,
    now,
  }: { giveawayId: number; joiner: Joiner; source: EntrySource; at: Date; now: Date },
): Promise<{ outcome: JoinOutcome; giveaway: Giveaway } | null> => {
  const giveaway = await lockForEntry(tx, giveawayId);
  if (!giveaway || giveaway.state === "draft") return null;
  const venueKeys = await venuesFor(tx, giveawayId, joiner.identityKey);
  const entry = await entryOfIdentity(tx, giveawayId, joiner.identityId);
  const outcome = decideJoin({
    state: giveaway.state,
    endsAt: endsAt(giveaway),
    at,
    isStaff: (await roleOf(tx, giveaway.communityId, joiner.personId)) !== null,
    standing: standingIn(venueKeys, await membershipsOf(tx, joiner.identityKey, venueKeys)),
    entry: entry?.state ?? null,
  });
  if (outcome.kind !== "entered" && outcome.kind !== "checking") return { outcome, giveaway };
  const { identityId, identityKey, bot } = joiner;
  await arriveAt(tx, { identityIds: [identityId], bot, communityId: giveaway.communityId });
  const entryId = await saveEntry(tx, {
    giveawayId,
    identityId,
    identityKey,
    state: outcome.kind,
    source,
    enteredAt: at,
  });
  if (outcome.kind === "entered") {
    await addFact(tx, {
      personId: joiner.personId,
      what: "giveaway.entered",
      object: String(giveawayId),
      at,
    });
    return { outcome, giveaway };
  }
  await askChecks(
    tx,
    venueKeys.flatMap((venueKey) => {
      const asked = botOfVenue(services, venueKey)?.bot;
      const giveUpAt = new Date(now.getTime() + longestCheckMs);
      return asked ? [{ bot: asked, venueKey, identityKey, about: `entry:${entryId}`, giveUpAt }] : [];
    }),
    now,
  );
  return { outcome, giveaway };
};

/** Tells a person in private what their entry came to, if the bot may write to them. */
const tellEntrant = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  identityId: number,
  outcome: JoinOutcome,
  now: Date,
): Promise<void> => {
  const identity = await identityById(tx, identityId);
  if (!identity) return;
  const community = await communityOf(tx, giveaway);
  const address = await services.addresses.privately(tx, { identity, community, consent: "known" });
  if (!address) return;
  await services.voice.message(
    tx,
    address,
    { text: joinText(outcome, giveaway, community.timezone) },
    { now, lane: "interactive", kind: "notice" },
  );
};

/** Private word after an entry by comment, for those who ever wrote to the bot. */
export const confirmComment = async (
  services: GiveawayServices,
  tx: Transaction,
  { giveaway, joiner, outcome, now }: { giveaway: Giveaway; joiner: Joiner; outcome: JoinOutcome; now: Date },
): Promise<void> => tellEntrant(services, tx, giveaway, joiner.identityId, outcome, now);

/** Takes in what the networks answered about entries that waited for it; returns how many. */
export const settleCheckedEntries = async (
  services: GiveawayServices,
  tx: Transaction,
  take: number,
  now: Date,
): Promise<number> => {
  const answers = await answeredChecks(tx, "entry:", take);
  for (const answer of answers) {
    if (!(await consumeCheck(tx, answer.id))) continue;
    const entry = await entryById(tx, Number(answer.about.slice("entry:".length)));
    if (!entry || entry.state !== "checking") continue;
    const isIn = answer.state === "member" || answer.state === "unknown";
    // Somebody absent from one venue may be in another: a no needs the answers of all.
    if (!isIn && (await hasOpenChecks(tx, answer.about))) continue;
    if (!(await settleEntry(tx, entry.id, isIn ? "entered" : "refused"))) continue;
    const giveaway = await giveawayById(tx, entry.giveawayId);
    const identity = await identityById(tx, entry.identityId);
    if (!giveaway || !identity) continue;
    if (isIn)
      await addFact(tx, {
        personId: identity.personId,
        what: "giveaway.entered",
        object: String(giveaway.id),
        at: entry.enteredAt,
      });
    await tellEntrant(
      services,
      tx,
      giveaway,
      entry.identityId,
      { kind: isIn ? "entered" : "not-member" },
      now,
    );
  }
  return answers.length;
};
