import type { Mark } from "./outgoing.ts";

/**
 * What happened on a network, in the words both networks share. Adapters translate raw updates into
 * this by zod; nothing behind them knows a raw update.
 */
export type Network = "telegram" | "vk";

/** `tg:123` or `vk:456`: a person's account, as published in draws (DRAW §2). */
export type IdentityKey = `tg:${string}` | `vk:${string}`;

/** `tg:-1001` or `vk:-55`: a chat, channel, or community. Same writing as `venues` in rules.json. */
export type VenueKey = `tg:${string}` | `vk:${string}`;

/** `tg:<bot id>` or `vk:<group id>`: whose token received or sends. */
export type BotKey = `tg:${string}` | `vk:${string}`;

export interface Sender {
  readonly userId: string;
  /** First and last name as the person wrote them; hostile text, empty when the event brings none (VK). */
  readonly name: string;
  readonly username?: string;
  /** IETF tag as the network tells it. */
  readonly languageCode?: string;
}

export interface Chat {
  /** Telegram chat id or VK peer id. */
  readonly id: string;
  readonly type: "private" | "group" | "channel";
  readonly title?: string;
  readonly username?: string;
}

interface Happened {
  readonly network: Network;
  readonly bot: BotKey;
  /** The platform's date of the event where it has one, else the time it was received. */
  readonly at: Date;
}

/** A picture that a person sent, in its largest size. */
export interface IncomingPhoto {
  /** To be handed to `Platform.fetchFile` of the bot that got it. */
  readonly fileId: string;
  /** Where the network tells it. */
  readonly sizeBytes?: number;
}

/** What stands in a message besides text and one picture; the bot cannot say it again. */
export type UnsupportedPart = "album" | "video" | "voice" | "sticker" | "file" | "poll" | "other";

/** A message in a private chat or a group, and a VK text button (which is a message with a payload). */
export interface MessageIncoming extends Happened {
  readonly kind: "message";
  readonly chat: Chat;
  readonly from: Sender;
  readonly messageId: string;
  /** What was written, under a picture too; of a forwarded message its own words. */
  readonly text: string;
  /** How `text` is formatted, in order of the offsets; absent where it is plain. */
  readonly marks?: readonly Mark[];
  readonly photo?: IncomingPhoto;
  /** What of the message is neither in `text` nor in `photo`. */
  readonly unsupported?: UnsupportedPart;
  /** Rows of the buttons under a forwarded message that open an address. */
  readonly linkButtons?: readonly (readonly { readonly label: string; readonly url: string }[])[];
  readonly isForwarded: boolean;
  /** Its author forbids to copy it (Telegram). */
  readonly isProtected: boolean;
  /** Deep-link payload: Telegram `/start P`, VK `ref`. Attacker-controlled. */
  readonly ref?: string;
  /** Data of a pressed text button (VK payload). Attacker-controlled. */
  readonly data?: string;
  /** Written in the name of the group itself (Telegram anonymous admin). */
  readonly isAnonymous: boolean;
}

/** An inline button. Must be answered within seconds, or the person's client spins. */
export interface PressIncoming extends Happened {
  readonly kind: "press";
  readonly chat: Chat;
  readonly from: Sender;
  /** Absent where the message is no longer accessible. */
  readonly messageId?: string;
  readonly data: string;
  /** To be handed to `Platform.answerPress`. */
  readonly pressId: string;
}

/** A comment of a person under a post of our wall. */
interface CommentIncoming extends Happened {
  readonly kind: "comment";
  readonly venue: VenueKey;
  readonly postId: string;
  readonly commentId: string;
  readonly from: Sender;
  readonly text: string;
}

export interface MembershipIncoming extends Happened {
  readonly kind: "membership";
  readonly venue: VenueKey;
  readonly from: Sender;
  readonly status: "member" | "left";
  /** `team`: removed by an admin, which never costs a prize after the close (DRAW §6). */
  readonly cause: "self" | "team";
}

/** The bot was added to a chat, made admin, or removed. */
interface BotMembershipIncoming extends Happened {
  readonly kind: "bot_membership";
  readonly chat: Chat;
  readonly by: Sender;
  readonly status: "administrator" | "member" | "left";
}

/** The person lets the bot write (`message_allow`, unblock) or forbids it (`message_deny`, block). */
export interface ReachabilityIncoming extends Happened {
  readonly kind: "reachability";
  readonly from: Sender;
  readonly isReachable: boolean;
  /** What the page or widget that asked for it gave along (VK `key`). Attacker-controlled. */
  readonly ref?: string;
}

/** The network tells of something we published ourselves: on VK the only source of a post's date. */
interface PublishedIncoming extends Happened {
  readonly kind: "published";
  /** `wall-55_7`, or `wall-55_7?reply=9` for a comment. */
  readonly reference: string;
}

/** A Telegram group became a supergroup: its id changes everywhere. */
interface MigratedIncoming extends Happened {
  readonly kind: "migrated";
  readonly fromVenue: VenueKey;
  readonly toVenue: VenueKey;
}

/** Nothing the bot acts on; kept for the journal. */
export interface IgnoredIncoming extends Happened {
  readonly kind: "ignored";
  readonly why: string;
}

export type Incoming =
  | MessageIncoming
  | PressIncoming
  | CommentIncoming
  | MembershipIncoming
  | BotMembershipIncoming
  | ReachabilityIncoming
  | PublishedIncoming
  | MigratedIncoming
  | IgnoredIncoming;

export const identityKey = (network: Network, userId: string): IdentityKey =>
  `${network === "telegram" ? "tg" : "vk"}:${userId}`;

export const networkOfKey = (key: string): Network => (key.startsWith("tg:") ? "telegram" : "vk");

/** The part of a key behind its network: `tg:-1001` → `-1001`. */
export const idOfKey = (key: string): string => key.slice(key.indexOf(":") + 1);
