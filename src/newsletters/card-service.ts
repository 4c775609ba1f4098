import { identityByKey } from "../audience/store.ts";
import type { Caller } from "../bot/caller.ts";
import { identityKey, networkOfKey } from "../bot/incoming.ts";
import type { Address, SpeakOptions } from "../bot/voice.ts";
import { clicksAbout } from "../content/links/store.ts";
import { communityById, type CommunityRow } from "../community/store.ts";
import { inTransaction, type Transaction } from "../db/transaction.ts";
import { countsOfRun } from "../delivery/receipts/store.ts";
import { runById } from "../delivery/runs/store.ts";
import { deliveriesOf, type Delivery } from "../delivery/store.ts";
import { aboutOf, progressEveryMs, type Campaign } from "./campaign.ts";
import { forEachAlone } from "./each-alone.ts";
import type { NewsletterServices } from "./services.ts";
import { campaignById, cardsUnderWay, changeCampaign, harmOf } from "./store.ts";
import { cardSay, doneCount, doneSay, type CardFacts } from "./view.ts";

const minuteMs = 60_000;

/** How a campaign stands now, for its card. */
export const factsOf = async (
  tx: Transaction,
  campaign: Campaign,
  { timezone }: Pick<CommunityRow, "timezone">,
  now: Date,
): Promise<CardFacts> => {
  const { runId, progressAt, progressDone, state } = campaign;
  const counts = runId === null ? undefined : await countsOfRun(tx, runId);
  const elapsedMs = progressAt ? now.getTime() - progressAt.getTime() : 0;
  const isOver = state === "finished" || state === "waiting";
  return {
    timezone,
    now,
    counts,
    run: runId === null ? undefined : await runById(tx, runId),
    perMinute:
      counts && elapsedMs > 0 ? Math.max(0, ((doneCount(counts) - progressDone) * minuteMs) / elapsedMs) : 0,
    clicks: isOver ? await clicksAbout(tx, aboutOf(campaign.id)) : undefined,
    harm: isOver && runId !== null ? await harmOf(tx, runId) : undefined,
  };
};

const options = (campaign: Campaign, now: Date): SpeakOptions => ({
  now,
  lane: "notice",
  kind: "notice",
  about: `${aboutOf(campaign.id)}:card`,
});

/** Shows the card of a campaign in the chat of who confirmed it; from then on it follows what happens. */
export const showCard = async (
  services: Pick<NewsletterServices, "voice">,
  tx: Transaction,
  campaign: Campaign,
  {
    caller,
    community,
    now,
  }: { readonly caller: Caller; readonly community: CommunityRow; readonly now: Date },
): Promise<void> => {
  const to: Address = {
    bot: caller.bot,
    network: caller.network,
    language: caller.language,
    chatId: caller.chat.id,
    forUser: caller.identityKey,
  };
  const facts = await factsOf(tx, campaign, community, now);
  const [row] = await services.voice.message(tx, to, cardSay(campaign, facts), options(campaign, now));
  await changeCampaign(tx, campaign.id, {
    progressDelivery: row ?? null,
    progressDone: facts.counts ? doneCount(facts.counts) : 0,
    progressAt: now,
  });
};

/** Who reads in the chat of a delivery, and in which language; undefined once the account is gone. */
export const readerOf = async (
  services: Pick<NewsletterServices, "addresses">,
  tx: Transaction,
  card: Pick<Delivery, "bot" | "recipient">,
  community: CommunityRow,
): Promise<Address | undefined> => {
  const network = networkOfKey(card.bot);
  const identity = await identityByKey(tx, identityKey(network, card.recipient));
  const address =
    identity && (await services.addresses.privately(tx, { identity, community, consent: "unless-denied" }));
  return address ? { ...address, bot: card.bot, chatId: card.recipient } : undefined;
};

/** Where the card stands that follows a campaign, and who reads it. */
const cardOf = async (
  services: Pick<NewsletterServices, "addresses">,
  tx: Transaction,
  campaign: Campaign,
  community: CommunityRow,
): Promise<{ readonly to: Address; readonly messageId: string | null } | undefined> => {
  if (campaign.progressDelivery === null) return undefined;
  const [card] = await deliveriesOf(tx, [campaign.progressDelivery]);
  const to = card && (await readerOf(services, tx, card, community));
  return to && { to, messageId: card.messageId };
};

/**
 * Brings the card of a campaign up to date, unless it has shown the same already; one that did not arrive is shown by
 * /newsletter. Returns what it shows now; undefined where there is none.
 */
export const refreshCard = async (
  services: Pick<NewsletterServices, "addresses" | "voice">,
  tx: Transaction,
  id: number,
  now: Date,
  lastShown?: string,
): Promise<string | undefined> => {
  const campaign = await campaignById(tx, id);
  const community = campaign && (await communityById(tx, campaign.communityId));
  const card = community && (await cardOf(services, tx, campaign, community));
  if (!card || card.messageId === null) return undefined;
  const facts = await factsOf(tx, campaign, community, now);
  const says = cardSay(campaign, facts);
  const shown = JSON.stringify(says);
  const to = { ...card.to, messageId: card.messageId };
  if (shown !== lastShown)
    await services.voice.edit(tx, to, says, {
      ...options(campaign, now),
      coalesceKey: `${aboutOf(id)}:card`,
    });
  await changeCampaign(tx, id, {
    progressDone: facts.counts ? doneCount(facts.counts) : 0,
    progressAt: now,
  });
  return shown;
};

/** Says that a newsletter has come to its end, or that only those are left who wait; an edited card rings no bell. */
export const tellDone = async (
  services: Pick<NewsletterServices, "addresses" | "voice">,
  tx: Transaction,
  id: number,
  now: Date,
): Promise<void> => {
  const campaign = await campaignById(tx, id);
  const community = campaign && (await communityById(tx, campaign.communityId));
  const card = community && (await cardOf(services, tx, campaign, community));
  if (!card) return;
  const { counts } = await factsOf(tx, campaign, community, now);
  if (counts) await services.voice.message(tx, card.to, doneSay(campaign, counts), options(campaign, now));
};

/** What is cancelled is counted for so long: its rows end one after the other. */
const countCancelledMs = 60_000;

/**
 * Brings the cards of what is under way up to date, each at most once in five seconds. Each keeps in `shown` what it
 * shows: while a newsletter is paused, or at night, nothing changes for hours.
 */
export const refreshCards = async (
  services: NewsletterServices,
  shown: Map<number, string>,
  now: Date,
): Promise<void> => {
  const cards = await cardsUnderWay(services.db.prisma, new Date(now.getTime() - countCancelledMs));
  const isDue = ({ progressAt }: { readonly progressAt: Date | null }): boolean =>
    progressAt === null || now.getTime() - progressAt.getTime() >= progressEveryMs;
  await forEachAlone(cards.filter(isDue), async ({ id }) => {
    const shows = await inTransaction(services.db, (tx) => refreshCard(services, tx, id, now, shown.get(id)));
    if (shows !== undefined) shown.set(id, shows);
  });
  const underWay = new Set(cards.map(({ id }) => id));
  for (const id of shown.keys()) if (!underWay.has(id)) shown.delete(id);
};
