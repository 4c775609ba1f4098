import type { Fault, Hold } from "../faults.ts";
import type { CallRecord, DeliveryRecord, PushRecord, Violation } from "../ledger.ts";
import type { AttachmentView } from "./attachments.ts";
import type { Keyboard } from "./keyboard.ts";
import type { CommunitySettings, Medium, Profile, Scope, TokenKind } from "./model.ts";
import type { RateStatistics } from "./rate-limit.ts";

interface NewCommunity {
  readonly id: number;
  readonly name: string;
  readonly screenName: string;
  readonly isClosed?: boolean;
}

interface NewToken {
  readonly token: string;
  readonly kind: TokenKind;
  /** The community it belongs to, or for an old user token the one it administers. */
  readonly communityId?: number;
  readonly userId?: number;
  /** All of them when absent. */
  readonly scopes?: readonly Scope[];
  /** "reality-2026" when absent. */
  readonly profile?: Profile;
}

interface NewPerson {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  /** VK's lang_id: 0 Russian (the default), 3 English. */
  readonly languageId?: number;
  readonly sex?: 0 | 1 | 2;
  /** Screen name; `id<id>` when absent. */
  readonly domain?: string;
  readonly isClosed?: boolean;
  readonly deactivated?: "deleted" | "banned";
}

export interface SaidMessage {
  readonly messageId: number;
  readonly conversationMessageId: number;
}

type PressResult = SaidMessage | { readonly eventId: string } | { readonly link: string };

export interface MessageView {
  readonly messageId: number;
  readonly conversationMessageId: number;
  readonly fromId: number;
  readonly dateMs: number;
  readonly text: string;
  readonly keyboard: Keyboard | null;
  readonly attachments: readonly AttachmentView[];
  readonly formatData?: string;
  readonly editedAtMs?: number;
}

export interface CommentView {
  readonly commentId: number;
  readonly fromId: number;
  readonly dateMs: number;
  readonly text: string;
  readonly attachments: readonly AttachmentView[];
  readonly replyToComment?: number;
}

export interface PostView {
  readonly postId: number;
  readonly fromId: number;
  readonly dateMs: number;
  readonly text: string;
  readonly isMarkedAsAds: boolean;
  readonly attachments: readonly AttachmentView[];
  readonly comments: readonly CommentView[];
  readonly likedBy: readonly number[];
  readonly repostedBy: readonly number[];
  readonly editedAtMs?: number;
}

/** Communities, tokens and people. */
export interface PeopleWorld {
  createCommunity(community: NewCommunity): Promise<void>;
  /** What is not named stays as it was; a new community has everything on. */
  changeSettings(communityId: number, settings: Partial<CommunitySettings>): Promise<void>;
  /** A token that is there already has other rights from now on. */
  createToken(token: NewToken): Promise<void>;
  revokeToken(token: string): Promise<void>;
  createPerson(person: NewPerson): Promise<void>;
  /** The account is deleted by its owner or banned by VK; memberships stay. */
  deactivate(personId: number, how: "deleted" | "banned"): Promise<void>;
  joinCommunity(personId: number, communityId: number): Promise<void>;
  leaveCommunity(personId: number, communityId: number): Promise<void>;
  /** By an admin: group_leave with self 0. */
  removeFromCommunity(personId: number, communityId: number): Promise<void>;
  /** In the order of joining. */
  members(communityId: number): Promise<readonly number[]>;
  blockPerson(personId: number, communityId: number, adminId?: number): Promise<void>;
  unblockPerson(personId: number, communityId: number, adminId?: number): Promise<void>;
}

/** What is written, by oneself or somebody else: a picture is PNG or JPEG, `formatData` JSON text as messages.send takes it. */
export interface Written {
  readonly text: string;
  readonly formatData?: string;
  readonly photos?: readonly { readonly contentBase64: string }[];
  readonly medium?: Medium;
}

/** What a person's message is besides its words, which may then be empty. */
export interface SayOptions extends Omit<Written, "text"> {
  readonly ref?: string;
  readonly refSource?: string;
  readonly payload?: string;
  /** Messages that are sent on. */
  readonly forward?: readonly Written[];
}

