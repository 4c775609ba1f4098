import type { Text } from "../bot/reply.ts";
import { revivedText } from "../delivery/alert-rules.ts";
import { openAlerts } from "../delivery/alerts/store.ts";
import { pauseOf } from "../delivery/pauses/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { beaconSource, findIn } from "./probe.ts";
import { probeRows, requestProbe } from "./probes/store.ts";
import { communityBots, requestLook, type SetupServices } from "./setup-service.ts";
import { statusLines, type StatusFacts } from "./status.ts";
import { unhandledOf, unsentOf } from "./status/store.ts";

const beaconStates = { ok: "answers", missing: "silent", failed: "silent", unknown: "unknown" } as const;

const beaconNow = async (tx: Transaction): Promise<StatusFacts["beacon"]> => {
  const row = findIn(await probeRows(tx, [beaconSource]), beaconSource)("beacon");
  return row ? beaconStates[row.state] : "unknown";
};

/** How the bot is by what is known now; asks for a new look, too, so that the next answer is fresh. */
export const statusOf = async (
  tx: Transaction,
  services: SetupServices,
  asked: {
    readonly community: { readonly id: number; readonly name: string; readonly timezone: string };
    readonly updateId: bigint;
    readonly now: Date;
  },
): Promise<readonly Text[]> => {
  const { community, updateId, now } = asked;
  const bots = await communityBots(tx, services, community.id);
  const keys = bots.map(({ platform }) => platform.bot);
  const lines = statusLines({
    community: community.name,
    timezone: community.timezone,
    bots: bots.map(({ platform: { network, title }, ...bot }) => ({ network, title, ...bot })),
    unhandled: await unhandledOf(tx, keys, updateId),
    unsent: await unsentOf(tx, keys, now),
    pausedSince: (await pauseOf(tx))?.since ?? null,
    beacon: await beaconNow(tx),
    publicUrl: services.publicUrl,
  });
  await requestLook(tx, services, community.id, now);
  await requestProbe(tx, beaconSource, now);
  // What the team was told of and is not over, in the words it was told.
  const alerts = await openAlerts(tx, community.id);
  return [...lines, ...alerts.map(({ text }) => revivedText(text))];
};
