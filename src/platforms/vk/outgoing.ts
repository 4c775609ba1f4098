import { z } from "zod";
import type { Content, OutgoingCall, OutgoingFile, Sent } from "../../bot/outgoing.ts";
import { PlatformError } from "../../bot/platform.ts";
import { networkLimits } from "../../bot/network-limits.ts";
import type { VkText } from "../../bot/vk-text.ts";
import { toVkText } from "../../bot/vk-text.ts";
import type { Ticket } from "../limiter.ts";
import type { VkClient } from "./client.ts";
import { vkError } from "./errors.ts";
import { keyboardOf } from "./keyboard.ts";
import type { SeenAtWork } from "./probe.ts";

const maxTextLength = networkLimits.vk.text;
export const peersPerCall = 100;
const maxInt32 = 2 ** 31 - 1;

type CallOf<K extends OutgoingCall["kind"]> = Extract<OutgoingCall, { kind: K }>;

interface Sender {
  readonly client: VkClient;
  readonly groupId: number;
  readonly seen: SeenAtWork;
  readonly ticket: Ticket;
}

const textOf = (content: Content, place: "message" | "wall", isEmptyAllowed: boolean): VkText => {
  const text = toVkText(content.text, content.marks ?? [], place);
  if (text.text.length > maxTextLength) {
    const why = `the text has ${text.text.length} units, ${maxTextLength} are allowed`;
    throw new PlatformError("bad_content", why);
  }
  if (!isEmptyAllowed && text.text.trim() === "") throw new PlatformError("bad_content", "the text is empty");
  return text;
};

const wordsOf = (content: Content, hasFile: boolean) => {
  const { text, formatData } = textOf(content, "message", hasFile);
  return {
    message: text,
    format_data: formatData,
    keyboard: keyboardOf(content),
    dont_parse_links: 1,
    disable_mentions: 1,
  };
};

const refuseUnloaded = (content: Content, file: OutgoingFile | undefined): void => {
  if (content.attachmentId !== undefined && !file) {
    throw new PlatformError("bad_call", "the file of the attachment was not loaded");
  }
};

const peerAnswers = z.array(
  z.object({
    peer_id: z.number(),
    message_id: z.number().default(0),
    conversation_message_id: z.number().default(0),
    error: z.object({ code: z.number(), description: z.string().default("") }).optional(),
  }),
);

/** "This is a chat bot feature, change this status in settings" (PLATFORMS B2b): buttons are switched off. */
const isButtonRefusal = (answer: unknown): boolean =>
  answer instanceof PlatformError && answer.detail.includes(": 912 ");

/**
 * Makes a call that may have buttons; where the community has not switched them on, VK refuses the whole message
 * and nothing was sent, so it is said without them: words alone are better than silence.
 */
const withButtons = async <T>(
  { seen }: Sender,
  words: ReturnType<typeof wordsOf>,
  make: (words: ReturnType<typeof wordsOf>) => Promise<T>,
  /** Whether somebody got it: only then were the buttons taken, too. */
  hasArrived: (made: T) => boolean = () => true,
): Promise<T> => {
  if (words.keyboard === undefined) return make(words);
  try {
    const made = await make(words);
    if (hasArrived(made)) seen.areButtonsTaken = true;
    return made;
  } catch (error) {
    if (!isButtonRefusal(error)) throw error;
    seen.areButtonsTaken = false;
    return make({ ...words, keyboard: undefined });
  }
};

const unreadable = (method: string): PlatformError =>
  new PlatformError("unknown_outcome", `${method}: the answer could not be read`);

const faultOf = (client: VkClient, error: { code: number; description: string }): PlatformError =>
  vkError("messages.send", { code: error.code, message: error.description }, "write", (words) =>
    client.redact(words),
  );

