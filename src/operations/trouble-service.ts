import type { Logger } from "pino";
import type { BotKey } from "../bot/incoming.ts";
import type { Platform } from "../bot/platform.ts";
import type { Text } from "../bot/reply.ts";
import type { Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import type { Alerts } from "../delivery/alert.ts";
import { followClockBack } from "../delivery/store.ts";
import { botConditions, type BotCondition, type Health } from "./health.ts";
import { askDatabase } from "./metrics/store.ts";
import { isNearlyFull, jumpMs, type ClockLook, type Disk } from "./machine.ts";

export interface TroubleServices {
  readonly db: Pick<Database, "prisma">;
  readonly alerts: Alerts;
  readonly health: Health;
  readonly platforms: ReadonlyMap<BotKey, Pick<Platform, "bot" | "network" | "title">>;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
  /** Of DATA_DIR; absent where there is none. */
  readonly disk?: () => Promise<Disk>;
  /** A clock that only runs; absent where the other one is turned on purpose. */
  readonly monotonicMs?: () => number;
}

/** Looks for what the team must know of, as this process sees it, and tells when it begins and when it is over. */
export interface TroubleWatch {
  look(): Promise<void>;
}

/** Somebody's update could not be handled, in the transaction that sets it aside. */
export const tellDeadLetter = async (
  alerts: Alerts,
  tx: Transaction,
  incidentId: string,
  now: Date,
): Promise<void> => {
  const values = { id: { kind: "code", text: incidentId } } as const;
  await alerts.raise(tx, { cause: "dead letters", text: { key: "alert-dead-letter", values }, now });
};

/** The database may be away so long without a word. */
const awayAfterMs = 10_000;
const diskEveryMs = 60_000;

const keys: Readonly<Record<BotCondition, { begins: string; ends: string }>> = {
  revoked: { begins: "alert-token-revoked", ends: "alert-token-works" },
  down: { begins: "alert-network-down", ends: "alert-network-back" },
  conflict: { begins: "alert-conflict", ends: "alert-conflict-over" },
  failing: { begins: "alert-failing", ends: "alert-failing-over" },
};

const megabytes = (bytes: number): number => Math.floor(bytes / 2 ** 20);

export const createTroubleWatch = (services: TroubleServices): TroubleWatch => {
  const { db, alerts, health, platforms, clock, log, disk, monotonicMs } = services;
  /** What was last written about each cause: a state that stays needs no query. */
  const applied = new Map<string, boolean>();
  let awaySince: Date | undefined;
  let diskAt = Number.NEGATIVE_INFINITY;
  const lookAtClocks = (wallMs: number): ClockLook | undefined =>
    monotonicMs && { wallMs, monotonicMs: monotonicMs() };
  // From the start on: a clock may be set in the seconds before the first look.
  let lastLook = lookAtClocks(clock.now().getTime());

  const apply = async (
    tx: Transaction,
    cause: string,
    holds: boolean | undefined,
    texts: { readonly begins: Text; readonly ends: Text },
    now: Date,
  ): Promise<(() => void) | undefined> => {
    if (holds === undefined || applied.get(cause) === holds) return undefined;
    if (holds) await alerts.raise(tx, { cause, text: texts.begins, now });
    else await alerts.end(tx, { cause, text: texts.ends, now });
    return () => applied.set(cause, holds);
  };

  const lookAtBots = async (tx: Transaction, now: Date): Promise<(() => void)[]> => {
    const done: (() => void)[] = [];
    for (const { bot, network, title } of platforms.values()) {
      for (const condition of botConditions) {
        const values = { bot: title, network: { key: `network-${network}` } };
        const { begins, ends } = keys[condition];
        const texts = { begins: { key: begins, values }, ends: { key: ends, values } };
        const mark = await apply(tx, `${condition} ${bot}`, health.holds(bot, condition, now), texts, now);
        if (mark) done.push(mark);
      }
    }
    return done;
  };

  /** At most once a minute: it writes. */
  const readDisk = async (now: Date): Promise<Disk | undefined> => {
    if (!disk || Math.abs(now.getTime() - diskAt) < diskEveryMs) return undefined;
    diskAt = now.getTime();
    return disk().catch((error: unknown) => {
      log.warn({ err: error }, "the disk cannot be looked at");
      return undefined;
    });
  };

  const tellDisk = async (tx: Transaction, found: Disk, now: Date): Promise<(() => void)[]> => {
    const values = { free: megabytes(found.freeBytes) };
    const marks = [
      await apply(
        tx,
        "disk full",
        isNearlyFull(found),
        { begins: { key: "alert-disk-full", values }, ends: { key: "alert-disk-fine", values } },
        now,
      ),
      await apply(
        tx,
        "disk readonly",
        !found.isWritable,
        { begins: { key: "alert-disk-readonly" }, ends: { key: "alert-disk-writable" } },
        now,
      ),
    ];
    return marks.filter((mark) => mark !== undefined);
  };

  /** Tells once of what happened meanwhile. */
  const tellEvents = async (tx: Transaction, now: Date, jump: number): Promise<void> => {
    if (jump !== 0) {
      const values = { minutes: Math.round(Math.abs(jump) / 60_000) };
      const key = jump > 0 ? "alert-clock-forward" : "alert-clock-back";
      if (jump < 0) await followClockBack(tx, { byMs: -jump, now });
      await alerts.raise(tx, {
        cause: jump > 0 ? "clock forward" : "clock back",
        text: { key, values },
        now,
      });
    }
    if (awaySince && now.getTime() - awaySince.getTime() >= awayAfterMs) {
      const values = { minutes: Math.max(1, Math.round((now.getTime() - awaySince.getTime()) / 60_000)) };
      await alerts.raise(tx, { cause: "database", text: { key: "alert-database-was-away", values }, now });
    }
  };

  return {
    look: async () => {
      const now = clock.now();
      const look = lookAtClocks(now.getTime());
      const jump = look && lastLook ? jumpMs(lastLook, look) : 0;
      const found = await readDisk(now);
      try {
        const marks = await inTransaction(db, async (tx) => {
          // Proves that the database answers, also while there is nothing to write.
          await askDatabase(tx);
          await tellEvents(tx, now, jump);
          return [...(await lookAtBots(tx, now)), ...(found ? await tellDisk(tx, found, now) : [])];
        });
        for (const mark of marks) mark();
        awaySince = undefined;
        lastLook = look;
      } catch (error) {
        awaySince ??= now;
        log.warn({ err: error }, "whether all is well cannot be looked up now");
      }
    },
  };
};
