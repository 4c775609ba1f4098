import type { NetworkAccount } from "./ledgers.ts";
import type { BotAccount } from "./store.ts";

export interface Row {
  readonly what: string;
  readonly networks: string;
  readonly bot: string;
  /** Absent: they agree when they are equal. */
  readonly agrees?: boolean;
}

export const row = (what: string, networks: number | string, bot: number | string): Row => ({
  what,
  networks: String(networks),
  bot: String(bot),
});

export const agrees = ({ networks, bot, agrees: told = networks === bot }: Row): boolean => told;

/** Every number twice: what the networks saw, and what the bot wrote down. */
export const compare = (networks: NetworkAccount, bot: BotAccount): readonly Row[] => {
  const ops = [...new Set([...Object.keys(networks.sent), ...Object.keys(bot.sent)])].sort();
  const [commitment] = networks.commitments;
  return [
    row("people who took part", networks.joined, bot.entries),
    row("tried without being a member", networks.refused, bot.refused),
    row("left before the close", networks.left, bot.frozenLeft - bot.refused),
    row("second account of a linked person", 1, bot.frozenLinked),
    row("entrants in the list", networks.inList, bot.frozenIn),
    row("entrants in the commitment", commitment?.n ?? 0, bot.n),
    row("tickets in the commitment", commitment?.w ?? 0, bot.w),
    row("commitments posted (two places each)", networks.commitPosts, bot.attempts * 2),
    row("replaced before the result", networks.changes, bot.changes),
    row("winners", networks.winners.join(" "), bot.winners.join(" ")),
    ...ops.map((op) => row(`sent: ${op}`, networks.sent[op] ?? 0, bot.sent[op] ?? 0)),
    row("messages that people do not allow", networks.denied, bot.denied),
    row("left without an end", 0, bot.unfinished),
    row("unconfirmed", 0, bot.unknown),
  ];
};

/** The table as lines; a row whose numbers differ is marked. */
export const formatTable = (rows: readonly Row[]): readonly string[] => {
  const width = (column: (row: Row) => string, title: string): number =>
    Math.max(title.length, ...rows.map((row) => column(row).length));
  const [what, networks, bot] = [
    width((row) => row.what, ""),
    width((row) => row.networks, "networks"),
    width((row) => row.bot, "database"),
  ];
  const line = (a: string, b: string, c: string, mark: string): string =>
    `${mark} ${a.padEnd(what)}  ${b.padStart(networks)}  ${c.padStart(bot)}`;
  return [
    line("", "networks", "database", " "),
    ...rows.map((row) => line(row.what, row.networks, row.bot, agrees(row) ? "=" : "≠")),
  ];
};