const sendMessage = async (sender: Sender, call: CallOf<"message">): Promise<(Sent | PlatformError)[]> => {
  const { client, ticket } = sender;
  const { chatIds, content, file, randomId } = call;
  if (chatIds.length < 1 || chatIds.length > peersPerCall) {
    throw new PlatformError("bad_call", `a message to ${chatIds.length} peers`);
  }
  // 0 would switch off VK's protection against duplicates (PLATFORMS B2).
  if (!Number.isInteger(randomId) || randomId === 0 || Math.abs(randomId) > maxInt32) {
    throw new PlatformError("bad_call", `the random_id ${randomId} is not a number of 32 bits other than 0`);
  }
  refuseUnloaded(content, file);
  const words = wordsOf(content, file !== undefined);
  const attachment = file
    ? await client.upload(ticket, file, { kind: "message", peerId: Number(chatIds[0]) })
    : undefined;
  const make = async (given: typeof words) => {
    const answer = await client.call(ticket, "write", "messages.send", {
      // Even for one peer: then its error comes as an item, and the answer brings the id that edits need.
      peer_ids: chatIds.join(","),
      random_id: randomId,
      ...given,
      attachment,
    });
    const parsed = peerAnswers.safeParse(answer);
    if (!parsed.success) throw unreadable("messages.send");
    const refused = parsed.data.find(({ error }) => error?.code === 912)?.error;
    // It is about the community, so no peer was reached.
    if (refused) throw faultOf(client, refused);
    return parsed;
  };
  const parsed = await withButtons(sender, words, make, ({ data }) => data.some(({ error }) => !error));
  const byPeer = new Map(parsed.data.map((item) => [String(item.peer_id), item]));
  return chatIds.map((chatId) => {
    const item = byPeer.get(chatId);
    if (!item) return unreadable(`messages.send to ${chatId}`);
    if (item.error) return faultOf(client, item.error);
    return { kind: "sent", messageId: String(item.conversation_message_id || item.message_id) };
  });
};

const editMessage = async (sender: Sender, call: CallOf<"edit">): Promise<Sent> => {
  const { chatId, messageId, content } = call;
  if (content.attachmentId !== undefined) {
    // The edit would drop it: its name on VK is not known any more (PLATFORMS B4).
    throw new PlatformError("bad_call", "VK cannot edit a message and keep its file");
  }
  await withButtons(sender, wordsOf(content, false), (words) =>
    sender.client.call(sender.ticket, "write", "messages.edit", {
      peer_id: chatId,
      cmid: messageId,
      ...words,
    }),
  );
  return { kind: "sent", messageId };
};

/** The owner of a community's wall is its negative id. */
const ownerOf = (wallId: string): number => -Math.abs(Number(wallId));

const attachWallFile = (sender: Sender, file: OutgoingFile | undefined): Promise<string | undefined> =>
  file
    ? sender.client.upload(sender.ticket, file, { kind: "wall", groupId: sender.groupId })
    : Promise.resolve(undefined);

const sentOnWall = (messageId: number, reference: string): Sent => ({
  kind: "sent",
  messageId: String(messageId),
  reference,
  url: `https://vk.com/${reference}`,
});

/** A wall has neither buttons nor formatting: both are left out, what they say must stand in the text. */
const postOnWall = async (sender: Sender, call: CallOf<"post">): Promise<Sent> => {
  const { content, file, guid } = call;
  refuseUnloaded(content, file);
  const { text } = textOf(content, "wall", file !== undefined);
  const owner = ownerOf(call.wallId);
  const attachments = await attachWallFile(sender, file);
  const answer = await sender.client.call(sender.ticket, "write", "wall.post", {
    owner_id: owner,
    from_group: 1,
    message: text,
    guid,
    attachments,
  });
  const parsed = z.object({ post_id: z.number() }).safeParse(answer);
  if (!parsed.success) throw unreadable("wall.post");
  return sentOnWall(parsed.data.post_id, `wall${owner}_${parsed.data.post_id}`);
};

const commentOnWall = async (sender: Sender, call: CallOf<"comment">): Promise<Sent> => {
  const { content, file, guid, postId } = call;
  refuseUnloaded(content, file);
  const { text } = textOf(content, "wall", file !== undefined);
  const owner = ownerOf(call.wallId);
  const attachments = await attachWallFile(sender, file);
  const answer = await sender.client.call(sender.ticket, "write", "wall.createComment", {
    owner_id: owner,
    post_id: postId,
    // Unlike wall.post, this takes the community's id.
    from_group: sender.groupId,
    message: text,
    guid,
    attachments,
  });
  const parsed = z.object({ comment_id: z.number() }).safeParse(answer);
  if (!parsed.success) throw unreadable("wall.createComment");
  const { comment_id: commentId } = parsed.data;
  return sentOnWall(commentId, `wall${owner}_${postId}?reply=${commentId}`);
};

/** Makes one call; for a message one answer per peer, in their order. */
export const sendToVk = async (
  sender: Sender,
  call: OutgoingCall,
): Promise<readonly (Sent | PlatformError)[]> => {
  switch (call.kind) {
    case "message":
      return sendMessage(sender, call);
    case "messages": {
      const [item] = call.items;
      if (!item || call.items.length > 1) {
        throw new PlatformError("bad_call", `a call with ${call.items.length} messages`);
      }
      const { chatId, ...rest } = item;
      return sendMessage(sender, { kind: "message", chatIds: [chatId], ...rest, randomId: call.randomId });
    }
    case "edit":
      return [await editMessage(sender, call)];
    case "post":
      return [await postOnWall(sender, call)];
    case "comment":
      return [await commentOnWall(sender, call)];
    default:
      return call satisfies never;
  }
};
