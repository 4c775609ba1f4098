import type { Transaction } from "../db/transaction.ts";

/** The giveaways that will go on by themselves, and when. */
export interface Pending {
  /** Giveaways that are open until later, by their close. */
  readonly closings: readonly Date[];
  /** Rounds of the beacon that draws are waiting for. */
  readonly rounds: readonly number[];
  /** Messages that were put off, and newsletters that begin or go on in the morning. */
  readonly messages: readonly Date[];
  /** A draw is under way that another sweep of the jobs moves on. */
  readonly isMoving: boolean;
  /** Somebody's membership is being asked for. */
  readonly isChecking: boolean;
}

/** What the bot has before it at `now`. */
export const pendingAt = async (tx: Transaction, now: Date): Promise<Pending> => {
  const open = await tx.giveaway.findMany({
    where: { state: "open" },
    select: { closesAt: true, closedAt: true },
  });
  const ends = open.map(({ closesAt, closedAt }) => closedAt ?? closesAt);
  const waiting = await tx.drawAttempt.findMany({
    where: { state: { not: "void" }, giveaway: { state: "waiting" } },
    select: { round: true },
  });
  const put = await tx.delivery.findMany({
    // Counts that are edited in by and by are nothing that anybody waits for.
    where: { state: { in: ["planned", "retry"] }, op: { not: "edit" }, notBefore: { gt: now } },
    select: { notBefore: true },
    orderBy: { notBefore: "asc" },
    take: 1,
  });
  const starts = await tx.campaign.findMany({
    where: { state: { in: ["scheduled", "arming"] }, startsAt: { gt: now } },
    select: { startsAt: true },
  });
  const mornings = await tx.deliveryRun.findMany({
    where: { state: "open", opensAt: { gt: now } },
    select: { opensAt: true },
  });
  const moving = await tx.giveaway.count({
    where: { state: { in: ["freezing", "committing", "checking", "announced"] } },
  });
  return {
    closings: ends.filter((at) => at > now),
    rounds: waiting.map(({ round }) => round),
    messages: [
      ...put.map(({ notBefore }) => notBefore),
      ...starts.flatMap(({ startsAt }) => startsAt ?? []),
      ...mornings.flatMap(({ opensAt }) => opensAt ?? []),
    ],
    isMoving: moving > 0 || ends.some((at) => at <= now),
    isChecking: (await tx.entry.count({ where: { state: "checking" } })) > 0,
  };
};

/** Every identity of the team with its role: `tg:42` → owner. */
export const teamRoles = async (tx: Transaction): Promise<ReadonlyMap<string, string>> => {
  const members = await tx.teamMember.findMany({ select: { personId: true, role: true } });
  const identities = await tx.identity.findMany({
    where: { personId: { in: members.map(({ personId }) => personId) } },
    select: { key: true, personId: true },
  });
  const roles = new Map(members.map(({ personId, role }) => [personId, role]));
  return new Map(identities.map(({ key, personId }) => [key, roles.get(personId) ?? ""]));
};
