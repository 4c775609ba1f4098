import { z } from "zod";
import type {
  BotKey,
  Chat,
  IgnoredIncoming,
  Incoming,
  ReachabilityIncoming,
  Sender,
} from "../../bot/incoming.ts";
import { contentOf, plain } from "./content.ts";
import type { MessageNew } from "./schemas.ts";
import {
  event,
  groupJoin,
  groupLeave,
  messageAllow,
  messageEvent,
  messageNew,
  userEvent,
  wallPostNew,
  wallReplyNew,
} from "./schemas.ts";

const firstCommunityChat = 2_000_000_000;
/** VK's lang_id; other languages are left to the person's own choice. */
const languages: Readonly<Record<number, string>> = { 0: "ru", 1: "uk", 2: "be", 3: "en" };
const joinTypes = new Set(["join", "approved", "accepted"]);

interface Context {
  readonly base: { readonly network: "vk"; readonly bot: BotKey; readonly at: Date };
  readonly groupId: number;
}

const ignored = ({ base }: Context, why: string): IgnoredIncoming => ({ ...base, kind: "ignored", why });

const at = ({ base, groupId }: Context, seconds: number): Context => ({
  base: { ...base, at: new Date(seconds * 1000) },
  groupId,
});

const senderOf = (userId: number): Sender => ({ userId: String(userId), name: "" });

const chatOf = (peerId: number): Chat => ({
  id: String(peerId),
  type: peerId >= firstCommunityChat ? "group" : "private",
});

const payloadObject = z.looseObject({ d: z.string().optional(), command: z.string().optional() });

/** What stands in a button's payload; anything that is not ours is empty. */
const readPayload = (payload: unknown): z.infer<typeof payloadObject> => {
  let value = payload;
  if (typeof payload === "string") {
    try {
      value = JSON.parse(payload);
    } catch {
      // Not JSON, so not from one of our buttons.
      return {};
    }
  }
  return payloadObject.safeParse(value).data ?? {};
};

const ownMembership = (context: Context, { message }: MessageNew): Incoming => {
  const isOwn = message.action?.member_id === -context.groupId;
  const isJoin = message.action?.type === "chat_invite_user";
  if (!isOwn || !(isJoin || message.action?.type === "chat_kick_user")) {
    return ignored(context, "a service message");
  }
  return {
    ...context.base,
    kind: "bot_membership",
    chat: chatOf(message.peer_id),
    by: senderOf(message.from_id),
    status: isJoin ? "member" : "left",
  };
};

const parseMessage = (outer: Context, raw: MessageNew): Incoming => {
  const { message, client_info: client } = raw;
  const context = at(outer, message.date);
  if (message.action) return ownMembership(context, raw);
  if (message.out === 1 || message.from_id <= 0) return ignored(context, "written by a community");
  if (message.peer_id <= 0) return ignored(context, "a conversation with another community");
  const { d: data, command } = readPayload(message.payload);
  const language = client?.lang_id === undefined ? undefined : languages[client.lang_id];
  return {
    ...context.base,
    kind: "message",
    chat: chatOf(message.peer_id),
    from: { ...senderOf(message.from_id), ...(language !== undefined && { languageCode: language }) },
    messageId: String(message.conversation_message_id),
    // The Start button of a new conversation says "Начать" and means this.
    ...(command === "start" ? { ...plain, text: "/start" } : contentOf(message, context.groupId)),
    ...(typeof message.ref === "string" && message.ref !== "" && { ref: message.ref }),
    ...(data !== undefined && { data }),
    isAnonymous: false,
  };
};

const parsePress = (context: Context, raw: z.infer<typeof messageEvent>): Incoming => {
  const { d: data } = readPayload(raw.payload);
  if (data === undefined) return ignored(context, "a press without our data");
  return {
    ...context.base,
    kind: "press",
    chat: chatOf(raw.peer_id),
    from: senderOf(raw.user_id),
    ...(raw.conversation_message_id !== undefined && { messageId: String(raw.conversation_message_id) }),
    data,
    pressId: raw.event_id,
  };
};

