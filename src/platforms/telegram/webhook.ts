import { z } from "zod";
import type { PushDoor } from "../../bot/platform.ts";
import { PlatformError } from "../../bot/platform.ts";
import { isSameSecret } from "../same-secret.ts";
import type { TelegramCalls } from "./calls.ts";
import { allowedUpdates, updateOf } from "./receive.ts";

/** Where Telegram is to push, and how it proves that it is Telegram. */
export interface TelegramWebhook {
  /** https, as people's clients would reach it. */
  readonly url: string;
  /** 1–256 of A–Z a–z 0–9 _ - (PLATFORMS A2). */
  readonly secret: string;
}

/** How many updates Telegram may bring at once: each waits for its statement, which takes many. 40 is its own default. */
const connections = 40;

const info = z.object({
  url: z.string(),
  pending_update_count: z.number().int(),
  last_error_date: z.number().optional(),
  last_error_message: z.string().optional(),
});

/** Webhooks of the Bot API (PLATFORMS A2): the secret comes in a header, any 2xx says that the update is stored. */
export const createTelegramDoor = (
  calls: TelegramCalls,
  { url, secret }: TelegramWebhook,
  orderKeyOf: (raw: unknown, eventId: string) => string,
): PushDoor => ({
  path: "/telegram",
  admits: (header) => isSameSecret(header("x-telegram-bot-api-secret-token"), secret),
  judge: async ({ body }) => {
    const update = updateOf(body, orderKeyOf);
    // Telegram does not say that it repeats.
    return update ? { kind: "update", update, reply: "", heldMs: null } : { kind: "unreadable" };
  },
  open: async () => {
    await calls.call("query", { lane: "urgent" }, "read", (api) =>
      api.setWebhook({
        url,
        secret_token: secret,
        allowed_updates: allowedUpdates,
        max_connections: connections,
        drop_pending_updates: false,
      }),
    );
  },
  look: async () => {
    const answer = await calls.call("query", { lane: "urgent" }, "read", (api) => api.getWebhookInfo());
    const parsed = info.safeParse(answer);
    if (!parsed.success)
      throw new PlatformError("unavailable", "the answer to getWebhookInfo could not be read");
    const {
      url: current,
      pending_update_count: waitingCount,
      last_error_date: failedAt,
      last_error_message: words = "",
    } = parsed.data;
    return {
      isOpen: current === url,
      waitingCount,
      ...(failedAt !== undefined && { failure: { at: new Date(failedAt * 1000), words } }),
    };
  },
});
