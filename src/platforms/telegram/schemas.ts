import { z } from "zod";

/** Raw updates of the Bot API, as far as the bot reads them; everything else in them is left alone. */
const user = z.object({
  id: z.number().int(),
  is_bot: z.boolean().default(false),
  first_name: z.string().default(""),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
});
export type RawUser = z.infer<typeof user>;

const chat = z.object({
  id: z.number().int(),
  type: z.enum(["private", "group", "supergroup", "channel"]),
  title: z.string().optional(),
  username: z.string().optional(),
});
export type RawChat = z.infer<typeof chat>;

/** What a person puts into a message; a message without any of it is a service message. */
const contentKeys = [
  "text caption animation audio document paid_media photo sticker story video video_note voice",
  "checklist contact dice game poll venue location rich_message",
]
  .join(" ")
  .split(" ");

const entity = z.object({
  type: z.string(),
  offset: z.number().int(),
  length: z.number().int(),
  url: z.string().optional(),
});
export type RawEntity = z.infer<typeof entity>;

/** A kind of formatting that came later than this bot must not cost the message. */
const entities = z.array(entity).catch([]);

const photoSize = z.object({
  file_id: z.string(),
  width: z.number().default(0),
  height: z.number().default(0),
  file_size: z.number().int().optional(),
});

const message = z
  .looseObject({
    message_id: z.number().int(),
    date: z.number(),
    chat,
    from: user.optional(),
    sender_chat: z.object({ id: z.number().int() }).optional(),
    text: z.string().optional(),
    caption: z.string().optional(),
    entities,
    caption_entities: entities,
    photo: z.array(photoSize).optional().catch(undefined),
    media_group_id: z.string().optional(),
    reply_markup: z
      .object({
        inline_keyboard: z.array(z.array(z.object({ text: z.string(), url: z.string().optional() }))),
      })
      .optional()
      .catch(undefined),
    forward_origin: z.unknown().optional(),
    has_protected_content: z.boolean().default(false),
    migrate_to_chat_id: z.number().int().optional(),
  })
  .transform((raw) => {
    const has = (key: string): boolean => raw[key] !== undefined;
    return { ...raw, has, hasContent: contentKeys.some(has) };
  });
export type RawMessage = z.infer<typeof message>;

const callbackQuery = z.object({
  id: z.string(),
  from: user,
  /** An inaccessible message has the date 0 (PLATFORMS A2). */
  message: z.object({ chat, message_id: z.number().int(), date: z.number() }).optional(),
  data: z.string().optional(),
});
export type RawCallbackQuery = z.infer<typeof callbackQuery>;

export const chatMember = z.object({ status: z.string(), user, is_member: z.boolean().optional() });

const chatMemberUpdated = z.object({
  chat,
  from: user,
  date: z.number(),
  new_chat_member: chatMember,
});
export type RawChatMemberUpdated = z.infer<typeof chatMemberUpdated>;

export const update = z.looseObject({
  update_id: z.number().int(),
  message: message.optional(),
  callback_query: callbackQuery.optional(),
  chat_member: chatMemberUpdated.optional(),
  my_chat_member: chatMemberUpdated.optional(),
});
