import { communityById } from "../community/store.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { holdMs } from "../delivery/mix/admission.ts";
import { countsOfRun } from "../delivery/receipts/store.ts";
import { createRun, endRun, runById, runsPausedByErrors, setRunHours } from "../delivery/runs/store.ts";
import { aboutOf, campaignIdOf, longestLateMs, troubleCause, type Campaign } from "./campaign.ts";
import { refreshCard, tellDone } from "./card-service.ts";
import { forEachAlone } from "./each-alone.ts";
import { openHours } from "./quiet.ts";
import type { NewsletterServices } from "./services.ts";
import { campaignById, campaignsIn, changeCampaign, lockCampaign, moveCampaign } from "./store.ts";
import { doneCount, networkWords, openCount } from "./view.ts";

const timezoneOf = async (tx: Transaction, communityId: number): Promise<string> => {
  const community = await communityById(tx, communityId);
  if (!community) throw new Error(`Community ${communityId} is gone.`);
  return community.timezone;
};

/** Begins what is due; what is due for too long waits for the team's word. */
const begin = async (services: NewsletterServices, id: number, now: Date): Promise<void> =>
  inTransaction(services.db, async (tx) => {
    const campaign = await lockCampaign(tx, id);
    // Since it was found it may have been called back, or begun by another process.
    if (campaign?.state !== "scheduled" && campaign?.state !== "arming") return;
    const { state, startsAt, communityId, mixPolicy } = campaign;
    if (!startsAt || startsAt.getTime() > now.getTime()) return;
    const timezone = await timezoneOf(tx, communityId);
    if (now.getTime() - startsAt.getTime() > longestLateMs) {
      await moveCampaign(tx, id, state, "missed");
      await services.alerts.raise(tx, {
        communityId,
        cause: troubleCause("missed", id),
        text: {
          key: "newsletter-missed-alert",
          values: { number: campaign.number ?? 0, at: { kind: "moment", at: startsAt, timezone } },
        },
        now,
      });
    } else {
      const run = await createRun(tx, { about: aboutOf(id), now, mixPolicy, ...openHours(now, timezone) });
      const holdUntil = new Date(now.getTime() + holdMs);
      await moveCampaign(tx, id, state, "running", { runId: run.id, startedAt: now, holdUntil });
    }
    await refreshCard(services, tx, id, now);
  });

export const beginDue = async (services: NewsletterServices, now: Date): Promise<void> => {
  const due = await campaignsIn(services.db.prisma, ["scheduled", "arming"], now);
  await forEachAlone(due, async ({ id }) => begin(services, id, now));
};

const isSame = (one: Date | null, other: Date): boolean => one?.getTime() === other.getTime();

/** The hours of a run are those under way, or the next ones, in the community's zone as it is now. */
const renewHours = async (tx: Transaction, campaign: Campaign, now: Date): Promise<void> => {
  const run = campaign.runId === null ? undefined : await runById(tx, campaign.runId);
  if (!run || run.state === "ended") return;
  const hours = openHours(now, await timezoneOf(tx, campaign.communityId));
  if (!isSame(run.opensAt, hours.opensAt) || !isSame(run.shutsAt, hours.shutsAt))
    await setRunHours(tx, run.id, hours);
};

/** Where a campaign whose people are all planned stands by its rows. */
const settle = async (
  services: NewsletterServices,
  tx: Transaction,
  campaign: Campaign,
  now: Date,
): Promise<void> => {
  const { id, runId, state } = campaign;
  if (runId === null || !campaign.isPlanned) return;
  const counts = await countsOfRun(tx, runId);
  const isOpen = openCount(counts) > 0;
  if (state === "waiting" && counts.held > 0) {
    // Whom the mix lets go one by one get it without a word to the team each time.
    if (doneCount(counts) !== campaign.progressDone) await refreshCard(services, tx, id, now);
    return;
  }
  if (isOpen) {
    if (state === "waiting") await moveCampaign(tx, id, "waiting", "running");
    return;
  }
  const to = counts.held > 0 ? "waiting" : "finished";
  if (!(await moveCampaign(tx, id, state, to, to === "finished" ? { finishedAt: now } : {}))) return;
  if (to === "finished") await endRun(tx, runId);
  await refreshCard(services, tx, id, now);
  await tellDone(services, tx, id, now);
};

/** Looks after what is being sent, or waits: its hours, and whether it is done. */
export const tend = async (
  services: NewsletterServices,
  state: "running" | "waiting",
  now: Date,
): Promise<void> => {
  const running = await campaignsIn(services.db.prisma, [state]);
  await forEachAlone(running, async (campaign) =>
    inTransaction(services.db, async (tx) => {
      await renewHours(tx, campaign, now);
      await settle(services, tx, campaign, now);
    }),
  );
};

/** Tells the team once of each newsletter that has paused itself. */
export const tellOfErrors = async (services: NewsletterServices, now: Date): Promise<void> => {
  const paused = await runsPausedByErrors(services.db.prisma);
  if (paused.length === 0) return;
  await inTransaction(services.db, async (tx) => {
    for (const run of paused) {
      const id = campaignIdOf(run.about);
      const campaign = id === undefined ? undefined : await campaignById(tx, id);
      if (!campaign || campaign.alertedAt?.getTime() === run.pausedAt?.getTime()) continue;
      await changeCampaign(tx, campaign.id, { alertedAt: run.pausedAt });
      await services.alerts.raise(tx, {
        communityId: campaign.communityId,
        cause: troubleCause("errors", campaign.id),
        text: {
          key: "newsletter-errors-alert",
          values: {
            number: campaign.number ?? 0,
            error: networkWords(run.pausedDetail),
          },
        },
        now,
      });
    }
  });
};
