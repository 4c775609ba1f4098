import { nextAgeingAt, subscriberWindow, usefulNeeded } from "../../content/mix/mix.ts";
import type { Database } from "../../db/open.ts";
import { inTransaction, type Transaction } from "../../db/transaction.ts";
import type { DeliveryKind } from "../delivery.ts";
import {
  type Hold,
  holdRows,
  keepHeld,
  planHeld,
  weighClaimed,
  type WeighedPromo,
  weighHeld,
} from "./store.ts";

/** SPEC §6: how long a row is held unless its campaign says something else. */
export const holdMs = 14 * 86_400_000;

/** Why a row is held or skipped: so many useful ones (≥ 1) come first. */
export const mixReason = (needed: number): string => `mix:${needed}`;

/** Reversed; undefined of a reason that has nothing to do with the mix. */
export const neededOf = (reason: string | null): number | undefined => {
  const needed = /^mix:(\d+)$/u.exec(reason ?? "")?.[1];
  return needed === undefined ? undefined : Number(needed);
};

/** Of what is held beside a promo on its way: that one may be cancelled, and nothing tells. */
const besideOthersMs = 10 * 60_000;
const longestMs = 86_400_000;

/** The first moment at which time alone may have changed something. */
const reviewAt = ({ hasReserved, oldestPromoAt }: WeighedPromo, now: Date): Date => {
  const inMs = (ms: number): Date => new Date(now.getTime() + ms);
  const moments = [inMs(hasReserved ? besideOthersMs : longestMs)];
  if (oldestPromoAt) moments.push(nextAgeingAt(oldestPromoAt, subscriberWindow));
  return new Date(Math.min(...moments.map((moment) => moment.getTime())));
};

/** Which of these may go, and what becomes of the others. */
const judge = (
  promos: readonly WeighedPromo[],
  now: Date,
): { readonly passed: readonly bigint[]; readonly held: readonly Hold[] } => {
  const passed: bigint[] = [];
  const held: Hold[] = [];
  for (const promo of promos) {
    const needed = promo.policy === "override" ? 0 : usefulNeeded(promo.mix, subscriberWindow);
    if (needed === 0) passed.push(promo.id);
    else
      held.push({
        id: promo.id,
        state: promo.policy === "partial" ? "skipped" : "held",
        reason: mixReason(needed),
        reviewAt: reviewAt(promo, now),
        expiresAt: new Date(now.getTime() + holdMs),
      });
  }
  return { passed, held };
};

/**
 * The last gate: of rows just claimed, those that may be sent. A promo to whom too little useful was sent by now is
 * taken out of hand, as its run's policy says.
 */
export const admitClaimed = async <Row extends { readonly id: bigint; readonly kind: DeliveryKind }>(
  tx: Transaction,
  rows: readonly Row[],
  { fence, now }: { readonly fence: bigint; readonly now: Date },
): Promise<readonly Row[]> => {
  const promos = rows.filter(({ kind }) => kind === "promo").map(({ id }) => id);
  if (promos.length === 0) return rows;
  const { held } = judge(await weighClaimed(tx, promos, now), now);
  if (held.length === 0) return rows;
  await holdRows(tx, { rows: held, fence, now });
  const out = new Set(held.map(({ id }) => id));
  return rows.filter(({ id }) => !out.has(id));
};

/** Looks at held promos whose time has come, at most `limit`, in one transaction; returns how many it looked at. */
export const reviewHeld = async (db: Pick<Database, "prisma">, limit: number, now: Date): Promise<number> =>
  inTransaction(db, async (tx) => {
    const promos = await weighHeld(tx, limit, now);
    if (promos.length === 0) return 0;
    // Of one person's only the first: whether the next may follow is seen when that one is on its way.
    const seen = new Set<string>();
    const firsts = promos.filter(({ recipient, policy }) => {
      const isFirst = policy === "override" || !seen.has(recipient);
      seen.add(recipient);
      return isFirst;
    });
    const { passed, held } = judge(firsts, now);
    await planHeld(tx, passed, now);
    await keepHeld(tx, held, now);
    return promos.length;
  });
