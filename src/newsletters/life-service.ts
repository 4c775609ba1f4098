import { UserError } from "../bot/errors.ts";
import { writeAudit } from "../community/store.ts";
import type { MixPolicy } from "../content/mix/mix.ts";
import type { Transaction } from "../db/transaction.ts";
import { setMixPolicy } from "../delivery/mix/store.ts";
import { cancelRun, pauseRun, resumeRun } from "../delivery/runs/store.ts";
import type { Act } from "../community/audit.ts";
import { aboutOf, armingMs, troubleCause, type Campaign } from "./campaign.ts";
import type { Author } from "./draft-service.ts";
import { refreshCard } from "./card-service.ts";
import type { NewsletterServices } from "./services.ts";
import { campaignById, changeCampaign, lockCampaign, moveCampaign, nextCampaignNumber } from "./store.ts";

const note = async (
  tx: Transaction,
  act: Extract<Act, `newsletter.${string}`>,
  { id, number }: Campaign,
  { community, personId, now }: Author,
  { why, ...after }: Readonly<Record<string, string>> = {},
): Promise<void> => {
  await writeAudit(tx, {
    communityId: community.id,
    personId,
    at: now,
    act,
    object: aboutOf(id),
    after: { ...(number !== null && { number }), ...after },
    ...(why !== undefined && { why }),
  });
};

const reload = async (tx: Transaction, { id }: Campaign): Promise<Campaign> => {
  const campaign = await campaignById(tx, id);
  if (!campaign) throw new Error(`Campaign ${id} vanished.`);
  return campaign;
};

/**
 * Confirms a draft: it begins at its time, or after the minute for second thoughts.
 * @throws {UserError} newsletter-gone: confirmed or dropped before · newsletter-late: its time has passed meanwhile
 */
export const confirmCampaign = async (
  tx: Transaction,
  campaign: Campaign,
  mixPolicy: MixPolicy,
  by: Author,
): Promise<Campaign> => {
  const { startsAt } = campaign;
  if (campaign.state !== "draft") throw new UserError("newsletter-gone");
  if (startsAt && startsAt.getTime() <= by.now.getTime()) throw new UserError("newsletter-late");
  const number = campaign.number ?? (await nextCampaignNumber(tx, campaign.communityId));
  const changes = {
    number,
    mixPolicy,
    startsAt: startsAt ?? new Date(by.now.getTime() + armingMs),
  };
  if (!(await moveCampaign(tx, campaign.id, "draft", startsAt ? "scheduled" : "arming", changes)))
    throw new UserError("newsletter-gone");
  const confirmed = await reload(tx, campaign);
  await note(tx, startsAt ? "newsletter.schedule" : "newsletter.start", confirmed, by, {
    startsAt: changes.startsAt.toISOString(),
  });
  return confirmed;
};

/** Calls a newsletter back within the minute; it is a draft again. @throws {UserError} newsletter-begun */
export const undoCampaign = async (tx: Transaction, campaign: Campaign, by: Author): Promise<Campaign> => {
  if (
    campaign.state !== "arming" ||
    !(await moveCampaign(tx, campaign.id, "arming", "draft", { startsAt: null }))
  )
    throw new UserError("newsletter-begun");
  const undone = await reload(tx, campaign);
  await note(tx, "newsletter.undo", undone, by);
  return undone;
};

type LifeServices = Pick<NewsletterServices, "addresses" | "alerts" | "voice">;

/** What was the matter is over, because somebody has decided. */
const endAlerts = async (
  { alerts }: LifeServices,
  tx: Transaction,
  { id, communityId, number }: Campaign,
  { now }: Author,
): Promise<void> => {
  const text = { key: "newsletter-alert-over", values: { number: number ?? 0 } };
  for (const trouble of ["missed", "errors"] as const)
    await alerts.end(tx, { communityId, cause: troubleCause(trouble, id), text, now });
};

/** Sends one that was missed after all, in a minute. @throws {UserError} newsletter-gone */
export const sendLate = async (
  services: LifeServices,
  tx: Transaction,
  campaign: Campaign,
  by: Author,
): Promise<Campaign> => {
  const startsAt = new Date(by.now.getTime() + armingMs);
  if (campaign.state !== "missed" || !(await moveCampaign(tx, campaign.id, "missed", "arming", { startsAt })))
    throw new UserError("newsletter-gone");
  await endAlerts(services, tx, campaign, by);
  const sent = await reload(tx, campaign);
  await note(tx, "newsletter.start", sent, by, { startsAt: startsAt.toISOString() });
  return sent;
};

/** The run of a campaign that is being sent. @throws {UserError} newsletter-not-running */
const runningRun = ({ state, runId }: Campaign): number => {
  if (runId === null || (state !== "running" && state !== "waiting"))
    throw new UserError("newsletter-not-running");
  return runId;
};

/** @throws {UserError} newsletter-not-running · newsletter-paused-already: somebody was faster */
export const pauseCampaign = async (
  _services: LifeServices,
  tx: Transaction,
  campaign: Campaign,
  by: Author,
): Promise<void> => {
  if (!(await pauseRun(tx, runningRun(campaign), { why: "team", now: by.now })))
    throw new UserError("newsletter-paused-already");
  await note(tx, "newsletter.pause", campaign, by);
};

/** @throws {UserError} newsletter-not-running · newsletter-goes-already */
export const resumeCampaign = async (
  services: LifeServices,
  tx: Transaction,
  campaign: Campaign,
  by: Author,
): Promise<void> => {
  if (!(await resumeRun(tx, runningRun(campaign)))) throw new UserError("newsletter-goes-already");
  await endAlerts(services, tx, campaign, by);
  await note(tx, "newsletter.resume", campaign, by);
};

const cancellable = new Set<Campaign["state"]>(["scheduled", "arming", "running", "waiting", "missed"]);

/** Ends it for good; what has been sent stays sent. @throws {UserError} newsletter-over */
export const cancelCampaign = async (
  services: LifeServices,
  tx: Transaction,
  campaign: Campaign,
  by: Author,
): Promise<Campaign> => {
  const { id, state, runId } = campaign;
  if (!cancellable.has(state) || !(await moveCampaign(tx, id, state, "cancelled", { finishedAt: by.now })))
    throw new UserError("newsletter-over");
  if (runId !== null) await cancelRun(tx, runId, "cancelled by the team");
  await endAlerts(services, tx, campaign, by);
  await note(tx, "newsletter.cancel", campaign, by);
  return reload(tx, campaign);
};

/**
 * Sends an offer against the rule: those whom it holds get it, and it counts, so the next one comes later.
 * @throws {UserError} newsletter-not-promo · newsletter-over
 */
export const overrideMix = async (
  services: Pick<NewsletterServices, "addresses" | "voice">,
  tx: Transaction,
  { id }: Pick<Campaign, "id">,
  reason: string,
  by: Author,
): Promise<void> => {
  // Were it beginning this moment, its run would be made without this.
  const campaign = await lockCampaign(tx, id);
  if (!campaign) throw new Error(`Campaign ${id} vanished.`);
  if (campaign.kind !== "promo") throw new UserError("newsletter-not-promo");
  if (!cancellable.has(campaign.state)) throw new UserError("newsletter-over");
  await changeCampaign(tx, campaign.id, { mixPolicy: "override", overrideReason: reason });
  if (campaign.runId !== null) await setMixPolicy(tx, campaign.runId, "override");
  await note(tx, "newsletter.override", campaign, by, { why: reason });
  await refreshCard(services, tx, id, by.now);
};
