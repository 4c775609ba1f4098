import type { BotKey, IdentityKey, VenueKey } from "../bot/incoming.ts";
import type { Lane, Platform } from "../bot/platform.ts";
import type { Say, Text } from "../bot/reply.ts";
import type { Voice } from "../bot/voice.ts";
import { communityById, venueByKey, venuesOf } from "../community/store.ts";
import { pauseOf } from "../delivery/pauses/store.ts";
import { deliveriesOf } from "../delivery/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { liveCards, saveCard, type SetupCard } from "./cards/store.ts";
import { findIn } from "./probe.ts";
import { probeRows, requestProbe } from "./probes/store.ts";
import { checklistOf, lackOf, type BotChecklist } from "./setup.ts";
import { fingerprintOf, setupSay } from "./setup-view.ts";

export interface SetupServices {
  readonly platforms: ReadonlyMap<BotKey, Platform>;
  readonly voice: Voice;
  /** Absent: rules and results go out as documents. */
  readonly publicUrl: string | undefined;
}

/** How long a checklist is kept up to date after somebody has looked at it. */
const liveMs = 30 * 60_000;
const shortestBetweenEditsMs = 5_000;

/** The bots that serve a community: Telegram's serves all, a VK community's the one that its wall is bound to. */
const botsOf = async (
  tx: Transaction,
  { platforms }: Pick<SetupServices, "platforms">,
  communityId: number,
): Promise<readonly Platform[]> => {
  const serving: Platform[] = [];
  for (const platform of platforms.values()) {
    const home = platform.wall ? (await venueByKey(tx, platform.wall.venue))?.communityId : undefined;
    if (home === undefined || home === null || home === communityId) serving.push(platform);
  }
  return serving;
};

export interface CommunityBot {
  readonly platform: Platform;
  readonly checklist: BotChecklist;
  readonly venueCount: number;
  /** When it was looked at last; null before the first time. */
  readonly checkedAt: Date | null;
}

/** Each bot of a community with what is set up of it, by what the last probes found. */
export const communityBots = async (
  tx: Transaction,
  services: Pick<SetupServices, "platforms" | "publicUrl">,
  communityId: number,
): Promise<readonly CommunityBot[]> => {
  const bots = await botsOf(tx, services, communityId);
  const rows = await probeRows(
    tx,
    bots.map(({ bot }) => bot),
  );
  const all = await venuesOf(tx, communityId);
  return bots.map((platform) => {
    const { bot, network, title } = platform;
    const venues = all.filter((venue) => venue.bot === bot);
    const found = findIn(rows, bot);
    const needsDocuments = services.publicUrl === undefined;
    return {
      platform,
      checklist: checklistOf({ network, title, found, venues, needsDocuments }),
      venueCount: venues.length,
      checkedAt: found("token")?.checkedAt ?? null,
    };
  });
};

/** Why nothing can be announced in these places now: how to mend it. Places where it can are absent. */
export const lacksOf = async (
  tx: Transaction,
  services: Pick<SetupServices, "platforms" | "publicUrl">,
  communityId: number,
): Promise<ReadonlyMap<VenueKey, Text>> => {
  const bots = await communityBots(tx, services, communityId);
  const lacks = new Map<VenueKey, Text>();
  for (const { key, bot } of await venuesOf(tx, communityId)) {
    const checklist = bots.find(({ platform }) => platform.bot === bot)?.checklist;
    const lack = checklist && lackOf(checklist, key);
    if (lack) lacks.set(key, lack.how);
  }
  return lacks;
};

const checklistSay = async (tx: Transaction, services: SetupServices, communityId: number): Promise<Say> => {
  const community = await communityById(tx, communityId);
  const bots = await communityBots(tx, services, communityId);
  return setupSay(
    { id: communityId, name: community?.name ?? "" },
    bots.map(({ checklist }) => checklist),
  );
};

/** Asks for a look at everything of a community. */
export const requestLook = async (
  tx: Transaction,
  services: Pick<SetupServices, "platforms">,
  communityId: number,
  now: Date,
): Promise<void> => {
  for (const { bot } of await botsOf(tx, services, communityId)) await requestProbe(tx, bot, now);
};

/** While all sending is stopped, the team must still be able to ask how things stand. */
export const talkLane = async (tx: Transaction): Promise<Lane> =>
  (await pauseOf(tx)) ? "control" : "interactive";

export interface CardRequest {
  readonly platform: Pick<Platform, "bot" | "network">;
  readonly chatId: string;
  readonly communityId: number;
  readonly identityKey: IdentityKey;
  readonly language: string;
  /** The message of an older checklist that is to be brought up to date; absent: a new one. */
  readonly messageId?: string | undefined;
  readonly now: Date;
}

/** Says the checklist, or brings an older one up to date, asks for a look, and keeps it live from now on. */
export const showCard = async (
  tx: Transaction,
  services: SetupServices,
  request: CardRequest,
): Promise<void> => {
  const { platform, chatId, communityId, identityKey, language, messageId, now } = request;
  const say = await checklistSay(tx, services, communityId);
  const to = { ...platform, chatId, language, forUser: identityKey };
  const options = { now, lane: await talkLane(tx), kind: "reply" } as const;
  const [deliveryId] =
    messageId === undefined
      ? await services.voice.message(tx, to, say, options)
      : await services.voice.edit(tx, { ...to, messageId }, say, options);
  await requestLook(tx, services, communityId, now);
  await saveCard(tx, {
    bot: platform.bot,
    chatId,
    communityId,
    identityKey,
    language,
    deliveryId: messageId === undefined ? (deliveryId ?? null) : null,
    messageId: messageId ?? null,
    shown: fingerprintOf(say),
    editedAt: now,
    liveUntil: new Date(now.getTime() + liveMs),
  });
};

const messageOf = async (tx: Transaction, card: SetupCard): Promise<string | null> => {
  if (card.messageId !== null || card.deliveryId === null) return card.messageId;
  const [delivery] = await deliveriesOf(tx, [card.deliveryId]);
  return delivery?.messageId ?? null;
};

/** Edits the live checklists of which something has changed, each at most once in five seconds. */
export const refreshCards = async (tx: Transaction, services: SetupServices, now: Date): Promise<void> => {
  for (const card of await liveCards(tx, now)) {
    if (now.getTime() - card.editedAt.getTime() < shortestBetweenEditsMs) continue;
    const platform = services.platforms.get(card.bot);
    const messageId = await messageOf(tx, card);
    if (!platform || messageId === null) continue;
    const say = await checklistSay(tx, services, card.communityId);
    const shown = fingerprintOf(say);
    if (shown === card.shown) continue;
    const { bot, network } = platform;
    const { chatId, language } = card;
    await services.voice.edit(
      tx,
      { bot, network, chatId, language, forUser: card.identityKey, messageId },
      say,
      { now, lane: await talkLane(tx), kind: "notice", coalesceKey: `setup:${chatId}` },
    );
    await saveCard(tx, { ...card, messageId, shown, editedAt: now });
  }
};
