import type { Say, Text } from "../bot/reply.ts";
import type { Change } from "./draw/changes.ts";
import type { Giveaway } from "./giveaway.ts";

/** The commitment: a message of its own, without buttons, never edited (DRAW §3). */
export const commitment = (
  giveaway: Giveaway,
  facts: {
    line: string;
    n: number;
    round: number;
    roundAt: Date | null;
    timezone: string;
    /** The close, where this comes long after it. */
    lateSince: Date | undefined;
    fileUrl: string | undefined;
  },
): Say => ({
  text: [
    { key: "commit-title", values: { prize: giveaway.prize, n: facts.n } },
    ...(facts.lateSince
      ? [
          {
            key: "commit-late",
            values: { at: { kind: "moment", at: facts.lateSince, timezone: facts.timezone } } as const,
          },
        ]
      : []),
    facts.roundAt
      ? {
          key: "commit-drand",
          values: {
            round: String(facts.round),
            at: { kind: "moment", at: facts.roundAt, timezone: facts.timezone },
          },
        }
      : { key: "commit-sealed" },
    ...(facts.fileUrl
      ? [{ key: "commit-file", values: { url: facts.fileUrl } }]
      : [{ key: "commit-attached" }]),
    { key: "machine-line", values: { line: { kind: "code", text: facts.line } } },
  ],
});

export interface WinnerView {
  readonly place: number;
  readonly rank: number;
  readonly name: string;
  readonly userId: string;
  readonly network: "telegram" | "vk";
}

const winnerText = (winner: WinnerView, readerNetwork: "telegram" | "vk" | undefined): Text => {
  if (winner.network === readerNetwork) {
    return {
      key: "winner-line",
      values: { place: winner.place, name: { kind: "person", name: winner.name, userId: winner.userId } },
    };
  }
  return {
    key: winner.network === "vk" ? "winner-line-vk" : "winner-line-telegram",
    values: { place: winner.place, name: winner.name, userId: winner.userId },
  };
};

/** Who won, as seen from one network: names link to people where the network can. */
export const winnerLines = (
  winners: readonly WinnerView[],
  readerNetwork: "telegram" | "vk" | undefined,
): Text[] => winners.map((winner) => winnerText(winner, readerNetwork));

const changeKeys: Record<Change["reason"], string> = {
  LEFT: "change-left",
  CONDITION_GONE: "change-condition",
  DEACTIVATED: "change-deactivated",
  DECLINED: "change-declined",
  NO_CLAIM: "change-no-claim",
  FAILED_CHECK: "change-failed-check",
};

/** Every replacement with its public reason. */
export const changeLines = (changes: readonly Change[]): Text[] =>
  changes.map((change) => ({
    key: changeKeys[change.reason],
    values: {
      rank: change.rank,
      next:
        change.replaced_by_rank === null
          ? { key: "change-nobody" }
          : { key: "change-next", values: { rank: change.replaced_by_rank } },
    },
  }));

/** The result, in every venue; long lists are split into several messages when they are put into words. */
export const resultSay = (
  giveaway: Giveaway,
  facts: {
    winners: readonly WinnerView[];
    changes: readonly Change[];
    unusedPlaces: number;
    readerNetwork: "telegram" | "vk";
    pageUrl: string | undefined;
    round: number;
  },
): Say => ({
  text: [
    { key: "result-title", values: { prize: giveaway.prize } },
    { key: "result-count", values: { n: giveaway.n ?? 0 } },
    { key: "" },
    ...winnerLines(facts.winners, facts.readerNetwork),
    ...(facts.unusedPlaces > 0 ? [{ key: "result-unused", values: { places: facts.unusedPlaces } }] : []),
    ...(facts.changes.length > 0 ? [{ key: "" }, ...changeLines(facts.changes)] : []),
    { key: "" },
    giveaway.randomness === "sealed"
      ? { key: "result-sealed" }
      : { key: "result-drand", values: { round: String(facts.round) } },
    ...(facts.pageUrl
      ? [{ key: "giveaway-page", values: { url: facts.pageUrl } }]
      : [{ key: "result-attached", values: { number: giveaway.number ?? 0 } }]),
  ],
});

export const winnerNote = (giveaway: Giveaway, place: number): Say => ({
  text: { key: "winner-note", values: { prize: giveaway.prize, place, number: giveaway.number ?? 0 } },
});

export const emptySay = (giveaway: Giveaway): Say => ({
  text: { key: "result-empty", values: { prize: giveaway.prize } },
});

export const cancelledSay = (giveaway: Giveaway, reason: string): Say => ({
  text: { key: "cancelled-text", values: { prize: giveaway.prize, reason } },
});
