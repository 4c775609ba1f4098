import { z } from "zod";

/** Events of the Bots Long Poll (PLATFORMS B3b), as far as the bot reads them. */
export const event = z.looseObject({
  type: z.string(),
  group_id: z.number().int(),
  object: z.unknown(),
});

const id = z.number().int();

const photoSize = z.object({ url: z.string(), width: z.number().default(0), height: z.number().default(0) });
const photo = z.object({ sizes: z.array(photoSize).default([]) });

/** Anything at all may be attached; what cannot be read is still there. */
const attachments = z
  .array(
    z.object({
      type: z.string(),
      photo: photo.optional().catch(undefined),
      wall: z.unknown().optional(),
    }),
  )
  .catch([]);
export type RawAttachment = z.infer<typeof attachments>[number];

const formatItem = z.object({
  type: z.string(),
  offset: z.number().int(),
  length: z.number().int(),
  url: z.string().optional(),
});
export type RawFormatItem = z.infer<typeof formatItem>;

/** Delivered as an object; as JSON text where it is repeated as it was sent (PLATFORMS B4). */
const formatData = z
  .preprocess(
    (raw) => {
      if (typeof raw !== "string") return raw;
      try {
        return JSON.parse(raw) as unknown;
      } catch {
        // Formatting that cannot be read is none.
        return undefined;
      }
    },
    z.object({ items: z.array(formatItem) }),
  )
  .transform(({ items }) => items)
  .catch([]);

const keyboard = z
  .object({
    buttons: z.array(
      z.array(
        z.object({
          action: z.object({
            type: z.string(),
            label: z.string().optional(),
            link: z.string().optional(),
          }),
        }),
      ),
    ),
  })
  .optional()
  .catch(undefined);

/** What somebody wrote, with all that belongs to it; a forwarded message and a post of a wall are such, too. */
export const writing = z.object({
  text: z.string().default(""),
  format_data: formatData,
  attachments,
  keyboard,
});
export type RawWriting = z.infer<typeof writing>;

export const messageNew = z.object({
  message: writing.extend({
    peer_id: id,
    from_id: id,
    date: z.number(),
    fwd_messages: z.array(writing).catch([]),
    geo: z.unknown().optional(),
    conversation_message_id: id.default(0),
    out: z.number().default(0),
    /** JSON text from a text button; anybody can send any. */
    payload: z.unknown().optional(),
    ref: z.string().nullish(),
    action: z.object({ type: z.string(), member_id: id.optional() }).nullish(),
  }),
  client_info: z.object({ lang_id: z.number().optional() }).optional(),
});
export type MessageNew = z.infer<typeof messageNew>;

export const messageEvent = z.object({
  user_id: id,
  peer_id: id,
  event_id: z.string(),
  /** Parsed already, although the schema says string; old clients may differ. */
  payload: z.unknown().optional(),
  conversation_message_id: id.optional(),
});

export const wallReplyNew = z.object({
  id,
  from_id: id,
  date: z.number(),
  text: z.string().default(""),
  post_id: id,
  owner_id: id,
});

export const wallPostNew = z.object({
  id,
  from_id: id,
  owner_id: id,
  date: z.number(),
  post_type: z.string().default("post"),
});

export const groupJoin = z.object({ user_id: id, join_type: z.string() });
export const groupLeave = z.object({ user_id: id, self: z.number().default(1) });
export const userEvent = z.object({ user_id: id });
export const messageAllow = z.object({ user_id: id, key: z.string().catch("") });
