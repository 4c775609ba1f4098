import { setTimeout as delay } from "node:timers/promises";
import type { Hold } from "../../src/sandbox/faults.ts";
import type { CallRecord, DeliveryRecord } from "../../src/sandbox/ledger.ts";
import type { Gate } from "./eyes.ts";
import { telegramBot, telegramToken, vkBot, type ChaosWorld } from "./world.ts";

/** The moments at which a process must be able to die. */
export const windowNames = [
  "stored / acknowledged",
  "call / settled",
  "freeze / commitment",
  "commitment posted / saved",
  "ranks / announced",
  "batch call / answer",
] as const;
export type WindowName = (typeof windowNames)[number];

/** One attempt to catch the bot in a window. */
export interface Aim<Name extends string = WindowName> {
  readonly window: Name;
  readonly label: string;
  /** Lays the trap. */
  arm(): Promise<void>;
  /** Resolves when the bot has walked into it, or when the signal is aborted. */
  arrived(signal: AbortSignal): Promise<void>;
  /** Whether the bot will not come by any more. */
  isPast?(): Promise<boolean>;
  /** Whether the bot is truly in the window now, by the ledgers and its database. */
  isInside(): Promise<boolean>;
  /** Takes the trap away. What a killed bot had under way ends here: it lands, or never arrives. */
  clear(wasHit: boolean): Promise<void>;
}

export type Side = "telegram" | "vk";
/** Of a simulator: where its calls can be stopped, and what it has seen of them. */
export interface Doors {
  hold(hold: Hold): Promise<number>;
  awaitHeld(number: number): Promise<void>;
  release(number: number): Promise<void>;
  calls(filter: { method?: string; sinceId?: number }): Promise<readonly CallRecord[]>;
  deliveries(filter?: { sinceId?: number }): Promise<readonly DeliveryRecord[]>;
}

const afterRanking = `'checking', 'announced', 'done'`;

/** A call that is stopped at one of the two doors of its network. */
export const aimAtCall = <Name extends string>(
  doors: Doors,
  rule: {
    readonly window: Name;
    readonly label: string;
    readonly hold: Hold;
    /** Decided from the calls it may mean that have arrived since and got no answer yet. */
    readonly isInside: (underWay: readonly CallRecord[]) => Promise<boolean>;
    /** A call stopped before its effect still lands when its caller is dead, as if it had been on its way. */
    readonly isLanding?: boolean;
    readonly isPast?: () => Promise<boolean>;
  },
): Aim<Name> => {
  const { window, label, hold } = rule;
  let number: number | undefined;
  let sinceId = 0;
  return {
    window,
    label,
    ...(rule.isPast && { isPast: rule.isPast }),
    arm: async () => {
      sinceId = (await doors.calls({ method: hold.method })).at(-1)?.id ?? 0;
      number = await doors.hold(hold);
    },
    arrived: async () => {
      if (number !== undefined) await doors.awaitHeld(number);
    },
    isInside: async () => {
      const calls = await doors.calls({ method: hold.method, sinceId });
      // A call that never lands is under way for ever: it must not be taken for another draw's.
      const isMeant = ({ params }: CallRecord): boolean =>
        hold.textIncludes === undefined || JSON.stringify(params).includes(hold.textIncludes);
      return rule.isInside(calls.filter((call) => call.outcome.kind === "pending" && isMeant(call)));
    },
    clear: async (wasHit) => {
      const isLost = wasHit && hold.when === "before" && rule.isLanding !== true;
      if (number !== undefined && !isLost) await doors.release(number);
    },
  };
};

/** Whether people have seen something of one of these calls. */
export const haveTakenEffect = async (doors: Doors, calls: readonly CallRecord[]): Promise<boolean> => {
  const ids = new Set(calls.map(({ id }) => id));
  return ids.size > 0 && (await doors.deliveries()).some(({ callId }) => ids.has(callId));
};

/** What a draw's messages are known by. */
interface DrawName {
  readonly giveawayId: number;
  readonly drawId: string;
  readonly prize: string;
}

export interface Aims {
  storedNotAcknowledged(side: Side): Aim;
  saidNotSettled(method: "sendMessage" | "editMessageText", textIncludes?: string): Aim;
  batchNotAnswered(): Aim;
  frozenNotCommitted(giveawayId: number): Aim;
  committedNotSaved(side: Side, draw: DrawName): Aim;
  rankedNotAnnounced(giveawayId: number): Aim;
  announcementAtTheDoor(
    method: "sendDocument" | "wall.createComment" | "wall.post",
    draw: DrawName,
    isLanding: boolean,
  ): Aim;
}

