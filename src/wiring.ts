import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { createAddresses } from "./audience/address-service.ts";
import { chooseCommunity } from "./audience/chats/store.ts";
import { nameOrId } from "./audience/link-service.ts";
import { exportIdentity, identitiesOf } from "./audience/store.ts";
import { exportSubscriptions } from "./audience/subscriptions/store.ts";
import { createTellAccount, createTellPerson } from "./audience/tell-service.ts";
import type { I18n } from "./bot/i18n.ts";
import type { BotKey } from "./bot/incoming.ts";
import type { Platform } from "./bot/platform.ts";
import { createRenderer } from "./bot/render.ts";
import { closeDialoguesOf } from "./bot/store.ts";
import type { Signer } from "./bot/signing.ts";
import type { Voice } from "./bot/voice.ts";
import { eraseTraces } from "./community/privacy/store.ts";
import { leaveTeam } from "./community/team-service.ts";
import type { Clock } from "./clock.ts";
import { createLinks } from "./content/links/link-service.ts";
import { countInVenue } from "./content/mix/store.ts";
import type { Database } from "./db/open.ts";
import type { Transaction } from "./db/transaction.ts";
import { createAlerts } from "./delivery/alert.ts";
import { dropWaiting } from "./delivery/leaving/store.ts";
import { subscriberMixes } from "./delivery/mix/store.ts";
import { skipTwice } from "./delivery/plans/store.ts";
import { eraseDeliveries, lastWord } from "./delivery/privacy/store.ts";
import { saveAttachment, saveStoredAttachment } from "./delivery/store.ts";
import type { Services } from "./features.ts";
import { verifyBeacon } from "./giveaways/draw/beacon.ts";
import { roundAt, type BeaconChain } from "./giveaways/draw/chain.ts";
import type { ListWork } from "./giveaways/list-work.ts";
import { communitiesEntered, exportEntries } from "./giveaways/entries/store.ts";
import { openGiveawayLines } from "./giveaways/member-service.ts";
import { runningIn } from "./giveaways/store.ts";
import { countErasable, eraseEntries } from "./giveaways/privacy/store.ts";
import { createRelays } from "./giveaways/relays.ts";
import { giveawaysIn } from "./giveaways/store.ts";
import { createIsCaughtUp } from "./journal/caught-up.ts";
import { eraseUpdates } from "./journal/privacy/store.ts";
import { eraseCards } from "./operations/cards/store.ts";
import type { ReadingProgress } from "./journal/progress.ts";
import { lacksOf } from "./operations/setup-service.ts";
import { createBox } from "./secret-key.ts";

export interface WiringParts {
  readonly db: Database;
  readonly platforms: ReadonlyMap<BotKey, Platform>;
  readonly progress: ReadonlyMap<BotKey, ReadingProgress>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly i18n: I18n;
  readonly signer: Signer;
  readonly voice: Voice;
  readonly secretKey: Uint8Array;
  readonly chain: BeaconChain;
  readonly relayUrls: readonly string[];
  readonly lists: ListWork;
  readonly publicUrl: string | undefined;
  readonly verifierPage: () => Promise<Uint8Array>;
  readonly defaults: { readonly language: string; readonly timezone: string };
}

/** A round is asked for so long after its time at the earliest: relays are no faster, and clocks differ. */
const beaconGraceSeconds = 10;

