import { setTimeout as delay } from "node:timers/promises";
import type { App } from "../../src/app.ts";
import type { TurnableClock } from "../../src/clock.ts";
import type { Database } from "../../src/db/open.ts";
import type { NetworkSide } from "./hands.ts";

const patienceMs = 25_000;
const lookEveryMs = 8;
/** So long nothing may happen before it is taken for waiting on the clock. */
const stillMs = 150;
const polls = new Set(["getUpdates"]);

export interface Calm {
  /** Resolves when all that happened is stored, handled, and answered on the networks. */
  quiet(): Promise<void>;
  /** Quiet, then every job once, then quiet again. */
  tick(): Promise<void>;
  /** Ticks until nothing moves any more. */
  rest(): Promise<void>;
  /** While calls are held, nobody waits for them. */
  isHolding: boolean;
  /** Nobody waits for what these have to say: their tokens are revoked. */
  readonly deadBots: string[];
}

interface CalmParts {
  readonly db: Database;
  readonly appOf: () => App;
  readonly clock: TurnableClock;
  readonly sides: readonly NetworkSide[];
}

/** Waits on what can be seen, in the simulators and in the database; the clock is turned where the bot waits for it. */
export const createCalm = ({ db, appOf, clock, sides }: CalmParts): Calm => {
  const openWork = async (): Promise<{ updates: number; rows: number; trace: string }> => {
    const [found] = await db.prisma.$queryRaw<{ updates: number; rows: number; trace: string }[]>`
      SELECT (SELECT count(*)::int FROM "update" WHERE state = 'new') AS updates,
             (SELECT count(*)::int FROM delivery WHERE state IN ('claimed', 'sending')
                OR (state IN ('planned', 'retry') AND "notBefore" <= ${clock.now()}
                  AND (lane = 3 OR NOT EXISTS (SELECT 1 FROM sending_pause))
                  AND ("runId" IS NULL OR EXISTS (SELECT 1 FROM delivery_run r WHERE r.id = "runId"
                    AND r.state = 'open'
                    AND (r."opensAt" IS NULL OR r."opensAt" <= ${clock.now()})
                    AND (r."shutsAt" IS NULL OR r."shutsAt" > ${clock.now()})))
                  AND bot <> ALL(${calm.deadBots}))) AS rows,
             (SELECT concat(count(*), ' ', string_agg(state, ',' ORDER BY id)) FROM delivery) AS trace`;
    return found ?? { updates: 0, rows: 0, trace: "" };
  };

  const isStored = async (): Promise<boolean> => {
    for (const side of sides) if (!(await side.isStored(db))) return false;
    return true;
  };

  const hasCallUnderWay = (): boolean =>
    sides.some(({ ledger }) =>
      ledger.calls.slice(-50).some(({ outcome, method }) => outcome.kind === "pending" && !polls.has(method)),
    );

  const callCount = (): number =>
    sides.reduce(
      (sum, { ledger }) => sum + ledger.calls.filter(({ method }) => !polls.has(method)).length,
      0,
    );

  const calm: Calm = {
    isHolding: false,
    deadBots: [],
    quiet: async () => {
      const startedAt = performance.now();
      let movedAt = startedAt;
      let seen = "";
      let last = { updates: 0, rows: 0, trace: "" };
      while (performance.now() - startedAt < patienceMs) {
        const stored = await isStored();
        last = await openWork();
        if (stored && last.updates === 0 && last.rows === 0) return;
        const now = `${stored} ${last.updates} ${last.trace} ${callCount()}`;
        if (now !== seen) movedAt = performance.now();
        seen = now;
        if (performance.now() - movedAt > stillMs) {
          if (calm.isHolding && stored && last.updates === 0) return;
          // A limit of the network, or a pause after a failure: it passes with the time.
          if (stored && !hasCallUnderWay()) clock.turn(1_000);
          movedAt = performance.now();
        }
        await delay(lookEveryMs);
      }
      throw new Error(`The bot does not come to rest: ${JSON.stringify(last)}.`);
    },
    tick: async () => {
      await calm.quiet();
      await appOf().scheduler.runAll();
      for (const bot of appOf().bots) bot.nudgeSender();
      await calm.quiet();
    },
    rest: async () => {
      let before = "";
      for (let round = 0; round < 40; round += 1) {
        await calm.tick();
        const now = await draws();
        if (now.trace === before && !now.isDue) return;
        before = now.trace;
        // Whether everything in time has come in is known a moment later only.
        if (now.isDue) clock.turn(2_100);
      }
      throw new Error(`The draws do not come to rest: ${before}.`);
    },
  };

  /** Where the draws and what they wait for stand. */
  const draws = async (): Promise<{ trace: string; isDue: boolean }> => {
    const now = clock.now();
    const [found] = await db.prisma.$queryRaw<{ trace: string; due: boolean }[]>`
      SELECT concat_ws(' ',
          (SELECT string_agg(concat(id, state, "closedAt", signature), ',' ORDER BY id) FROM giveaway),
          (SELECT string_agg(concat("giveawayId", rank, verdict), ',' ORDER BY "giveawayId", rank) FROM draw_rank),
          (SELECT string_agg(concat("giveawayId", number, state), ',' ORDER BY "giveawayId", number) FROM draw_attempt),
          (SELECT string_agg(concat(id, state, "isConsumed"), ',' ORDER BY id) FROM membership_check),
          (SELECT string_agg(concat(id, state), ',' ORDER BY id) FROM delivery),
          (SELECT count(*) FROM "update"),
          (SELECT string_agg(concat(key, "botStatus"), ',' ORDER BY key) FROM venue)) AS trace,
        EXISTS (SELECT 1 FROM giveaway WHERE state = 'open' AND coalesce("closedAt", "closesAt") <= ${now}) AS due`;
    return { trace: found?.trace ?? "", isDue: found?.due ?? false };
  };
  return calm;
};
