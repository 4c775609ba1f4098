import type { Transaction } from "../../db/transaction.ts";

export type MembershipStatus = "member" | "left";
export type LeaveCause = "self" | "team";

export interface MembershipRow {
  readonly venueKey: string;
  readonly status: MembershipStatus;
  readonly cause: LeaveCause;
  readonly at: Date;
}

/**
 * Records who is in a venue, each account once. Events may arrive late and out of order: an older one never
 * overwrites a newer one.
 */
export const recordMemberships = async (
  tx: Transaction,
  rows: readonly {
    readonly venueKey: string;
    readonly identityKey: string;
    readonly status: MembershipStatus;
    readonly cause: LeaveCause;
    readonly at: Date;
  }[],
): Promise<void> => {
  // In one order, so that two crowds do not wait for one another.
  await tx.$executeRaw`
    INSERT INTO membership ("venueKey", "identityKey", status, cause, at)
    SELECT u.venue, u.identity, u.status, u.cause, u.at
    FROM unnest(${rows.map(({ venueKey }) => venueKey)}::text[],
      ${rows.map(({ identityKey }) => identityKey)}::text[], ${rows.map(({ status }) => status)}::text[],
      ${rows.map(({ cause }) => cause)}::text[],
      ${rows.map(({ at }) => at.toISOString())}::text[]::timestamp[])
      AS u(venue, identity, status, cause, at)
    ORDER BY u.venue, u.identity
    ON CONFLICT ("venueKey", "identityKey") DO UPDATE
      SET status = excluded.status, cause = excluded.cause, at = excluded.at
      WHERE membership.at <= excluded.at`;
};

/** Records what a check saw. It knows nothing of who ended a membership, so what only confirms an event changes nothing. */
export const recordCheckedMembership = async (
  tx: Transaction,
  row: { venueKey: string; identityKey: string; status: MembershipStatus; at: Date },
): Promise<void> => {
  await tx.$executeRaw`
    INSERT INTO membership ("venueKey", "identityKey", status, cause, at)
    VALUES (${row.venueKey}, ${row.identityKey}, ${row.status}, 'self', ${row.at})
    ON CONFLICT ("venueKey", "identityKey") DO UPDATE
      SET status = excluded.status, cause = excluded.cause, at = excluded.at
      WHERE membership.at <= excluded.at AND membership.status <> excluded.status`;
};

/** What is known of this account in these venues; a venue not in the answer is not known yet. */
export const membershipsOf = async (
  tx: Transaction,
  identityKey: string,
  venueKeys: readonly string[],
): Promise<readonly MembershipRow[]> => {
  const rows = await tx.membership.findMany({
    where: { identityKey, venueKey: { in: [...venueKeys] } },
    select: { venueKey: true, status: true, cause: true, at: true },
  });
  return rows.map((row) => ({
    ...row,
    status: row.status as MembershipStatus,
    cause: row.cause as LeaveCause,
  }));
};

export const renameMembershipVenue = async (tx: Transaction, from: string, to: string): Promise<void> => {
  await tx.$executeRaw`
    DELETE FROM membership old USING membership newer
    WHERE old."venueKey" = ${from} AND newer."venueKey" = ${to} AND newer."identityKey" = old."identityKey"`;
  await tx.membership.updateMany({ where: { venueKey: from }, data: { venueKey: to } });
  await tx.$executeRaw`
    DELETE FROM membership_check old USING membership_check newer
    WHERE old."venueKey" = ${from} AND newer."venueKey" = ${to} AND newer."identityKey" = old."identityKey"
      AND newer.about = old.about`;
  await tx.membershipCheck.updateMany({ where: { venueKey: from }, data: { venueKey: to } });
};

export type CheckAnswer = "member" | "left" | "deactivated" | "unknown";

export interface NewCheck {
  readonly bot: string;
  readonly venueKey: string;
  readonly identityKey: string;
  /** Who waits for the answer, e.g. `entry:77`. */
  readonly about: string;
  readonly giveUpAt: Date;
}

