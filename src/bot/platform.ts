import type { BotKey, Incoming, Network, VenueKey } from "./incoming.ts";
import type { OutgoingCall, OutgoingFile, Sent } from "./outgoing.ts";
import type { ProbeItem } from "./probe.ts";

/**
 * Why a call did not succeed, by what the caller should do about it. Adapters map their error tables
 * (PLATFORMS A1b, B2b) to these kinds and to nothing else.
 */
export type PlatformErrorKind =
  /** Wait `retryAfterSeconds`, then the same call is welcome. Nothing was sent. */
  | "rate_limited"
  /** This person does not let the bot write (blocked, never started, no permission). */
  | "denied"
  /** The account or chat no longer exists. */
  | "gone"
  /** The bot lacks rights in this chat, or was removed from it. */
  | "no_rights"
  /** The text, keyboard or file is wrong: repeating cannot help. */
  | "bad_content"
  /** The edited message is gone or too old, or there is nothing to change. */
  | "stale_target"
  /** An edit that changes nothing: as good as success. */
  | "not_modified"
  /** The chat has another id now (`migratedTo`). */
  | "migrated"
  /** The token is revoked or expired: this network stops. */
  | "token_revoked"
  /** This kind of token may not call this method (VK 15/1133, 27, 28, 1051). */
  | "not_allowed"
  /** Another process polls with the same token. */
  | "conflict"
  /** The platform or the way to it failed, and the call surely had no effect. */
  | "unavailable"
  /** The call may or may not have had an effect (reset or timeout after it was written, 5xx). */
  | "unknown_outcome"
  /** A bug of ours: the platform does not know the method or a parameter. */
  | "bad_call";

export class PlatformError extends Error {
  override readonly name = "PlatformError";
  readonly kind: PlatformErrorKind;
  readonly retryAfterSeconds: number | undefined;
  readonly migratedTo: string | undefined;
  /** The platform's own code and words, for logs and receipts; never holds a token. */
  readonly detail: string;

  constructor(
    kind: PlatformErrorKind,
    detail: string,
    options: { retryAfterSeconds?: number; migratedTo?: string; cause?: unknown } = {},
  ) {
    super(`${kind}: ${detail}`, { cause: options.cause });
    this.kind = kind;
    this.detail = detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.migratedTo = options.migratedTo;
  }
}

/**
 * Interactive goes first, notices next, bulk uses what they leave idle. Control is what the team says to the bot about
 * its sending, and is answered even while everything else is paused.
 */
export type Lane = "interactive" | "notice" | "bulk" | "control";

/** An update as the network gave it, with what the journal needs to store it. */
export interface RawUpdate {
  /** Unique for this bot: Telegram `update_id`, VK `event_id`. */
  readonly eventId: string;
  /** Updates of one order key are handled one after another: a person in a chat. */
  readonly orderKey: string;
  readonly raw: unknown;
}

export interface Batch {
  readonly updates: readonly RawUpdate[];
  /** To be kept with the updates and handed to the next `receive`; opaque. */
  readonly cursor: string;
}

/** One POST of a network to our server, or of somebody who claims to be the network. */
interface PushedRequest {
  readonly header: (name: string) => string | undefined;
  /** The parsed JSON of the body: anything at all. */
  readonly body: unknown;
}

type PushVerdict =
  /** It is not for this bot, or does not prove that it comes from the network. */
  | { readonly kind: "refused" }
  /** The network sent it, but not an update that can be known again. */
  | { readonly kind: "unreadable" }
  /** It cannot be answered now: the network shall come again. */
  | { readonly kind: "later" }
  /** Nothing happened; the network wants to hear this. */
  | { readonly kind: "answer"; readonly text: string }
  /**
   * Something happened, and `reply` says that it is stored. `heldMs`: how long the network has tried to tell us, at
   * least; null where it does not say.
   */
  | {
      readonly kind: "update";
      readonly update: RawUpdate;
      readonly reply: string;
      readonly heldMs: number | null;
    };

/** How the pushing stands, in the network's own words. */
export interface PushState {
  /** Whether the network pushes to us, and nowhere else. */
  readonly isOpen: boolean;
  /** How many updates it has not yet been able to hand over; null where it does not tell. */
  readonly waitingCount: number | null;
  /** The last delivery that failed, by the network's clock. */
  readonly failure?: { readonly at: Date; readonly words: string };
}

