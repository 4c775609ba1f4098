import type { Network } from "../bot/incoming.ts";
import type { Text } from "../bot/reply.ts";
import type { BotChecklist } from "./setup.ts";
import { networkName, stepLines } from "./setup-view.ts";

export interface StatusFacts {
  readonly community: string;
  readonly timezone: string;
  readonly bots: readonly {
    readonly network: Network;
    readonly title: string;
    readonly venueCount: number;
    readonly checklist: BotChecklist;
    /** Null before the first look. */
    readonly checkedAt: Date | null;
  }[];
  readonly unhandled: { readonly count: number; readonly since: Date | null };
  readonly unsent: { readonly count: number; readonly since: Date | null };
  /** Since when all sending is stopped by the team. */
  readonly pausedSince: Date | null;
  /** `unknown` before the first question. */
  readonly beacon: "answers" | "silent" | "unknown";
  readonly publicUrl: string | undefined;
}

type BotStatus = StatusFacts["bots"][number];

const botLines = ({ network, title, venueCount, checklist, checkedAt }: BotStatus): readonly Text[] => {
  const values = { network: networkName(network), bot: title, places: venueCount };
  if (checkedAt === null) return [{ key: "status-bot-unknown", values }];
  const lacking = [...checklist.own, ...checklist.yours].filter(
    ({ mark, isAdvice }) => mark === "todo" && isAdvice !== true,
  );
  if (lacking.length === 0) return [{ key: "status-bot-fine", values }];
  return [{ key: "status-bot-lacks", values }, ...stepLines(lacking)];
};

const backlogLines = ({ unhandled, unsent, timezone }: StatusFacts): readonly Text[] => {
  const line = (key: string, { count, since }: StatusFacts["unsent"]): readonly Text[] =>
    since === null ? [] : [{ key, values: { count, since: { kind: "moment", at: since, timezone } } }];
  const lines = [...line("status-unhandled", unhandled), ...line("status-unsent", unsent)];
  return lines.length === 0 ? [{ key: "status-nothing-waits" }] : lines;
};

/** How the bot is: a line for what is well, and for what is not how to mend it. */
export const statusLines = (facts: StatusFacts): readonly Text[] => {
  const { community, bots, pausedSince, beacon, publicUrl, timezone } = facts;
  return [
    { key: "status-title", values: { community } },
    ...bots.flatMap(botLines),
    ...(pausedSince === null
      ? []
      : [
          { key: "status-paused", values: { since: { kind: "moment", at: pausedSince, timezone } } } as const,
        ]),
    ...backlogLines(facts),
    { key: `status-beacon-${beacon}` },
    publicUrl === undefined
      ? { key: "status-no-address" }
      : { key: "status-address", values: { url: publicUrl } },
  ];
};