/** What people do in dialogs, and what they see there. */
export interface DialogWorld {
  say(personId: number, communityId: number, text: string, options?: SayOptions): Promise<SaidMessage>;
  /** Presses the button with this label under a message; `forgePayload` is JSON text sent instead of its own. */
  pressButton(
    personId: number,
    communityId: number,
    conversationMessageId: number,
    label: string,
    options?: { readonly forgePayload?: string },
  ): Promise<PressResult>;
  /** The text shown for a press of a callback button; null when there is none. */
  snackbar(eventId: string): Promise<string | null>;
  allowMessages(personId: number, communityId: number, key?: string): Promise<void>;
  denyMessages(personId: number, communityId: number): Promise<void>;
  /** Whether the community may write to the person, and by what. */
  permission(personId: number, communityId: number): Promise<"none" | "wrote" | "allowed" | "denied">;
  /** Privacy settings against everybody: 902. */
  closeMessages(personId: number): Promise<void>;
  openMessages(personId: number): Promise<void>;
  dialog(personId: number, communityId: number): Promise<MessageView[]>;
}

/** What people do on walls, and what stands there. */
export interface WallWorld {
  comment(
    personId: number,
    communityId: number,
    postId: number,
    text: string,
    options?: { readonly replyToComment?: number },
  ): Promise<{ readonly commentId: number }>;
  /** Sets or takes back a like: like_add, like_remove. */
  like(personId: number, communityId: number, postId: number, isLiked: boolean): Promise<void>;
  /** Puts the post on the person's own wall: wall_repost. Once per person and post. */
  repost(personId: number, communityId: number, postId: number): Promise<{ readonly repostId: number }>;
  /** By its author, or by an admin when named. */
  deleteComment(communityId: number, postId: number, commentId: number, adminId?: number): Promise<void>;
  /** Oldest first, deleted comments left out. */
  wall(communityId: number): Promise<PostView[]>;
}

/** What goes wrong, and what was seen. */
export interface FaultWorld {
  plantFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  hold(hold: Hold): Promise<number>;
  awaitHeld(number: number): Promise<void>;
  release(number: number): Promise<void>;
  /** The next a_check of this community answers `failed`. */
  failLongPoll(communityId: number, code: 1 | 2 | 3): Promise<void>;
  duplicateNextEvents(communityId: number, count: number): Promise<void>;
  /** The next `count` events are kept back and then come in reverse order. */
  reverseNextEvents(communityId: number, count: number): Promise<void>;
  /** The `ts` of whoever has fetched all events of this community. */
  lastTs(communityId: number): Promise<string>;
  setDailyQuota(method: string, callsPerDay: number): Promise<void>;
  calls(filter?: { readonly method?: string; readonly sinceId?: number }): Promise<CallRecord[]>;
  deliveries(filter?: { readonly recipient?: string; readonly sinceId?: number }): Promise<DeliveryRecord[]>;
  violations(): Promise<Violation[]>;
  rates(): Promise<RateStatistics[]>;
  /** Milliseconds since the epoch. */
  now(): Promise<number>;
  turnClock(milliseconds: number): Promise<void>;
}

/** Servers of the Callback API, as the community's administrators see them. */
export interface CallbackWorld {
  /** Whoever asks for `https://host:port` reaches the server at `target`, or nobody when it is null. */
  front(origin: string, target: string | null): Promise<void>;
  /** Entered by hand, with these events; it must be confirmed. The string is another one than a call would give. */
  enterCallbackServer(
    communityId: number,
    server: { readonly url: string; readonly secretKey: string; readonly types: readonly string[] },
  ): Promise<{ readonly serverId: number; readonly confirmation: string }>;
  /** The button "Confirm"; answers the status after it. */
  confirmCallbackServer(communityId: number, serverId: number): Promise<string>;
  /** How many events wait for an "ok". */
  pendingCallbacks(communityId: number): Promise<number>;
  pushes(): Promise<PushRecord[]>;
}

/** The simulated VK as a test drives it: JSON in, JSON out, so that another process can. */
export interface VkWorld extends PeopleWorld, DialogWorld, WallWorld, FaultWorld, CallbackWorld {}