const parseComment = (outer: Context, raw: z.infer<typeof wallReplyNew>): Incoming => {
  const context = at(outer, raw.date);
  if (raw.owner_id !== -context.groupId) return ignored(context, "a comment on another wall");
  if (raw.from_id === -context.groupId) {
    return {
      ...context.base,
      kind: "published",
      reference: `wall${raw.owner_id}_${raw.post_id}?reply=${raw.id}`,
    };
  }
  if (raw.from_id <= 0) return ignored(context, "a comment of another community");
  return {
    ...context.base,
    kind: "comment",
    venue: `vk:${raw.owner_id}`,
    postId: String(raw.post_id),
    commentId: String(raw.id),
    from: senderOf(raw.from_id),
    text: raw.text,
  };
};

const parsePost = (outer: Context, raw: z.infer<typeof wallPostNew>): Incoming => {
  const context = at(outer, raw.date);
  const isOwn = raw.owner_id === -context.groupId && raw.from_id === -context.groupId;
  if (!isOwn || raw.post_type !== "post") return ignored(context, `a post of the type "${raw.post_type}"`);
  return { ...context.base, kind: "published", reference: `wall${raw.owner_id}_${raw.id}` };
};

const membership = (
  { base, groupId }: Context,
  userId: number,
  status: "member" | "left",
  cause: "self" | "team",
): Incoming => ({
  ...base,
  kind: "membership",
  venue: `vk:${-groupId}`,
  from: senderOf(userId),
  status,
  cause,
});

const reachability = ({ base }: Context, userId: number, isReachable: boolean): ReachabilityIncoming => ({
  ...base,
  kind: "reachability",
  from: senderOf(userId),
  isReachable,
});

type Reader = (context: Context, object: unknown) => Incoming;

const reader =
  <S extends z.ZodType>(schema: S, read: (context: Context, raw: z.output<S>) => Incoming): Reader =>
  (context, object) => {
    const parsed = schema.safeParse(object);
    if (parsed.success) return read(context, parsed.data);
    return ignored(context, `unreadable at "${parsed.error.issues[0]?.path.join(".") ?? ""}"`);
  };

const readers: ReadonlyMap<string, Reader> = new Map([
  ["message_new", reader(messageNew, parseMessage)],
  ["message_event", reader(messageEvent, parsePress)],
  ["wall_reply_new", reader(wallReplyNew, parseComment)],
  ["wall_post_new", reader(wallPostNew, parsePost)],
  [
    "group_join",
    reader(groupJoin, (context, raw) =>
      joinTypes.has(raw.join_type)
        ? membership(context, raw.user_id, "member", "self")
        : ignored(context, `no member yet: ${raw.join_type}`),
    ),
  ],
  [
    "group_leave",
    reader(groupLeave, (context, raw) =>
      membership(context, raw.user_id, "left", raw.self === 0 ? "team" : "self"),
    ),
  ],
  ["user_block", reader(userEvent, (context, raw) => membership(context, raw.user_id, "left", "team"))],
  [
    "message_allow",
    reader(messageAllow, (context, { user_id: userId, key }) => ({
      ...reachability(context, userId, true),
      ...(key !== "" && { ref: key }),
    })),
  ],
  ["message_deny", reader(userEvent, (context, raw) => reachability(context, raw.user_id, false))],
]);

/** The types that must be switched on in the community's long poll. */
export const usedEvents: readonly string[] = [...readers.keys()];

/** A raw event in the words of the port; never throws. */
export const parseVkEvent = (raw: unknown, groupId: number, receivedAt: Date): Incoming => {
  const context: Context = { base: { network: "vk", bot: `vk:${groupId}`, at: receivedAt }, groupId };
  const parsed = event.safeParse(raw);
  if (!parsed.success) return ignored(context, "not an event");
  if (parsed.data.group_id !== groupId) return ignored(context, "an event of another community");
  const read = readers.get(parsed.data.type);
  return read
    ? read(context, parsed.data.object)
    : ignored(context, "a kind of event that the bot does not use");
};
