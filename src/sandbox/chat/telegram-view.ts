import type { VisibleMessage } from "../telegram/world.ts";
import type {
  ButtonView,
  ChatView,
  FileView,
  MessageView,
  PersonKey,
  TelegramView,
} from "./view-contract.ts";
import { channelId, groupId, keyOf, type Ground } from "./ground.ts";
import { authorOf, avatarOf, membersView, type Presence } from "./people-view.ts";
import { linkTo, telegramSpans } from "./spans.ts";
import type { Words } from "./words.ts";

const mostMessages = 60;
const quoteLength = 80;

type Button = VisibleMessage["buttons"][number][number];

const buttonView = ({ label, url }: Button, id: string): ButtonView => {
  if (url === undefined) return { id, label, kind: "press", tone: "plain" };
  return { id, label, kind: linkTo(url).kind === "start" ? "start" : "web", url, tone: "plain" };
};

/** Documents under the path of the message that carries them. */
export const filesView = (
  owner: string,
  documents: readonly { readonly name: string; readonly sizeBytes: number }[],
): readonly FileView[] =>
  documents.map(({ name, sizeBytes }, index) => ({
    name,
    sizeBytes,
    url: `/sandbox/files/${owner}/${index}`,
  }));

/** What hangs on a message; pictures are downloads here. */
export const filesOf = ({ documents, photo }: VisibleMessage): VisibleMessage["documents"] =>
  photo ? [...documents, photo] : documents;

const noteText = (ground: Ground, note: NonNullable<VisibleMessage["note"]>, words: Words): string => {
  const ids = note.personIds.map((id) => keyOf("telegram", id));
  const isBot = ids.some((key) => !ground.names.has(key));
  const name = ids.map((key) => ground.names.get(key) ?? ground.host.networks.bot.name).join(", ");
  return words.say(`sandbox-note-${isBot ? "bot-" : ""}${note.kind}`, { name });
};

const quoted = (text: string): string =>
  text.length > quoteLength ? `${text.slice(0, quoteLength)}…` : text;

const messageView = (
  ground: Ground,
  chatId: number,
  message: VisibleMessage,
  all: ReadonlyMap<number, VisibleMessage>,
  words: Words,
): MessageView => {
  const bot = { key: "bot", name: ground.host.networks.bot.name } as const;
  const nameOf = ({ fromBot, fromId }: VisibleMessage): string =>
    fromBot || fromId === undefined ? bot.name : authorOf(ground, keyOf("telegram", fromId)).name;
  const author =
    message.fromBot || message.fromId === undefined
      ? { ...bot, avatar: avatarOf(bot.name) }
      : authorOf(ground, keyOf("telegram", message.fromId));
  const replied = message.replyToMessageId === undefined ? undefined : all.get(message.replyToMessageId);
  return {
    id: message.messageId,
    at: new Date(message.dateMs).toISOString(),
    author: message.note ? null : author,
    isBot: message.fromBot,
    spans: message.note
      ? [{ text: noteText(ground, message.note, words), styles: [] }]
      : telegramSpans(message.text, message.entities),
    buttons: message.buttons.map((row, rowIndex) =>
      row.map((button, index) => buttonView(button, `${rowIndex}.${index}`)),
    ),
    files: filesView(`tg.${chatId}.${message.messageId}`, filesOf(message)),
    replyTo: replied ? { id: replied.messageId, name: nameOf(replied), text: quoted(replied.text) } : null,
    isEdited: message.editedAtMs !== undefined,
    isDeleted: message.deleted,
  };
};

const messagesOf = async (ground: Ground, chatId: number, words: Words) => {
  const all = await ground.host.networks.telegram.world.messages(chatId, { includeDeleted: true });
  const byId = new Map(all.map((message) => [message.messageId, message]));
  return {
    earlier: Math.max(0, all.length - mostMessages),
    messages: all.slice(-mostMessages).map((message) => messageView(ground, chatId, message, byId, words)),
  };
};

/** All that is seen on Telegram. */
export const telegramView = async (
  ground: Ground,
  presence: Presence,
  titles: { readonly group: string; readonly channel: string },
  words: Words,
): Promise<TelegramView> => {
  const { telegram, bot } = ground.host.networks;
  const chatView = async (place: "group" | "channel"): Promise<ChatView> => ({
    place,
    title: titles[place],
    username: place === "group" ? "lavka_sandbox" : "lavka_news_sandbox",
    avatar: avatarOf(titles[place]),
    members: membersView(ground, presence[place], words),
    bot: presence.botIn[place],
    ...(await messagesOf(ground, place === "group" ? groupId : channelId, words)),
  });
  const privates: Record<PersonKey, readonly MessageView[]> = {};
  for (const { key, network, id } of ground.played.values()) {
    if (network !== "telegram") continue;
    const hasDialog = (await telegram.world.dialogState(id)) !== "none";
    privates[key] = hasDialog ? (await messagesOf(ground, id, words)).messages : [];
  }
  return {
    bot: { name: bot.name, username: bot.username, avatar: avatarOf(bot.name) },
    group: await chatView("group"),
    channel: await chatView("channel"),
    privates,
  };
};
