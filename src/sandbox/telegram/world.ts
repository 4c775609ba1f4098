import type { Fault, Hold } from "../faults.ts";
import type { CallRecord, DeliveredDocument, DeliveryRecord, PushRecord, Violation } from "../ledger.ts";
import type { Scope } from "./methods/menus.ts";
import type { BotCommand, MessageEntity, Update } from "./wire.ts";

/** A message as people see it now. */
export interface VisibleMessage {
  readonly messageId: number;
  readonly dateMs: number;
  readonly fromBot: boolean;
  /** Absent in channels and for anonymous administrators. */
  readonly fromId?: number;
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  readonly buttons: DeliveryRecord["buttons"];
  readonly documents: readonly DeliveredDocument[];
  readonly photo?: DeliveredDocument;
  readonly replyToMessageId?: number;
  readonly editedAtMs?: number;
  readonly deleted: boolean;
  /** A note of Telegram's own: who came or went. */
  readonly note?: { readonly kind: "joined" | "left"; readonly personIds: readonly number[] };
}

/** Somebody who is in a chat now, people and bots alike. */
interface VisibleMember {
  readonly id: number;
  readonly status: "creator" | "administrator" | "member";
}

/** Where several bots live in one world, the token says which one is meant; else it is the first one made. */
export interface BotChoice {
  readonly token?: string;
}

/** What a person's message is besides its words, which are then a caption and may be empty. */
export interface SayOptions {
  readonly replyToMessageId?: number;
  readonly anonymous?: boolean;
  /** How the words are formatted. */
  readonly entities?: readonly MessageEntity[];
  /** A PNG or JPEG, as the person's client would make it from any picture. */
  readonly photo?: { readonly contentBase64: string };
  readonly document?: { readonly name: string; readonly contentBase64: string };
  readonly medium?: "video" | "voice" | "sticker";
  /** One of the messages of an album. */
  readonly albumId?: string;
  /** Somebody else's message, sent on, with the buttons that stood under it. */
  readonly forward?: {
    readonly from: string;
    readonly buttons?: readonly (readonly { readonly label: string; readonly url: string }[])[];
  };
  /** Nobody may copy it. */
  readonly isProtected?: boolean;
}

interface Toast {
  readonly text: string;
  readonly showAlert: boolean;
  readonly url?: string;
}

/** People, chats and bots of the simulated Telegram, driven by a test, here or from another process. */
export interface TelegramWorld {
  /** The bot's id is the number in its token; the same id with a new token replaces the old token. */
  createBot(bot: {
    readonly token: string;
    readonly name: string;
    readonly username: string;
    readonly privacyMode?: boolean;
    /** In all; 30 when absent. More is for measuring how fast a bot could be. */
    readonly messagesPerSecond?: number;
  }): Promise<{ readonly id: number }>;
  /** What only the bot's owner can set: /setprivacy, /setjoingroups. */
  tellBotFather(
    settings: { readonly privacyMode?: boolean; readonly canJoinGroups?: boolean } & BotChoice,
  ): Promise<void>;
  /** Gives or takes the right of an administrator to post in a channel. */
  allowPosting(channelId: number, isAllowed: boolean, bot?: BotChoice): Promise<void>;
  /** Every later call with it is Unauthorized; a waiting getUpdates ends so at once. */
  revokeToken(token: string): Promise<void>;
  createPerson(person: {
    readonly id: number;
    readonly firstName: string;
    readonly lastName?: string;
    readonly username?: string;
    readonly languageCode?: string;
  }): Promise<void>;
  createChat(chat: {
    readonly id: number;
    readonly type: "group" | "supergroup" | "channel";
    readonly title: string;
    readonly username?: string;
    readonly ownerId?: number;
  }): Promise<void>;
  /** The bot's end of a group: 403 from now on. */
  deleteChat(chatId: number): Promise<void>;
  /** Whether members who are no administrators may send to the group. */
  allowSending(chatId: number, isAllowed: boolean): Promise<void>;

