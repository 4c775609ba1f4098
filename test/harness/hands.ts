import type { Network, VenueKey } from "../../src/bot/incoming.ts";
import type { Platform } from "../../src/bot/platform.ts";
import type { Database } from "../../src/db/open.ts";
import type { Ledger } from "../../src/sandbox/ledger.ts";

/** A message as somebody sees it now, on either network. */
export interface SeenMessage {
  readonly fromBot: boolean;
  readonly text: string;
  /** Labels of the buttons under it. */
  readonly buttons: readonly string[];
  readonly at: Date;
}

/** Where a person acts: absent for the private chat with the bot. */
export interface Place {
  readonly key: VenueKey;
  readonly title: string;
}

/** What a message carries besides its words, on either network. */
export interface Carried {
  /** A PNG or JPEG, with the words under it. */
  readonly picture?: Buffer;
  /** A piece of the words that is bold. */
  readonly bold?: string;
  /** Sent on, not written: the words and the picture are this one's. */
  readonly forwardedFrom?: string;
  /** Nobody may copy it; Telegram only. */
  readonly isProtected?: boolean;
  /** Instead of a picture. */
  readonly sticker?: boolean;
}

/** What one person can do on one network, told to its simulator. Nothing here waits for the bot. */
export interface Hands {
  readonly userId: string;
  write(
    text: string,
    options?: { readonly in?: Place; readonly anonymous?: boolean } & Carried,
  ): Promise<void>;
  /** Follows the bot's deep link with this payload. */
  open(payload: string): Promise<void>;
  /** Presses the newest button whose label contains this, and returns the press. */
  press(label: string, options?: { readonly in?: Place }): Promise<string>;
  /** Sends data of one's own as if a button under the newest message had it. */
  forge(data: string, options?: { readonly in?: Place }): Promise<string>;
  join(place: Place): Promise<void>;
  leave(place: Place): Promise<void>;
  /** Removed by an admin. */
  remove(place: Place): Promise<void>;
  /** Under the newest post of the wall. VK only. */
  comment(text: string): Promise<void>;
  /** Forbids the bot to write. */
  block(): Promise<void>;
  dialog(): Promise<readonly SeenMessage[]>;
}

export interface NewPerson {
  readonly name: string;
  readonly language: "en" | "ru";
}

/** One network on the stage: its simulator, spoken to over HTTP by the bot, and its people. */
export interface NetworkSide {
  readonly network: Network;
  readonly platform: Platform;
  readonly ledger: Ledger;
  createPerson(person: NewPerson): Promise<Hands>;
  /** Whether all that happened on the network is in the bot's database. */
  isStored(db: Database): Promise<boolean>;
  /** Whether the bot has answered a press. */
  isAnswered(pressId: string): boolean;
  close(): Promise<void>;
}
