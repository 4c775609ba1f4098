import { recipientsAfter, recipientsLinkedSince, type Recipient } from "../audience/segments/store.ts";
import type { Content } from "../bot/outgoing.ts";
import { isPersonal } from "../content/letter/personal.ts";
import { subscriberWindow, usefulNeeded } from "../content/mix/mix.ts";
import { communityById, type CommunityRow } from "../community/store.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { mixReason } from "../delivery/mix/admission.ts";
import { mixesOf } from "../delivery/mix/store.ts";
import { holdReaders } from "../delivery/planning/store.ts";
import { planDeliveries, shareContent } from "../delivery/plans/store.ts";
import type { PlannedRow } from "../delivery/run.ts";
import { aboutOf, type Campaign } from "./campaign.ts";
import { audienceOf } from "./draft-service.ts";
import { contentFor, personalContent } from "./letter-service.ts";
import { photoOf } from "./photo-service.ts";
import type { NewsletterServices } from "./services.ts";
import { advancePlan, campaignById, campaignsIn } from "./store.ts";

/** People of one transaction: the first messages go out while the next are planned, and nobody waits for long. */
const portion = 1_000;

/** What readers of one language and network get, and where that stands for all of them. */
interface Variant {
  readonly content: Content;
  /** Absent where each reader has words of their own. */
  readonly sharedHash?: string;
}

/** Of one campaign, by network and language: made once for all its portions. */
type Variants = Map<string, Variant>;

/**
 * What this reader gets. It is kept outside of the portion's transaction: what nobody says in the end is swept away
 * with what is no longer said.
 */
const variantFor = async (
  services: NewsletterServices,
  variants: Variants,
  reader: Recipient,
  { campaign, community, now }: { campaign: Campaign; community: CommunityRow; now: Date },
): Promise<Variant> => {
  const key = `${reader.network} ${reader.language}`;
  const known = variants.get(key);
  if (known) return known;
  const { prisma } = services.db;
  const written = contentFor(services, campaign, community, reader, await photoOf(prisma, campaign, now));
  const content = await services.links.wrap(prisma, written, {
    source: reader.network,
    number: campaign.number ?? 0,
    about: aboutOf(campaign.id),
    now,
  });
  const variant = isPersonal(content.text)
    ? { content }
    : { content, sharedHash: await shareContent(prisma, content, now) };
  variants.set(key, variant);
  return variant;
};

/** Why somebody is left out whose bot is no longer there. */
export const noBot = "no_bot";

/** What becomes of one person's row, by the mix; of something useful always `planned`. */
const standing = (
  { platforms }: Pick<NewsletterServices, "platforms">,
  campaign: Campaign,
  reader: Recipient,
  needed: number,
): Pick<PlannedRow, "state" | "reason" | "expiresAt"> => {
  // A bot that is no longer in the settings: nobody would ever take the row up.
  if (!platforms.has(reader.bot)) return { state: "skipped", reason: noBot };
  // Whoever has blocked the bot is not tried: the network would count it against us.
  if (!reader.isReachable) return { state: "skipped", reason: "unreachable" };
  if (needed === 0 || campaign.mixPolicy === "override") return { state: "planned" };
  if (campaign.mixPolicy === "partial") return { state: "skipped", reason: mixReason(needed) };
  return {
    state: "held",
    reason: mixReason(needed),
    ...(campaign.holdUntil && { expiresAt: campaign.holdUntil }),
  };
};

const neededBy = async (
  tx: Transaction,
  campaign: Campaign,
  readers: readonly Recipient[],
  now: Date,
): Promise<(reader: Recipient) => number> => {
  if (campaign.kind === "useful") return () => 0;
  const personIds = readers.map(({ personId }) => personId);
  const mixes = await mixesOf(tx, { communityId: campaign.communityId, personIds, now });
  return ({ personId }) => usefulNeeded(mixes.get(personId) ?? "", subscriberWindow);
};

const eachOnce = (readers: readonly Recipient[]): readonly Recipient[] => [
  ...new Map(readers.map((reader) => [reader.personId, reader])).values(),
];

/**
 * Plans the next people of a campaign. Either all of a portion stands or nothing. Should two processes plan the same
 * people, each person has one row all the same; what is written beside a cancel is cancelled with the rest.
 */
const planPortion = async (
  services: NewsletterServices,
  id: number,
  variants: Variants,
  now: Date,
): Promise<void> =>
  inTransaction(services.db, async (tx) => {
    await holdReaders(tx);
    const campaign = await campaignById(tx, id);
    if (campaign?.state !== "running" || campaign.isPlanned) return;
    if (campaign.runId === null) throw new Error(`Campaign ${id} runs without a run.`);
    const community = await communityById(tx, campaign.communityId);
    if (!community) throw new Error(`Community ${campaign.communityId} is gone.`);
    const startedAt = campaign.startedAt ?? now;
    const audience = audienceOf(services, campaign, startedAt);
    const next = await recipientsAfter(tx, {
      ...audience,
      afterPersonId: campaign.plannedUpTo,
      limit: portion,
    });
    const plannedUpTo = next.at(-1)?.personId ?? campaign.plannedUpTo;
    const isPlanned = next.length < portion;
    const readers = isPlanned
      ? eachOnce([...next, ...(await recipientsLinkedSince(tx, { ...audience, linkedSince: startedAt }))])
      : next;
    const needed = await neededBy(tx, campaign, readers, now);
    const facts = { campaign, community, now };
    const rows: PlannedRow[] = [];
    for (const reader of readers) {
      const { content, sharedHash } = await variantFor(services, variants, reader, facts);
      rows.push({
        personId: reader.personId,
        subscriptionId: reader.subscriptionId,
        bot: reader.bot,
        recipient: reader.recipient,
        says:
          sharedHash === undefined ? { content: personalContent(services, content, reader) } : { sharedHash },
        ...standing(services, campaign, reader, needed(reader)),
      });
    }
    await planDeliveries(tx, { id: campaign.runId, kind: campaign.kind }, rows, now);
    // Last, since it holds the campaign's row: whoever pauses or cancels need not wait for the portion.
    await advancePlan(tx, campaign, { plannedUpTo, isPlanned });
  });

/** Plans the first people of what has just begun: they need not wait for the next look. */
export const planFirst = async (services: NewsletterServices, now: Date): Promise<void> => {
  for (const { id, plannedUpTo, isPlanned } of await campaignsIn(services.db.prisma, ["running"]))
    if (!isPlanned && plannedUpTo === 0) await planPortion(services, id, new Map(), now);
};

/**
 * Plans what has begun to its end, a portion of each in turn, so that a small one need not wait until a large one is
 * through; those that begin meanwhile join in. One that fails is left to the next time.
 * @throws {AggregateError} what failed
 */
export const planCampaigns = async (
  services: NewsletterServices,
  now: Date,
  signal: AbortSignal,
): Promise<void> => {
  const failures = new Map<number, unknown>();
  const variants = new Map<number, Variants>();
  while (!signal.aborted) {
    const running = await campaignsIn(services.db.prisma, ["running"]);
    const open = running.filter(({ id, isPlanned }) => !isPlanned && !failures.has(id));
    if (open.length === 0) break;
    for (const { id } of open) {
      const own: Variants = variants.get(id) ?? new Map<string, Variant>();
      variants.set(id, own);
      await planPortion(services, id, own, now).catch((error: unknown) => failures.set(id, error));
    }
  }
  if (failures.size > 0)
    throw new AggregateError(failures.values(), `not planned: campaigns ${[...failures.keys()].join(", ")}`);
};
