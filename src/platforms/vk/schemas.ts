import { z } from "zod";

/** Events of the Bots Long Poll (PLATFORMS B3b), as far as the bot reads them. */
export const event = z.looseObject({
  type: z.string(),
  group_id: z.number().int(),
  object: z.unknown(),
});

const id = z.number().int();

export const messageNew = z.object({
  message: z.object({
    peer_id: id,
    from_id: id,
    date: z.number(),
    text: z.string().default(""),
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