/** What each room needs of the others and of the house. */
export const wireServices = (parts: WiringParts): Services => {
  const { db, platforms, progress, clock, log, i18n, signer, voice, secretKey, chain, defaults } = parts;
  const renderer = createRenderer({ i18n, signer });
  const addresses = createAddresses({ platforms, i18n, defaultLanguage: defaults.language });
  const alerts = createAlerts({ voice, addresses });
  const beaconRound = createRelays({
    urls: parts.relayUrls,
    chainHash: chain.hash,
    log,
    isGenuine: (round, signature) => verifyBeacon(chain, round, signature) === "valid",
  });
  const closeDialogues = async (tx: Transaction, personId: number): Promise<void> =>
    closeDialoguesOf(
      tx,
      (await identitiesOf(tx, personId)).map(({ id }) => id),
    );
  return {
    audience: {
      voice,
      addresses,
      platforms,
      signer,
      languages: i18n.languages,
      words: (text, language) => renderer.text(text, { language }),
      dropWaiting,
      onLinked: skipTwice,
      welcomeLines: openGiveawayLines,
      communitiesEntered,
      saveFile: saveAttachment,
      entriesAtStake: countErasable,
      leaveTeam: (tx, by) => leaveTeam(tx, { closeDialogues }, by),
      lastWord,
      eraseElsewhere: async (tx, { id, key, userId, name, username }, now) => {
        const named = {
          prefix: key.slice(0, 2),
          userId,
          names: [name, username ?? ""].filter((word) => word !== ""),
        };
        await eraseEntries(tx, id);
        await eraseTraces(tx, key);
        await eraseCards(tx, key);
        await eraseUpdates(tx, named);
        await eraseDeliveries(tx, named, now);
      },
      exportOf: async (tx, identityId) => {
        const own = await exportIdentity(tx, identityId);
        return {
          ...own,
          ...(await exportSubscriptions(tx, own.identity)),
          entries: await exportEntries(tx, identityId),
        };
      },
    },
    community: {
      platforms,
      signer,
      languages: i18n.languages,
      defaults,
      identityKeysOf: async (tx, personId) => (await identitiesOf(tx, personId)).map(({ key }) => key),
      nameOf: async (tx, personId) => {
        const [latest] = await identitiesOf(tx, personId);
        return latest ? nameOrId(latest) : "";
      },
      tellAccount: createTellAccount({ voice, addresses }),
      giveawayIn: async (tx, venueKey) => {
        const [running] = await runningIn(tx, venueKey);
        return running && { number: running.number ?? 0, prize: running.prize };
      },
      choose: (tx, { identityId, bot }, communityId) => chooseCommunity(tx, { identityId, bot, communityId }),
      botsOf: (...asked) => addresses.botsOf(...asked),
      saveFile: saveAttachment,
      tellPerson: createTellPerson({ voice, addresses }),
      closeDialogues,
    },
    content: { subscriberMixes, db, signer, clock },
    giveaways: {
      db,
      voice,
      addresses,
      signer,
      platforms,
      chain,
      drawKeys: createBox(secretKey, "draw key"),
      secrets: createBox(secretKey, "sealed secret"),
      lists: parts.lists,
      randomBytes,
      beaconRound,
      isCaughtUp: createIsCaughtUp(progress),
      saveFile: saveAttachment,
      saveStored: saveStoredAttachment,
      countInMix: countInVenue,
      verifierPage: parts.verifierPage,
      lacks: (tx, communityId) => lacksOf(tx, { platforms, publicUrl: parts.publicUrl }, communityId),
      publicUrl: parts.publicUrl,
      alerts,
    },
    newsletters: {
      db,
      voice,
      addresses,
      alerts,
      platforms,
      languages: i18n.languages,
      words: renderer,
      links: createLinks({ signer, publicUrl: parts.publicUrl }),
      saveFile: saveAttachment,
    },
    setup: {
      db,
      voice,
      platforms,
      publicUrl: parts.publicUrl,
      askBeacon: async (now) => {
        const seconds = Math.floor(now.getTime() / 1000) - beaconGraceSeconds;
        return seconds < chain.genesisSeconds || (await beaconRound(roundAt(seconds, chain))) !== undefined;
      },
    },
    trouble: {
      voice,
      alerts,
      waitingDraws: async (tx, communityId) =>
        (await giveawaysIn(tx, "committing"))
          .filter((giveaway) => giveaway.communityId === communityId)
          .flatMap(({ number }) => number ?? []),
    },
  };
};