export const createAims = (world: ChaosWorld): Aims => {
  const { telegram, vk, eyes } = world;
  const doors: Readonly<Record<Side, Doors>> = { telegram, vk };
  const storedCount = (bot: string): Promise<number> =>
    eyes.count(`SELECT count(*) FROM "update" WHERE bot = $1`, [bot]);

  const isBeyond = (giveawayId: number, states: string): (() => Promise<boolean>) => {
    const sql = `SELECT count(*) FROM giveaway WHERE id = $1 AND state IN (${states})`;
    return async () => (await eyes.count(sql, [giveawayId])) > 0;
  };

  const aimAtGate = (
    gate: Gate,
    giveawayId: number,
    window: WindowName,
    label: string,
    isInside: () => Promise<boolean>,
  ): Aim => ({
    window,
    label,
    arm: () => eyes.closeGate(gate, giveawayId),
    arrived: async (signal) => {
      while (!signal.aborted && !(await eyes.isSomebodyAt(gate, giveawayId))) await delay(40);
    },
    isPast: isBeyond(giveawayId, gate === "attempt" ? `'waiting', ${afterRanking}` : `'announced', 'done'`),
    isInside: async () => (await eyes.isSomebodyAt(gate, giveawayId)) && isInside(),
    clear: () => eyes.openGate(gate, giveawayId),
  });

  return {
    storedNotAcknowledged: (side) => {
      const bot = side === "telegram" ? telegramBot : vkBot;
      const method = side === "telegram" ? "getUpdates" : "a_check";
      const label = `${method} that would confirm`;
      let before = 0;
      const aim = aimAtCall(doors[side], {
        window: "stored / acknowledged",
        label,
        hold: { method, when: "before" },
        isInside: async () => {
          if ((await storedCount(bot)) === before) return false;
          if (side === "vk") return true; // VK's mark is what the held a_check names: the ts behind the stored ones
          const pending = (await telegram.pendingUpdates(telegramToken)).map((update) =>
            String(update.update_id),
          );
          return (
            (await eyes.count(`SELECT count(*) FROM "update" WHERE bot = $1 AND "eventId" = ANY($2)`, [
              bot,
              pending,
            ])) > 0
          );
        },
      });
      return {
        ...aim,
        arm: async () => {
          before = await storedCount(bot);
          await aim.arm();
        },
      };
    },
    saidNotSettled: (method, textIncludes) =>
      aimAtCall(telegram, {
        window: "call / settled",
        label: textIncludes ? `${method} of an opening` : method,
        hold: { method, when: "after", ...(textIncludes !== undefined && { textIncludes }) },
        isInside: (calls) => haveTakenEffect(telegram, calls),
      }),
    batchNotAnswered: () =>
      aimAtCall(vk, {
        window: "batch call / answer",
        label: "messages.send to several",
        hold: { method: "messages.send", when: "after" },
        isInside: (calls) =>
          haveTakenEffect(
            vk,
            calls.filter(
              ({ params: { peer_ids: peers } }) => typeof peers === "string" && peers.includes(","),
            ),
          ),
      }),
    frozenNotCommitted: (giveawayId) =>
      aimAtGate("attempt", giveawayId, "freeze / commitment", "insert of the attempt", async () => {
        const frozen = `SELECT count(*) FROM giveaway WHERE id = $1 AND state = 'committing' AND "listHash" IS NOT NULL`;
        return (await eyes.count(frozen, [giveawayId])) === 1;
      }),
    committedNotSaved: (side, { drawId, giveawayId }) =>
      aimAtCall(doors[side], {
        window: "commitment posted / saved",
        label: side === "telegram" ? "sendDocument of a commitment" : "wall.createComment of a commitment",
        hold: {
          method: side === "telegram" ? "sendDocument" : "wall.createComment",
          when: "after",
          textIncludes: `d=${drawId} n=`,
        },
        isPast: isBeyond(giveawayId, afterRanking),
        isInside: (calls) => haveTakenEffect(doors[side], calls),
      }),
    rankedNotAnnounced: (giveawayId) =>
      aimAtGate("result", giveawayId, "ranks / announced", "insert of the result", async () => {
        const ranked = `SELECT count(*) FROM draw_rank r JOIN giveaway g ON g.id = r."giveawayId"
          WHERE g.id = $1 AND g.state = 'checking'`;
        return (await eyes.count(ranked, [giveawayId])) > 0;
      }),
    announcementAtTheDoor: (method, { giveawayId, prize }, isLanding) =>
      aimAtCall(doors[method === "sendDocument" ? "telegram" : "vk"], {
        window: "ranks / announced",
        label: `${method} of a result`,
        hold: { method, when: "before", textIncludes: `${prize}: победители` },
        isPast: isBeyond(giveawayId, `'done'`),
        isInside: async (calls) => calls.length > 0,
        isLanding,
      }),
  };
};
