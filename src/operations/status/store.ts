import type { Transaction } from "../../db/transaction.ts";

export interface Backlog {
  readonly count: number;
  /** Since when the oldest of them waits; null where nothing does. */
  readonly since: Date | null;
}

const backlogOf = (rows: readonly Backlog[]): Backlog => rows[0] ?? { count: 0, since: null };

/** What these bots have taken in and not handled yet, without the update that asks. */
export const unhandledOf = async (
  tx: Transaction,
  bots: readonly string[],
  exceptId: bigint,
): Promise<Backlog> =>
  backlogOf(
    await tx.$queryRaw<Backlog[]>`
      SELECT count(*)::int AS count, min("receivedAt") AS since FROM "update"
      WHERE "bot" = ANY(${[...bots]}::text[]) AND "state" = 'new' AND "id" <> ${exceptId}`,
  );

/** What these bots should have said by now. */
export const unsentOf = async (tx: Transaction, bots: readonly string[], now: Date): Promise<Backlog> =>
  backlogOf(
    await tx.$queryRaw<Backlog[]>`
      SELECT count(*)::int AS count, min("notBefore") AS since FROM "delivery"
      WHERE "bot" = ANY(${[...bots]}::text[]) AND "state" IN ('planned', 'retry', 'claimed', 'sending')
        AND "notBefore" <= ${now}::timestamp`,
  );
