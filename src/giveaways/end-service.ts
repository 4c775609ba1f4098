import { UserError } from "../bot/errors.ts";
import { writeAudit } from "../community/store.ts";
import { cancelAbout } from "../delivery/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { showCounts } from "./count-step.ts";
import { timeOfRound } from "./draw/chain.ts";
import { cancelledSay } from "./draw-view.ts";
import { attemptsOf, forgetWhose } from "./draws/store.ts";
import { about, beaconPatienceMs, wholeSecond, type Giveaway } from "./giveaway.ts";
import type { GiveawayServices } from "./services.ts";
import { advance, closeEarly } from "./store.ts";
import { sayInVenue, venueKeysOf } from "./venues.ts";

/** @throws {UserError} giveaway-no-early-close · giveaway-not-open */
export const closeNow = async (
  tx: Transaction,
  giveaway: Giveaway,
  by: { personId: number; now: Date },
): Promise<void> => {
  if (!giveaway.earlyClose) throw new UserError("giveaway-no-early-close");
  const at = wholeSecond(by.now);
  if (at >= giveaway.closesAt || !(await closeEarly(tx, giveaway.id, at)))
    throw new UserError("giveaway-not-open", { number: giveaway.number ?? 0 });
  await writeAudit(tx, {
    communityId: giveaway.communityId,
    personId: by.personId,
    at: by.now,
    act: "giveaway.close",
    object: `giveaway:${giveaway.number}`,
    before: { closesAt: giveaway.closesAt.toISOString() },
    after: { closedAt: at.toISOString() },
  });
};

/** Whether the beacon has been silent so long that the owner may cancel (DRAW §4). */
const isBeaconLost = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  now: Date,
): Promise<boolean> => {
  const last = (await attemptsOf(tx, giveaway.id)).at(-1);
  if (giveaway.state !== "waiting" || !last || last.round === 0) return false;
  return now.getTime() - timeOfRound(last.round, services.chain) * 1000 >= beaconPatienceMs;
};

/**
 * Ends a giveaway without a draw, publicly. Once the list is fixed only a beacon silent for seven days allows
 * it, and only to the owner: else a result one does not like could be called off.
 * @throws {UserError} giveaway-cancel-late · giveaway-not-open
 */
export const cancelGiveaway = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  by: { personId: number; isOwner: boolean; reason: string; now: Date },
): Promise<void> => {
  const isOpen = giveaway.state === "open" && (giveaway.closedAt ?? giveaway.closesAt) > by.now;
  const isLost = !isOpen && by.isOwner && (await isBeaconLost(services, tx, giveaway, by.now));
  if (!isOpen && !isLost) throw new UserError("giveaway-cancel-late", { number: giveaway.number ?? 0 });
  if (!(await advance(tx, giveaway.id, giveaway.state, "cancelled", { cancelReason: by.reason }))) {
    throw new UserError("giveaway-not-open", { number: giveaway.number ?? 0 });
  }
  await cancelAbout(tx, about.opening(giveaway.id), "giveaway cancelled", by.now);
  await forgetWhose(tx, giveaway.id);
  await showCounts(services, tx, giveaway, 0, by.now);
  for (const venueKey of await venueKeysOf(tx, giveaway.id)) {
    await sayInVenue(services, tx, giveaway, venueKey, cancelledSay(giveaway, by.reason), {
      now: by.now,
      lane: "notice",
      kind: "notice",
      about: about.notice(giveaway.id),
    });
  }
  await writeAudit(tx, {
    communityId: giveaway.communityId,
    personId: by.personId,
    at: by.now,
    act: "giveaway.cancel",
    object: `giveaway:${giveaway.number}`,
    before: { state: giveaway.state },
    why: by.reason,
  });
};
