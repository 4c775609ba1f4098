import type { VenueKey } from "../../bot/incoming.ts";
import { venuesPerProbe, type ProbeItem, type ProbeState } from "../../bot/probe.ts";
import type { Transaction } from "../../db/transaction.ts";
import { keptState, type ProbeRound, type ProbeRow, type Subject } from "../probe.ts";

/** Of places that were left or are not asked about any more. */
const keptMs = 3 * 24 * 60 * 60_000;

/** All that is known of these sources. */
export const probeRows = async (
  tx: Transaction,
  sources: readonly string[],
): Promise<readonly ProbeRow[]> => {
  const rows = await tx.probe.findMany({
    where: { source: { in: [...sources] } },
    orderBy: [{ source: "asc" }, { venue: "asc" }, { item: "asc" }],
  });
  // Written by `saveProbe` only.
  return rows.map((row) => ({ ...row, item: row.item as Subject, state: row.state as ProbeState }));
};

export const probeRound = (tx: Transaction, source: string): Promise<ProbeRound | null> =>
  tx.probeRound.findUnique({ where: { source }, select: { requestedAt: true, probedAt: true } });

/** Asks for a probe soon: a handler never makes the calls itself. */
export const requestProbe = async (tx: Transaction, source: string, now: Date): Promise<void> => {
  await tx.probeRound.upsert({
    where: { source },
    create: { source, requestedAt: now },
    update: { requestedAt: now },
  });
};

/** The bot's places in any community: those that were looked at longest ago first, as many as one probe takes. */
export const venuesToProbe = async (tx: Transaction, bot: string): Promise<readonly VenueKey[]> => {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    SELECT v."key" FROM "venue" v
    LEFT JOIN "probe" p ON p."source" = v."bot" AND p."venue" = v."key" AND p."item" = 'venue_present'
    WHERE v."bot" = ${bot} AND v."communityId" IS NOT NULL AND v."botStatus" <> 'left'
    ORDER BY p."checkedAt" NULLS FIRST, v."key" LIMIT ${venuesPerProbe}`;
  return rows.map(({ key }) => key as VenueKey); // keys are written by adapters that build them
};

/** Nothing is known of a place any more: it has another key now. */
export const forgetVenue = async (tx: Transaction, venue: VenueKey): Promise<void> => {
  await tx.probe.deleteMany({ where: { venue } });
};

/** Keeps what a probe answered in place of what was known of the token and of these places. */
export const saveProbe = async (
  tx: Transaction,
  probe: {
    readonly source: string;
    readonly venues: readonly string[];
    readonly items: readonly (Omit<ProbeItem, "subject"> & { readonly subject: Subject })[];
    readonly startedAt: Date;
    readonly now: Date;
  },
): Promise<void> => {
  const { source, venues, items, startedAt, now } = probe;
  const before = await probeRows(tx, [source]);
  const stateBefore = (item: Subject, venue: string): ProbeState | undefined =>
    before.find((row) => row.item === item && row.venue === venue)?.state;
  await tx.probe.deleteMany({
    where: {
      source,
      OR: [{ venue: { in: ["", ...venues] } }, { checkedAt: { lt: new Date(now.getTime() - keptMs) } }],
    },
  });
  await tx.probe.createMany({
    data: items.map(({ subject, venue = "", state, detail }) => ({
      source,
      item: subject,
      venue,
      state:
        subject === "beacon" ? state : keptState(stateBefore(subject, venue), { subject, state, detail }),
      detail,
      checkedAt: now,
    })),
    skipDuplicates: true,
  });
  // What was asked for while the probe ran is still to be done.
  await tx.probeRound.upsert({
    where: { source },
    create: { source, probedAt: startedAt },
    update: { probedAt: startedAt },
  });
};
