import type { Clock } from "../../clock.ts";
import { createFaults, type Faults } from "../faults.ts";
import type { Ledger } from "../ledger.ts";
import type { FloodGate } from "./flood.ts";
import type { UpdateQueue } from "./updates.ts";
import type {
  BotCommand,
  Chat,
  ChatMember,
  Document,
  InlineKeyboardMarkup,
  MessageEntity,
  PhotoSize,
  UpdateType,
  User,
} from "./wire.ts";

/** Everything that the simulated Telegram knows. Only maps are looked up, so that a call costs the same in any crowd. */
export interface State {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly faults: Faults;
  /** By `https://host:port`: the server behind it. */
  readonly fronts: Map<string, string>;
  readonly bots: Map<number, Bot>;
  readonly botsByToken: Map<string, Bot>;
  readonly people: Map<number, Person>;
  /** Groups, supergroups and channels; private chats live with their bot. */
  readonly rooms: Map<number, Room>;
  readonly roomsByUsername: Map<string, Room>;
  readonly callbacks: Map<string, Callback>;
  readonly files: Map<string, StoredFile>;
  readonly filesByPath: Map<string, StoredFile>;
  /** The last id given to a callback query or a file. */
  lastSerial: number;
}

export interface WebhookSettings {
  readonly url: string;
  readonly secretToken: string;
  readonly maxConnections: number;
}

/** A bot's webhook at work: it delivers what the queue holds until it is stopped. */
export interface Webhook extends WebhookSettings {
  readonly lastError: { readonly atSeconds: number; readonly message: string } | undefined;
  stop(): void;
}

export interface Bot {
  readonly id: number;
  readonly user: User;
  /** What its owner has set with @BotFather. */
  privacyMode: boolean;
  canJoinGroups: boolean;
  readonly updates: UpdateQueue;
  readonly flood: FloodGate;
  /** By person. A dialog exists once the person has written to the bot. */
  readonly dialogs: Map<number, Room>;
  readonly blockedBy: Set<number>;
  /** By scope and language, see menus.ts. */
  readonly commands: Map<string, readonly BotCommand[]>;
  token: string | undefined;
  webhook: Webhook | undefined;
  /** When setWebhook was last called. */
  webhookSetAtMs: number;
  /** Absent until getUpdates names some: everything but the opt-in types. */
  allowedUpdates: ReadonlySet<UpdateType> | undefined;
}

export interface Person {
  readonly user: User;
  isDeactivated: boolean;
}

export type MemberStatus = ChatMember["status"];

export interface Room {
  readonly id: number;
  readonly type: Chat["type"];
  readonly title: string;
  readonly username: string | undefined;
  /** Everyone who was ever here; in a dialog nobody is listed. */
  readonly members: Map<number, MemberStatus>;
  readonly adminIds: Set<number>;
  /** Administrators of a channel who may not post. */
  readonly silentAdminIds: Set<number>;
  readonly botIds: Set<number>;
  readonly messages: Map<number, StoredMessage>;
  presentCount: number;
  lastMessageId: number;
  /** The bot that spoke last, for commands without `@bot` under privacy mode. */
  lastBotId: number | undefined;
  migratedTo: number | undefined;
  isDeleted: boolean;
  canMembersSend: boolean;
}

/** A document, or a picture in its sizes, smallest first. */
export type StoredFile = {
  readonly name: string;
  readonly path: string;
  readonly content: Buffer;
  /** Made once: a broadcast shows one file to thousands. */
  readonly contentBase64: string;
  /** Whose file_id this is; absent when a person sent it, to whichever bots are there. */
  readonly botId: number | undefined;
} & (
  | { readonly kind: "document"; readonly document: Document }
  | { readonly kind: "photo"; readonly sizes: readonly PhotoSize[] }
);

/** What a person sends that is neither text nor file; nothing of it is played but that it is there. */
export type Medium = "video" | "voice" | "sticker";

type ServiceNote =
  | { readonly kind: "joined"; readonly userIds: readonly number[] }
  | { readonly kind: "left"; readonly userId: number }
  | { readonly kind: "migrated-to"; readonly chatId: number }
  | { readonly kind: "migrated-from"; readonly chatId: number };

export interface StoredMessage {
  readonly id: number;
  readonly atMs: number;
  /** Absent when the chat itself speaks (channel posts, anonymous administrators). */
  readonly fromId: number | undefined;
  readonly isAnonymous: boolean;
  /** The bot that sent it through the API. */
  readonly botId: number | undefined;
  readonly replyToId: number | undefined;
  readonly file: StoredFile | undefined;
  readonly medium: Medium | undefined;
  readonly albumId: string | undefined;
  readonly forwardedFrom: string | undefined;
  readonly service: ServiceNote | undefined;
  /** A message with a reply keyboard cannot be edited. */
  readonly hasReplyKeyboard: boolean;
  readonly isProtected: boolean;
  /** The text, or the caption of a document or picture. */
  text: string;
  entities: readonly MessageEntity[];
  keyboard: InlineKeyboardMarkup | undefined;
  editedAtMs: number | undefined;
  isDeleted: boolean;
}

interface Callback {
  readonly id: string;
  readonly botId: number;
  readonly personId: number;
  readonly chatId: number;
  readonly messageId: number;
  readonly atMs: number;
  answer: { readonly text: string; readonly showAlert: boolean; readonly url?: string } | undefined;
}

export const createState = (clock: Clock, ledger: Ledger, faults: Faults = createFaults()): State => ({
  clock,
  ledger,
  faults,
  fronts: new Map(),
  bots: new Map(),
  botsByToken: new Map(),
  people: new Map(),
  rooms: new Map(),
  roomsByUsername: new Map(),
  callbacks: new Map(),
  files: new Map(),
  filesByPath: new Map(),
  lastSerial: 0,
});

export const nowMs = (state: State): number => state.clock.now().getTime();

/** Unix time in whole seconds, as Telegram dates everything. */
export const unixSeconds = (atMs: number): number => Math.floor(atMs / 1000);

export const createRoom = (options: {
  readonly id: number;
  readonly type: Chat["type"];
  readonly title: string;
  readonly username?: string | undefined;
}): Room => ({
  id: options.id,
  type: options.type,
  title: options.title,
  username: options.username,
  members: new Map(),
  adminIds: new Set(),
  silentAdminIds: new Set(),
  botIds: new Set(),
  messages: new Map(),
  presentCount: 0,
  lastMessageId: 0,
  lastBotId: undefined,
  migratedTo: undefined,
  isDeleted: false,
  canMembersSend: true,
});