/** Asks for checks; one already asked for the same reason is not asked twice. */
export const askChecks = async (tx: Transaction, checks: readonly NewCheck[], now: Date): Promise<void> => {
  await tx.membershipCheck.createMany({
    data: checks.map((check) => ({ ...check, notBefore: now })),
    skipDuplicates: true,
  });
};

export interface OpenCheck {
  readonly id: bigint;
  readonly venueKey: string;
  readonly identityKey: string;
  readonly attempts: number;
  readonly giveUpAt: Date;
}

/**
 * The next checks due for a bot, all of one venue, so that one call can answer many (VK). One that is further off than
 * anything waits was put off by a clock that has been put back since, and is due, too.
 */
export const dueChecks = async (
  tx: Transaction,
  which: {
    readonly bot: string;
    readonly take: number;
    readonly now: Date;
    readonly longestWaitMs: number;
  },
): Promise<readonly OpenCheck[]> => {
  const { bot, take, now, longestWaitMs } = which;
  const beyond = new Date(now.getTime() + longestWaitMs);
  const isDue = [{ notBefore: { lte: now } }, { notBefore: { gt: beyond } }];
  const first = await tx.membershipCheck.findFirst({
    where: { bot, state: "open", OR: isDue },
    orderBy: [{ notBefore: "asc" }, { id: "asc" }],
    select: { venueKey: true },
  });
  if (!first) return [];
  return tx.membershipCheck.findMany({
    where: { bot, state: "open", venueKey: first.venueKey, OR: isDue },
    orderBy: [{ notBefore: "asc" }, { id: "asc" }],
    take,
    select: { id: true, venueKey: true, identityKey: true, attempts: true, giveUpAt: true },
  });
};

export const answerCheck = async (
  tx: Transaction,
  id: bigint,
  state: CheckAnswer,
  now: Date,
): Promise<void> => {
  await tx.membershipCheck.updateMany({ where: { id, state: "open" }, data: { state, answeredAt: now } });
};

export const retryCheck = async (tx: Transaction, id: bigint, notBefore: Date): Promise<void> => {
  await tx.membershipCheck.updateMany({
    where: { id, state: "open" },
    data: { notBefore, attempts: { increment: 1 } },
  });
};

export interface AnsweredCheck {
  readonly id: bigint;
  readonly about: string;
  readonly venueKey: string;
  readonly identityKey: string;
  readonly state: CheckAnswer;
  readonly answeredAt: Date;
}

/** Answers whose room has not taken them in, oldest first; `prefix` names the room's own, e.g. `entry:`. */
export const answeredChecks = async (
  tx: Transaction,
  prefix: string,
  take: number,
): Promise<readonly AnsweredCheck[]> => {
  const rows = await tx.membershipCheck.findMany({
    where: { about: { startsWith: prefix }, isConsumed: false, state: { not: "open" } },
    orderBy: { id: "asc" },
    take,
    select: { id: true, about: true, venueKey: true, identityKey: true, state: true, answeredAt: true },
  });
  return rows.map((row) => ({
    ...row,
    state: row.state as CheckAnswer,
    answeredAt: row.answeredAt ?? new Date(0),
  }));
};

/** Takes an answer, once: false when another transaction was faster. */
export const consumeCheck = async (tx: Transaction, id: bigint): Promise<boolean> =>
  (await tx.membershipCheck.updateMany({ where: { id, isConsumed: false }, data: { isConsumed: true } }))
    .count === 1;

/** Whether other checks of the same asker are still open. */
export const hasOpenChecks = async (tx: Transaction, about: string): Promise<boolean> =>
  (await tx.membershipCheck.findFirst({ where: { about, state: "open" }, select: { id: true } })) !== null;

export const checksAbout = async (
  tx: Transaction,
  about: string,
): Promise<readonly { venueKey: string; state: string; answeredAt: Date | null }[]> =>
  tx.membershipCheck.findMany({
    where: { about },
    select: { venueKey: true, state: true, answeredAt: true },
  });
