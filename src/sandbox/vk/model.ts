import type { EventLog } from "./event-log.ts";
import type { PictureSize } from "../picture.ts";
import type { Keyboard } from "./keyboard.ts";

/** What the simulated network is made of. Ids are VK's: people positive, communities negative as owners. */
export interface Person {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  /** VK's lang_id: 0 Russian, 3 English. */
  readonly languageId: number;
  readonly sex: 0 | 1 | 2;
  readonly domain: string;
  readonly isClosed: boolean;
  deactivated?: "deleted" | "banned";
  areMessagesClosed: boolean;
}

export interface StoredFile {
  readonly kind: "doc" | "photo";
  readonly ownerId: number;
  readonly id: number;
  readonly accessKey: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly contentBase64: string;
  readonly savedAtMs: number;
  /** Of a photo. */
  readonly size?: PictureSize;
}

/** What a person sends that is neither text nor picture; nothing of it is played but that it is there. */
export type Medium = "video" | "audio_message" | "sticker";

/** Somebody else's message, sent on. */
export interface Forwarded {
  readonly text: string;
  readonly formatData?: string;
  readonly attachments: readonly Attachment[];
}

export type Attachment =
  | { readonly type: "file"; readonly file: StoredFile }
  | { readonly type: "wall"; readonly ownerId: number; readonly postId: number }
  | { readonly type: "link"; readonly url: string }
  | { readonly type: "medium"; readonly medium: Medium };

export interface Message {
  readonly id: number;
  /** Counts within the dialog, from 1. */
  readonly conversationMessageId: number;
  readonly fromId: number;
  readonly peerId: number;
  readonly sentAtMs: number;
  readonly randomId: number;
  readonly payload?: string;
  readonly ref?: string;
  readonly refSource?: string;
  readonly replyTo?: Message;
  readonly forwarded?: readonly Forwarded[];
  text: string;
  formatData?: string;
  keyboard?: Keyboard;
  attachments: readonly Attachment[];
  editedAtMs?: number;
  /** Gone for the person too; the number stays taken. */
  isDeleted: boolean;
}

type Permission = "none" | "wrote" | "allowed" | "denied";

export interface Dialog {
  readonly personId: number;
  permission: Permission;
  /** By the number in this conversation. */
  readonly messages: Map<number, Message>;
  lastMessageId: number;
  readonly sentByRandomId: Map<number, Message>;
}

export interface Comment {
  readonly id: number;
  readonly postId: number;
  readonly fromId: number;
  readonly createdAtMs: number;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly replyTo?: Comment;
  isDeleted: boolean;
}

export interface Post {
  readonly id: number;
  readonly fromId: number;
  readonly createdAtMs: number;
  readonly isMarkedAsAds: boolean;
  text: string;
  attachments: readonly Attachment[];
  areCommentsClosed: boolean;
  editedAtMs?: number;
  readonly comments: Map<number, Comment>;
  readonly likedBy: Set<number>;
  /** Person → the number of the repost on their own wall. */
  readonly repostedBy: Map<number, number>;
}

/** What its administrators have switched on under "Manage". */
export interface CommunitySettings {
  readonly areMessagesOn: boolean;
  /** "Bot features": keyboards, else error 912. */
  readonly hasBotFeatures: boolean;
  /** 0 off, 1 open, 2 limited, 3 closed. */
  readonly wall: 0 | 1 | 2 | 3;
}

/** A server of the Callback API; events come to it while its status is "ok". */
export interface CallbackServer {
  readonly id: number;
  /** What it must answer to the question for confirmation. */
  readonly confirmation: string;
  readonly enabledTypes: Set<string>;
  /** Aborted when it is deleted. */
  readonly stopping: AbortController;
  url: string;
  title: string;
  secretKey: string;
  status: "unconfigured" | "failed" | "wait" | "ok";
  apiVersion: string;
  /** Events that it has not yet said "ok" to. */
  underWay: number;
}

export interface Community {
  readonly id: number;
  readonly name: string;
  readonly screenName: string;
  readonly isClosed: boolean;
  /** Person → when joined. */
  readonly members: Map<number, number>;
  readonly blacklist: Set<number>;
  readonly dialogs: Map<number, Dialog>;
  readonly messages: Map<number, Message>;
  readonly posts: Map<number, Post>;
  /** What a guid made, for an hour: "post" and "comment" do not meet. */
  readonly madeByGuid: Map<string, { readonly id: number; readonly atMs: number }>;
  readonly events: EventLog;
  readonly callbackServers: Map<number, CallbackServer>;
  /** For servers that were added by a call. */
  readonly confirmationCode: string;
  lastServerId: number;
  settings: CommunitySettings;
  /** Posts and comments share one sequence, as on a real wall. */
  lastWallId: number;
  lastMessageId: number;
}

export type TokenKind = "community" | "service" | "vkid" | "legacy_user";
export type Profile = "reality-2026" | "schema";
export type Scope = "messages" | "wall" | "docs" | "photos" | "manage" | "stories";

export interface Token {
  readonly token: string;
  readonly kind: TokenKind;
  readonly profile: Profile;
  readonly communityId?: number;
  readonly userId?: number;
  readonly scopes: ReadonlySet<Scope>;
}

/** A press of a callback button, to be answered once within 60 s (PLATFORMS B4, C2). */
export interface ButtonPress {
  readonly eventId: string;
  readonly communityId: number;
  readonly personId: number;
  readonly pressedAtMs: number;
  isAnswered: boolean;
  snackbar?: string;
}

/** A file on its way: asked for, uploaded, then saved once. */
export interface Upload {
  readonly kind: StoredFile["kind"];
  readonly ownerId: number;
  content?: Pick<StoredFile, "name" | "sizeBytes" | "contentBase64" | "size">;
  isSaved: boolean;
}
