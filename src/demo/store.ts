import type { Transaction } from "../db/transaction.ts";

/** The bot's own account of the story, for the right-hand column of the demo's table. */
export interface BotAccount {
  readonly updatesTelegram: number;
  readonly updatesVk: number;
  readonly entries: number;
  readonly refused: number;
  readonly frozenIn: number;
  readonly frozenLinked: number;
  readonly frozenLeft: number;
  readonly n: number;
  readonly w: number;
  readonly attempts: number;
  readonly changes: number;
  readonly winners: readonly string[];
  readonly sent: Readonly<Record<string, number>>;
  readonly denied: number;
  readonly unfinished: number;
  readonly unknown: number;
}

const openStates = ["planned", "held", "claimed", "sending", "retry"];

export const botAccount = async (tx: Transaction): Promise<BotAccount> => {
  const giveaway = await tx.giveaway.findFirstOrThrow({
    where: { state: { not: "draft" } },
    orderBy: { id: "asc" },
  });
  const entries = async (where: object): Promise<number> =>
    tx.entry.count({ where: { giveawayId: giveaway.id, ...where } });
  const sent = await tx.delivery.groupBy({
    by: ["bot", "op"],
    where: { state: "sent" },
    _count: { _all: true },
  });
  const ranks = await tx.drawRank.findMany({
    where: { giveawayId: giveaway.id, verdict: "in" },
    orderBy: { rank: "asc" },
  });
  const holders = await tx.entry.findMany({
    where: { id: { in: ranks.map(({ entryId }) => entryId) } },
    select: { id: true, identityKey: true },
  });
  const keys = new Map(holders.map(({ id, identityKey }) => [id, identityKey]));
  const updates = async (prefix: string): Promise<number> =>
    tx.update.count({ where: { bot: { startsWith: prefix }, state: "done" } });
  return {
    updatesTelegram: await updates("tg:"),
    updatesVk: await updates("vk:"),
    entries: await entries({ state: "entered" }),
    refused: await entries({ state: "refused" }),
    frozenIn: await entries({ leftOut: null }),
    frozenLinked: await entries({ leftOut: "linked" }),
    frozenLeft: await entries({ leftOut: "left" }),
    n: giveaway.n ?? 0,
    w: Number(giveaway.w ?? 0n),
    attempts: await tx.drawAttempt.count({ where: { giveawayId: giveaway.id } }),
    changes: await tx.drawChange.count({ where: { giveawayId: giveaway.id } }),
    winners: ranks.map(({ entryId }) => keys.get(entryId) ?? "?").sort(),
    sent: Object.fromEntries(sent.map(({ bot, op, _count }) => [`${bot.slice(0, 2)} ${op}`, _count._all])),
    denied: await tx.delivery.count({ where: { state: "denied" } }),
    unfinished: await tx.delivery.count({ where: { state: { in: openStates } } }),
    unknown: await tx.delivery.count({ where: { state: "unknown" } }),
  };
};

export const countChecking = (tx: Transaction): Promise<number> =>
  tx.entry.count({ where: { state: "checking" } });

export const countDone = (tx: Transaction): Promise<number> =>
  tx.giveaway.count({ where: { state: "done" } });

/** The planted loss of `--break drop-join`: one entry disappears as if it had never been stored. */
export const dropOneEntry = async (tx: Transaction, identityKeys: readonly string[]): Promise<string> => {
  const entry = await tx.entry.findFirstOrThrow({
    where: { state: "entered", identityKey: { in: [...identityKeys] } },
    orderBy: { id: "asc" },
  });
  await tx.entry.delete({ where: { id: entry.id } });
  return entry.identityKey;
};
