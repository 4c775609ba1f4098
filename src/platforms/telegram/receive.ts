import { z } from "zod";
import type { Batch, RawUpdate } from "../../bot/platform.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { TelegramCalls } from "./calls.ts";

/** Everything the bot acts on; `chat_member` comes only when listed (PLATFORMS A2). */
export const allowedUpdates = ["message", "callback_query", "chat_member", "my_chat_member"] as const;

const update = z.looseObject({ update_id: z.number().int() });
const updates = z.array(update);
const cursorText = z.string().regex(/^\d{1,16}$/u);

type OrderKeyOf = (raw: unknown, eventId: string) => string;

const toRawUpdate = (raw: z.infer<typeof update>, orderKeyOf: OrderKeyOf): RawUpdate => {
  const eventId = String(raw.update_id);
  return { eventId, orderKey: orderKeyOf(raw, eventId), raw };
};

/** An update as the journal stores it; undefined when it is none. */
export const updateOf = (body: unknown, orderKeyOf: OrderKeyOf): RawUpdate | undefined => {
  const parsed = update.safeParse(body);
  return parsed.success ? toRawUpdate(parsed.data, orderKeyOf) : undefined;
};

/**
 * One long poll. The cursor is the `offset`: the first update id that was not handed out yet. Telegram
 * forgets what lies before it only when it is handed in again, that is, after the caller stored the batch.
 */
export const receiveFromTelegram = async (
  calls: TelegramCalls,
  cursor: string | null,
  options: {
    readonly pollSeconds: number;
    readonly signal: AbortSignal;
    readonly orderKeyOf: OrderKeyOf;
  },
): Promise<Batch> => {
  const offset = cursorText.nullable().safeParse(cursor);
  if (!offset.success) throw new PlatformError("bad_call", "the stored cursor of Telegram is not a number");
  const answer = await calls.poll(options.signal, (api, signal) =>
    api.getUpdates(
      {
        ...(offset.data !== null && offset.data !== "0" && { offset: Number(offset.data) }),
        limit: 100,
        timeout: options.pollSeconds,
        allowed_updates: allowedUpdates,
      },
      signal,
    ),
  );
  const parsed = updates.safeParse(answer);
  if (!parsed.success) throw new PlatformError("unavailable", "the answer to getUpdates could not be read");
  const last = parsed.data.at(-1);
  return {
    cursor: last ? String(last.update_id + 1) : (offset.data ?? "0"),
    updates: parsed.data.map((raw) => toRawUpdate(raw, options.orderKeyOf)),
  };
};
