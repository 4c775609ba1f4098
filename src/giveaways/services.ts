import type { Addresses } from "../audience/address-service.ts";
import type { BotKey, VenueKey } from "../bot/incoming.ts";
import type { Platform } from "../bot/platform.ts";
import type { Text } from "../bot/reply.ts";
import type { Signer } from "../bot/signing.ts";
import type { Voice } from "../bot/voice.ts";
import type { Prisma } from "../db/generated/client.ts";
import type { Database } from "../db/open.ts";
import type { Alerts } from "../delivery/alert.ts";
import type { Transaction } from "../db/transaction.ts";
import type { Box } from "../secret-key.ts";
import type { BeaconChain } from "./draw/chain.ts";
import type { ListWork } from "./list-work.ts";

/** An announcement counts as useful (SPEC §5). */
interface MixEntry {
  readonly kind: "useful";
  readonly at: Date;
  readonly source: "giveaway";
  /** `giveaway:3` */
  readonly object: string;
}

/** What this room needs of the house; `main` puts it together. */
export interface GiveawayServices {
  readonly db: Database;
  readonly voice: Voice;
  readonly signer: Signer;
  readonly platforms: ReadonlyMap<BotKey, Platform>;
  readonly addresses: Addresses;
  readonly chain: BeaconChain;
  readonly drawKeys: Box;
  readonly secrets: Box;
  readonly lists: ListWork;
  /** Bytes nobody can guess: draw ids, draw keys, sealed secrets. */
  randomBytes(count: number): Uint8Array;
  /** The beacon's signature of a round in hex, not yet verified; undefined while no relay has it. */
  beaconRound(round: number): Promise<string | undefined>;
  /** Whether everything that happened in these bots' networks up to `at` has been taken in and handled. */
  isCaughtUp(tx: Transaction, bots: readonly BotKey[], at: Date, now: Date): Promise<boolean>;
  saveFile(tx: Transaction, file: { name: string; bytes: Uint8Array; now: Date }): Promise<string>;
  /** The same for what a query finds in the database, so that a large file stays there; null where it finds nothing. */
  saveStored(tx: Transaction, file: { name: string; bytes: Prisma.Sql; now: Date }): Promise<string | null>;
  /** Counts an announcement among what a venue was given to read; once, however often it is told. */
  countInMix(tx: Transaction, venueKey: VenueKey, items: readonly MixEntry[]): Promise<unknown>;
  /** `verify.html`, the page that checks draws without a network. */
  verifierPage(): Promise<Uint8Array>;
  /** Of places where nothing can be announced now: how to mend it. */
  lacks(tx: Transaction, communityId: number): Promise<ReadonlyMap<VenueKey, Text>>;
  /** Absent in the normal shop: then files travel as documents. */
  readonly publicUrl: string | undefined;
  readonly alerts: Pick<Alerts, "raise" | "end">;
}

/** The bot that speaks in a venue. */
export const botOfVenue = (
  services: Pick<GiveawayServices, "platforms">,
  venueKey: VenueKey,
): Platform | undefined => {
  const network = venueKey.startsWith("tg:") ? "telegram" : "vk";
  for (const platform of services.platforms.values()) {
    if (platform.network !== network) continue;
    // A VK bot is its community; a Telegram bot stands in many chats.
    if (network === "telegram" || platform.wall?.venue === venueKey) return platform;
  }
  return undefined;
};
