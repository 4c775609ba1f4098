import type { Logger } from "pino";
import type { BotKey } from "../bot/incoming.ts";
import type { Platform, PlatformErrorKind } from "../bot/platform.ts";
import type { Database } from "../db/open.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { hasLiveCard } from "./cards/store.ts";
import { beaconSource, isProbeDue } from "./probe.ts";
import { probeRound, probeRows, requestProbe, saveProbe, venuesToProbe } from "./probes/store.ts";

export interface ProbeServices {
  readonly db: Database;
  readonly platforms: ReadonlyMap<BotKey, Platform>;
  /** Whether a relay gives the newest round of the beacon. */
  readonly askBeacon: (now: Date) => Promise<boolean>;
}

const isDue = async (tx: Transaction, source: string, now: Date): Promise<boolean> => {
  const rows = await probeRows(tx, [source]);
  return isProbeDue((await probeRound(tx, source)) ?? undefined, {
    isLacking: rows.some(({ state }) => state === "missing" || state === "failed"),
    isWatched: source !== beaconSource && (await hasLiveCard(tx, now)),
    now,
  });
};

/** Probes the bots whose time has come, and the beacon; `isFirst` when nobody has since the process began. */
export const probeDue = async (
  services: ProbeServices,
  { now, isFirst, signal }: { readonly now: Date; readonly isFirst: boolean; readonly signal: AbortSignal },
): Promise<void> => {
  const { db, platforms, askBeacon } = services;
  for (const platform of platforms.values()) {
    const source = platform.bot;
    if (signal.aborted) return;
    const venues = await inTransaction(db, async (tx) =>
      isFirst || (await isDue(tx, source, now)) ? venuesToProbe(tx, source) : undefined,
    );
    if (!venues) continue;
    const items = await platform.probe(venues, signal);
    if (signal.aborted) return;
    await inTransaction(db, (tx) => saveProbe(tx, { source, venues, items, startedAt: now, now }));
  }
  if (!isFirst && !(await inTransaction(db, (tx) => isDue(tx, beaconSource, now)))) return;
  const state = (await askBeacon(now)) ? "ok" : "failed";
  const items = [{ subject: "beacon", state, detail: "" }] as const;
  await inTransaction(db, (tx) =>
    saveProbe(tx, { source: beaconSource, venues: [], items, startedAt: now, now }),
  );
};

const tellsOfRights: ReadonlySet<PlatformErrorKind> = new Set(["no_rights", "not_allowed", "token_revoked"]);

/** A refused call that tells of rights asks for a look soon; resolves whatever happens, since its caller has no time. */
export const lookAfterTrouble = async (
  { db, log }: { readonly db: Database; readonly log: Pick<Logger, "warn"> },
  trouble: { readonly bot: BotKey; readonly kind: PlatformErrorKind },
  now: Date,
): Promise<void> => {
  if (!tellsOfRights.has(trouble.kind)) return;
  try {
    await inTransaction(db, (tx) => requestProbe(tx, trouble.bot, now));
  } catch (error) {
    log.warn({ bot: trouble.bot, err: error }, "a look at changed rights could not be asked for");
  }
};