/** The network brings updates to our server instead of being asked for them (webhooks). */
export interface PushDoor {
  /** The path on our server. Several bots may share one. */
  readonly path: string;
  /** A look at the headers, before a body is read: whether this can be the network at all. */
  admits(header: PushedRequest["header"]): boolean;
  /** Whether it is from the network, and what it says. Never throws. */
  judge(request: PushedRequest): Promise<PushVerdict>;
  /** Tells the network to push to us; nothing that waits is dropped. @throws {PlatformError} */
  open(): Promise<void>;
  /** Asks the network how the pushing stands. @throws {PlatformError} */
  look(): Promise<PushState>;
}

export type MembershipAnswer = "member" | "left" | "unknown";

/** One menu of commands: what a person sees behind the "/" button. */
export interface CommandMenu {
  readonly audience: "everyone" | "private" | "team_member";
  /** Whom `team_member` is for. */
  readonly chatId?: string;
  /** Two letters, or absent for all other languages. */
  readonly language?: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
}

/** How people find a bot. */
export interface BotProfile {
  /**
   * Where a person opens a private chat: `https://t.me/bot?start=` or `https://vk.me/name?ref=`, before the payload.
   * Empty for a bot on Telegram that has never been met.
   */
  readonly deepLinkPrefix: string;
  /** `@name` on Telegram, the community's name on VK. */
  readonly title: string;
}

/** What both networks can do. What only one can do is an optional capability object. */
export interface Platform extends BotProfile {
  readonly network: Network;
  readonly bot: BotKey;
  /**
   * Resolves when the network has answered for the first time; until then the profile is the one it gave in earlier
   * days. Absent where it has answered already.
   */
  readonly met?: Promise<void>;
  /** How many chats one `message` call may reach. */
  readonly peersPerCall: number;
  /** How many different messages one `messages` call may bring. */
  readonly textsPerCall: number;
  /** Longest text in UTF-16 units; longest caption of a document or picture. */
  readonly maxTextLength: number;
  readonly maxCaptionLength: number;
  /**
   * Waits for updates after `cursor` (null at the first start). Confirms to the network what lies before it,
   * so a caller must have stored the batch that brought the cursor.
   * @throws {PlatformError}
   */
  receive(cursor: string | null, signal: AbortSignal): Promise<Batch>;
  /** Where there is one, updates come through it, and `receive` is not called. */
  readonly push?: PushDoor;
  /** Translates a raw update; never throws: what it cannot read is `ignored` with a reason. */
  parse(raw: unknown, receivedAt: Date): Incoming;
  /**
   * Makes one call, waiting for the limiter in its lane. Answers per chat for a `message` (same order as
   * `chatIds`), per item for `messages`, one answer otherwise.
   * @throws {PlatformError} when the call as a whole failed
   */
  send(call: OutgoingCall, lane: Lane, signal?: AbortSignal): Promise<readonly (Sent | PlatformError)[]>;
  /** A toast for a pressed button, at most 200 characters on Telegram, 90 on VK; cut with an ellipsis. */
  answerPress(
    press: { readonly pressId: string; readonly userId: string; readonly chatId: string },
    text: string,
    isAlert: boolean,
  ): Promise<void>;
  /** Who of these is a member of the venue now; failures are `unknown`, never `left`. */
  checkMembership(
    venueId: string,
    userIds: readonly string[],
  ): Promise<ReadonlyMap<string, MembershipAnswer>>;
  /** About how many people one call of the network tells. */
  readonly usersPerCheck: number;
  /**
   * A file that a person sent to this bot (`IncomingPhoto.fileId`), at most 20 MB.
   * @throws {PlatformError} `bad_content` for a larger one or a wrong id, `gone` for one that is there no longer
   */
  fetchFile(fileId: string, signal?: AbortSignal): Promise<OutgoingFile>;
  /** Names of people that an event did not bring (VK). Missing ones are absent from the answer. */
  namesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, { name: string; isDeactivated: boolean }>>;
  /** The user ids of those who administer the venue, the owner among them; `unknown` when the token may not see them. */
  adminsOf(venueId: string): Promise<readonly string[] | "unknown">;
  /**
   * What the token and these venues (at most `venuesPerProbe`) allow now, without changing or sending anything.
   * Never throws: what could not be asked is `failed`, and a revoked token is an answer, too. At most
   * 3 + 2 × venues calls on Telegram, 4 on VK.
   */
  probe(venues: readonly VenueKey[], signal?: AbortSignal): Promise<readonly ProbeItem[]>;
  readonly menus?: {
    publish(menus: readonly CommandMenu[]): Promise<void>;
    /** Takes the menu of a private chat back; there the one for everybody is seen again. */
    clear(chatId: string): Promise<void>;
  };
  readonly groups?: { leave(chatId: string): Promise<void> };
  readonly wall?: { readonly venue: `vk:${string}`; readonly url: string };
}
