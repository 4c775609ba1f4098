import type {
  BotKey,
  Chat,
  IgnoredIncoming,
  Incoming,
  MembershipIncoming,
  Sender,
} from "../../bot/incoming.ts";
import type { MembershipAnswer } from "../../bot/platform.ts";
import type { RawCallbackQuery, RawChat, RawChatMemberUpdated, RawMessage, RawUser } from "./schemas.ts";
import { contentOf } from "./content.ts";
import { update } from "./schemas.ts";

/** The deep link's payload as Telegram allows it (PLATFORMS A2); other words behind `/start` stay words. */
const startWithPayload = /^(\/start(?:@\w+)?)\s+([\w-]{1,64})$/u;

interface Base {
  readonly network: "telegram";
  readonly bot: BotKey;
  readonly at: Date;
}

const senderOf = (user: RawUser): Sender => ({
  userId: String(user.id),
  name: [user.first_name, user.last_name ?? ""].join(" ").trim(),
  ...(user.username !== undefined && { username: user.username }),
  ...(user.language_code !== undefined && { languageCode: user.language_code }),
});

const chatOf = (chat: RawChat): Chat => ({
  id: String(chat.id),
  type: chat.type === "supergroup" ? "group" : chat.type,
  ...(chat.title !== undefined && { title: chat.title }),
  ...(chat.username !== undefined && { username: chat.username }),
});

const dateOf = (seconds: number): Date => new Date(seconds * 1000);

/** Subscribed is: creator, administrator, member, or restricted with `is_member` (PLATFORMS A5). */
export const membershipOf = (member: {
  readonly status: string;
  readonly is_member?: boolean | undefined;
}): MembershipAnswer => {
  switch (member.status) {
    case "creator":
    case "administrator":
    case "member":
      return "member";
    case "restricted":
      return member.is_member === true ? "member" : "left";
    case "left":
    case "kicked":
      return "left";
    default:
      return "unknown";
  }
};

const ignored = (base: Base, why: string): IgnoredIncoming => ({ ...base, kind: "ignored", why });

const parseMessage = (base: Base, raw: RawMessage): Incoming => {
  if (raw.migrate_to_chat_id !== undefined) {
    return {
      ...base,
      kind: "migrated",
      fromVenue: `tg:${raw.chat.id}`,
      toVenue: `tg:${raw.migrate_to_chat_id}`,
    };
  }
  if (!raw.hasContent) return ignored(base, "a service message");
  if (!raw.from || raw.chat.type === "channel") return ignored(base, "a post of a channel");
  const isAnonymous = raw.sender_chat?.id === raw.chat.id;
  if (raw.sender_chat && !isAnonymous) return ignored(base, "written in the name of another chat");
  if (raw.from.is_bot && !isAnonymous) return ignored(base, "written by a bot");
  const text = raw.text ?? raw.caption ?? "";
  const [, command, ref] = startWithPayload.exec(text) ?? [];
  return {
    ...base,
    kind: "message",
    chat: chatOf(raw.chat),
    from: senderOf(raw.from),
    messageId: String(raw.message_id),
    text: command ?? text,
    ...(ref !== undefined && { ref }),
    isAnonymous,
    // Of a deep link only the command stays, which no mark fits.
    ...contentOf(raw, command ?? text),
  };
};

const parsePress = (base: Base, raw: RawCallbackQuery): Incoming => {
  if (!raw.message) return ignored(base, "a press under an inline message");
  if (raw.data === undefined) return ignored(base, "a press without data");
  const isAccessible = raw.message.date !== 0;
  return {
    ...base,
    kind: "press",
    chat: chatOf(raw.message.chat),
    from: senderOf(raw.from),
    ...(isAccessible && { messageId: String(raw.message.message_id) }),
    data: raw.data,
    pressId: raw.id,
  };
};

const causeOf = (raw: RawChatMemberUpdated): MembershipIncoming["cause"] => {
  const member = raw.new_chat_member;
  return member.status === "kicked" || raw.from.id !== member.user.id ? "team" : "self";
};

const parseMembership = (base: Base, raw: RawChatMemberUpdated): Incoming => {
  const member = raw.new_chat_member;
  const status = membershipOf(member);
  if (member.user.is_bot) return ignored(base, "the membership of a bot");
  if (status === "unknown") return ignored(base, `an unknown status "${member.status}"`);
  return {
    ...base,
    kind: "membership",
    venue: `tg:${raw.chat.id}`,
    from: senderOf(member.user),
    status,
    cause: causeOf(raw),
  };
};

const parseOwnMembership = (base: Base, raw: RawChatMemberUpdated): Incoming => {
  const status = membershipOf(raw.new_chat_member);
  if (raw.chat.type === "private") {
    return { ...base, kind: "reachability", from: senderOf(raw.from), isReachable: status === "member" };
  }
  const isAdministrator = raw.new_chat_member.status === "administrator";
  return {
    ...base,
    kind: "bot_membership",
    chat: chatOf(raw.chat),
    by: senderOf(raw.from),
    status: isAdministrator ? "administrator" : status === "member" ? "member" : "left",
  };
};

/** A raw update in the words of the port; never throws. */
export const parseTelegramUpdate = (raw: unknown, bot: BotKey, receivedAt: Date): Incoming => {
  const base: Base = { network: "telegram", bot, at: receivedAt };
  const parsed = update.safeParse(raw);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join(".") ?? "";
    return ignored(base, `unreadable at "${where}"`);
  }
  const { message, callback_query: press, chat_member: member, my_chat_member: own } = parsed.data;
  if (message) return parseMessage({ ...base, at: dateOf(message.date) }, message);
  if (press) return parsePress(base, press);
  if (member) return parseMembership({ ...base, at: dateOf(member.date) }, member);
  if (own) return parseOwnMembership({ ...base, at: dateOf(own.date) }, own);
  return ignored(base, "a kind of update that the bot does not use");
};
