import type { Text } from "../../bot/reply.ts";
import type { Transaction } from "../../db/transaction.ts";
import { storableJson } from "../../journal/storable.ts";
import { isEvent, type OpenAlert } from "../alert-rules.ts";

type Row = Awaited<ReturnType<Transaction["alert"]["findFirstOrThrow"]>>;

const alertOf = ({ text, ...row }: Row): OpenAlert => ({
  ...row,
  text: text as unknown as Text, // written by `openAlert` only
});

interface Which {
  /** null: the bot as a whole. */
  readonly communityId: number | null;
  readonly cause: string;
}

/** The open alert of a cause, made if there is none; its sentence is always the newest. */
export const openAlert = async (
  tx: Transaction,
  { communityId, cause, text, now }: Which & { readonly text: Text; readonly now: Date },
): Promise<OpenAlert> => {
  const rows = await tx.$queryRaw<Row[]>`
    INSERT INTO "alert" ("communityId", "cause", "text", "openedAt")
    VALUES (${communityId}::int, ${cause}, ${storableJson(text)}::jsonb, ${now}::timestamp)
    ON CONFLICT (coalesce("communityId", 0), "cause") WHERE "endedAt" IS NULL
    DO UPDATE SET "text" = EXCLUDED."text" RETURNING *`;
  const [row] = rows;
  if (!row) throw new Error(`The alert ${cause} was not stored.`);
  return alertOf(row);
};

/** Whether the same cause was put into words after `since`, by this alert or one before it. */
export const wasTold = async (
  tx: Transaction,
  { communityId, cause }: Which,
  since: Date,
): Promise<boolean> =>
  (await tx.alert.findFirst({
    where: { communityId, cause, toldAt: { gt: since } },
    select: { id: true },
  })) !== null;

export const markTold = async (tx: Transaction, id: number, now: Date): Promise<void> => {
  await tx.alert.update({ where: { id }, data: { toldAt: now } });
};

/** Ends the open alert of a cause; null when there was none. */
export const endAlert = async (
  tx: Transaction,
  { communityId, cause, now }: Which & { readonly now: Date },
): Promise<OpenAlert | null> => {
  const row = await tx.alert.findFirst({ where: { communityId, cause, endedAt: null } });
  if (!row) return null;
  const { count } = await tx.alert.updateMany({
    where: { id: row.id, endedAt: null },
    data: { endedAt: now },
  });
  return count === 1 ? alertOf(row) : null;
};

/**
 * Somebody of the team has seen it: no more reminders; what is not a lasting state is over with that. Null where the
 * team has no such alert.
 */
export const markSeen = async (
  tx: Transaction,
  seen: { readonly id: number; readonly communityId: number; readonly personId: number; readonly now: Date },
): Promise<{ readonly cause: string; readonly isFirst: boolean } | null> => {
  const { id, communityId, personId, now } = seen;
  const row = await tx.alert.findFirst({ where: { id, OR: [{ communityId }, { communityId: null }] } });
  if (!row) return null;
  const { count } = await tx.alert.updateMany({
    where: { id, seenAt: null },
    data: { seenAt: now, seenBy: personId },
  });
  if (isEvent(row.cause)) await tx.alert.updateMany({ where: { id, endedAt: null }, data: { endedAt: now } });
  return { cause: row.cause, isFirst: count === 1 };
};

/** What a team has to know of now, the oldest first: its own and what concerns the bot as a whole. */
export const openAlerts = async (tx: Transaction, communityId: number): Promise<readonly OpenAlert[]> => {
  const where = { endedAt: null, OR: [{ communityId }, { communityId: null }] };
  return (await tx.alert.findMany({ where, orderBy: { id: "asc" } })).map(alertOf);
};

/** Open alerts that nobody has seen, last put into words before `before`. */
export const alertsToRepeat = async (tx: Transaction, before: Date): Promise<readonly OpenAlert[]> => {
  const unheard = [{ toldAt: { lte: before } }, { toldAt: null }];
  const rows = await tx.alert.findMany({ where: { endedAt: null, seenAt: null, OR: unheard } });
  return rows.filter(({ cause }) => !isEvent(cause)).map(alertOf);
};

/** Ends events that nobody looked at for long, and forgets what ended long ago. */
export const tidyAlerts = async (
  tx: Transaction,
  { before, now }: { readonly before: Date; readonly now: Date },
): Promise<void> => {
  const rows = await tx.alert.findMany({ where: { endedAt: null, openedAt: { lt: before } } });
  const events = rows.filter(({ cause }) => isEvent(cause)).map(({ id }) => id);
  await tx.alert.updateMany({ where: { id: { in: events } }, data: { endedAt: now } });
  await tx.alert.deleteMany({ where: { endedAt: { lt: before } } });
};