  /** Joins by `byPersonId`'s hand, or one's own. */
  addMember(personId: number, chatId: number, byPersonId?: number): Promise<void>;
  join(personId: number, chatId: number): Promise<void>;
  leave(personId: number, chatId: number): Promise<void>;
  kick(personId: number, chatId: number, byPersonId: number): Promise<void>;
  makeAdmin(personId: number, chatId: number, byPersonId?: number): Promise<void>;

  /** In the order in which they first came. */
  members(chatId: number): Promise<readonly VisibleMember[]>;

  /** With `startPayload` the group also shows `/start@bot payload`, as t.me/bot?startgroup=… does. */
  addBot(
    chatId: number,
    byPersonId: number,
    options: { readonly admin: boolean; readonly startPayload?: string } & BotChoice,
  ): Promise<void>;
  promoteBot(chatId: number, byPersonId: number, bot?: BotChoice): Promise<void>;
  demoteBot(chatId: number, byPersonId: number, bot?: BotChoice): Promise<void>;
  removeBot(chatId: number, byPersonId: number, bot?: BotChoice): Promise<void>;

  /** In a private chat when `chatId` is absent or the person's own. */
  say(
    personId: number,
    chatId: number | undefined | null,
    text: string,
    options?: SayOptions & BotChoice,
  ): Promise<{ readonly messageId: number }>;
  /** Presses Start (a blocked bot is unblocked by it). The payload: at most 64 of A–Z a–z 0–9 _ - */
  start(personId: number, payload?: string | null, bot?: BotChoice): Promise<{ readonly messageId: number }>;
  /** Presses a button of a message as it stands now; with `forge`, sends any data at all. */
  press(
    personId: number,
    chatId: number,
    messageId: number,
    labelOrData: string,
    options?: { readonly forge?: boolean } & BotChoice,
  ): Promise<{ readonly callbackId: string }>;
  /** What the person saw after the tap; null until the bot answers. */
  toast(callbackId: string): Promise<Toast | null>;

  block(personId: number, bot?: BotChoice): Promise<void>;
  unblock(personId: number, bot?: BotChoice): Promise<void>;
  /** Whether the person has started the bot, and blocked it since. */
  dialogState(personId: number, bot?: BotChoice): Promise<"none" | "open" | "blocked">;
  deactivate(personId: number): Promise<void>;
  /** Makes a group a supergroup. */
  migrate(chatId: number): Promise<{ readonly newChatId: number }>;

  messages(
    chatId: number,
    options?: { readonly includeDeleted?: boolean } & BotChoice,
  ): Promise<readonly VisibleMessage[]>;
  /** The commands set for exactly this scope and language ("" = every language). */
  menus(scope: Scope, languageCode?: string, bot?: BotChoice): Promise<readonly BotCommand[]>;

  plantFault(fault: Fault): Promise<void>;
  /** Opens all holds too. */
  clearFaults(): Promise<void>;
  hold(hold: Hold): Promise<number>;
  awaitHeld(number: number): Promise<void>;
  release(number: number): Promise<void>;

  calls(filter?: { readonly method?: string; readonly sinceId?: number }): Promise<readonly CallRecord[]>;
  deliveries(filter?: {
    readonly recipient?: string;
    readonly sinceId?: number;
  }): Promise<readonly DeliveryRecord[]>;
  violations(): Promise<readonly Violation[]>;
  /** What was brought to webhooks, every try. */
  pushes(): Promise<readonly PushRecord[]>;
  /** Whoever asks for `https://host:port` reaches the server at `target`, or nobody when it is null. */
  front(origin: string, target: string | null): Promise<void>;
  pendingUpdates(token: string): Promise<readonly Update[]>;

  now(): Promise<number>;
  turnClock(milliseconds: number): Promise<void>;
}
