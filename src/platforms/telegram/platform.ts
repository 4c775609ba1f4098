import { posix } from "node:path";
import type { BotCommandScope, LanguageCode } from "grammy/types";
import { z } from "zod";
import { networkLimits } from "../../bot/network-limits.ts";
import type { BotProfile, CommandMenu, MembershipAnswer, Platform } from "../../bot/platform.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import { makeAcquaintance, openedAfter } from "../acquaintance.ts";
import { cutText } from "../cut.ts";
import type { PlatformLog } from "../log.ts";
import { orderKeyOf } from "../order-key.ts";
import type { TelegramCalls } from "./calls.ts";
import { createTelegramCalls } from "./calls.ts";
import { membershipOf, parseTelegramUpdate } from "./incoming.ts";
import { sendToTelegram, textsPerCall } from "./outgoing.ts";
import { probeTelegram } from "./probe.ts";
import { receiveFromTelegram } from "./receive.ts";
import { chatMember } from "./schemas.ts";
import { createTelegramDoor, type TelegramWebhook } from "./webhook.ts";

export interface TelegramOptions {
  readonly token: string;
  readonly clock: Clock;
  readonly log: PlatformLog;
  /** Without a slash at its end. */
  readonly apiRoot?: string;
  /** http, https, socks5 or socks5h, with user and password; all calls of the Bot API go through it. */
  readonly proxyUrl?: string;
  /** Updates are pushed, instead of being polled for. */
  readonly webhook?: TelegramWebhook;
  /** How long one `getUpdates` waits, 0–50. */
  readonly pollSeconds?: number;
  readonly callTimeoutSeconds?: number;
  /** More than 30 only where paid broadcasts are switched on (PLATFORMS A1). */
  readonly messagesPerSecond?: number;
  /** Telegram does not answer yet, and is not asked before it is read from; the profile of earlier days, if any. */
  readonly late?: { readonly profile?: BotProfile };
}

const maxToastLength = 200;
/** PLATFORMS A5: one call for each person and chat. */
const usersPerCheck = 1;

const me = z.object({ id: z.number().int(), username: z.string(), first_name: z.string() });
const storedFile = z.object({ file_path: z.string() });
const webhook = z.object({ url: z.string() });

const scopeOf = (menu: CommandMenu): BotCommandScope => {
  switch (menu.audience) {
    case "everyone":
      return { type: "default" };
    case "private":
      return { type: "all_private_chats" };
    case "team_member":
      if (menu.chatId === undefined) {
        throw new PlatformError("bad_call", "a menu of a team member needs the chat");
      }
      return { type: "chat", chat_id: menu.chatId };
    default:
      return menu.audience satisfies never;
  }
};

/** The token's own account. */
const readAccount = async (calls: TelegramCalls): Promise<z.infer<typeof me>> => {
  const account = me.safeParse(await calls.call("query", { lane: "urgent" }, "read", (api) => api.getMe()));
  if (!account.success) throw new PlatformError("unavailable", "the answer to getMe could not be read");
  return account.data;
};

/** Frees the way for long polling, which Telegram refuses while a webhook is set; waiting updates stay. */
const removeWebhook = async (calls: TelegramCalls, log: PlatformLog): Promise<void> => {
  const hook = webhook.safeParse(
    await calls.call("query", { lane: "urgent" }, "read", (api) => api.getWebhookInfo()),
  );
  if (hook.data?.url) {
    await calls.call("query", { lane: "urgent" }, "read", (api) =>
      api.deleteWebhook({ drop_pending_updates: false }),
    );
    log.warn({ network: "telegram" }, "A webhook was set for this bot; it was removed, nothing was dropped.");
  }
};

/** @throws {PlatformError} when Telegram cannot be reached or refuses the token */
export const createTelegramPlatform = async (options: TelegramOptions): Promise<Platform> => {
  const { token, clock, log, pollSeconds = 25 } = options;
  const calls = createTelegramCalls({
    token,
    clock,
    pollSeconds,
    apiRoot: options.apiRoot ?? "https://api.telegram.org",
    callTimeoutSeconds: options.callTimeoutSeconds ?? 20,
    messagesPerSecond: options.messagesPerSecond ?? 30,
    ...(options.proxyUrl !== undefined && { proxyUrl: options.proxyUrl }),
  });
  const bot = `tg:${Number.parseInt(token, 10)}` as const;
  const profileOf = (title: string, username: string): BotProfile => ({
    title,
    deepLinkPrefix: username && `https://t.me/${username}?start=`,
  });
  const acquaintance = await makeAcquaintance(
    async () => {
      const account = await readAccount(calls);
      if (!options.webhook) await removeWebhook(calls, log);
      return profileOf(`@${account.username}`, account.username);
    },
    options.late && (options.late.profile ?? profileOf(`Telegram ${bot}`, "")),
  );
  const keyOf = (raw: unknown, eventId: string): string =>
    orderKeyOf(parseTelegramUpdate(raw, bot, clock.now()), eventId);

  const door = options.webhook && createTelegramDoor(calls, options.webhook, keyOf);

  const checkOne = async (chatId: string, userId: string): Promise<MembershipAnswer> => {
    try {
      const answer = await calls.call("query", { lane: "notice" }, "read", (api) =>
        api.getChatMember({ chat_id: chatId, user_id: Number(userId) }),
      );
      const member = chatMember.safeParse(answer);
      return member.success ? membershipOf(member.data) : "unknown";
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      log.warn({ network: "telegram", chatId, why: error.message }, "A membership could not be checked.");
      return "unknown";
    }
  };

  return {
    network: "telegram",
    bot,
    get title() {
      return acquaintance.profile.title;
    },
    get deepLinkPrefix() {
      return acquaintance.profile.deepLinkPrefix;
    },
    ...(acquaintance.met && { met: acquaintance.met }),
    peersPerCall: 1,
    textsPerCall,
    maxTextLength: networkLimits.telegram.text,
    maxCaptionLength: networkLimits.telegram.caption,
    usersPerCheck,
    receive: async (cursor, signal) => {
      await acquaintance.meet();
      return receiveFromTelegram(calls, cursor, {
        pollSeconds,
        signal,
        orderKeyOf: keyOf,
      });
    },
    ...(door && { push: openedAfter(door, acquaintance) }),
    parse: (raw, receivedAt) => parseTelegramUpdate(raw, bot, receivedAt),
    send: (call, lane, signal) => sendToTelegram(calls, call, { lane, ...(signal && { signal }) }),
    answerPress: async ({ pressId }, text, isAlert) => {
      try {
        await calls.call("answer", { lane: "urgent" }, "write", (api) =>
          api.answerCallbackQuery({
            callback_query_id: pressId,
            text: cutText(text, maxToastLength),
            show_alert: isAlert,
          }),
        );
      } catch (error) {
        // Too late or answered already: the person sees no spinner any more.
        if (!(error instanceof PlatformError && error.kind === "stale_target")) throw error;
      }
    },
    checkMembership: async (venueId, userIds) =>
      new Map(
        await Promise.all(userIds.map(async (userId) => [userId, await checkOne(venueId, userId)] as const)),
      ),
    fetchFile: async (fileId, signal) => {
      const ticket = { lane: "notice", ...(signal && { signal }) } as const;
      const answer = await calls.call("query", ticket, "read", (api) => api.getFile({ file_id: fileId }));
      const path = storedFile.safeParse(answer).data?.file_path;
      if (path === undefined) throw new PlatformError("gone", "Telegram does not say where the file is");
      return { name: posix.basename(path), bytes: await calls.download(path, signal) };
    },
    // Every update of Telegram brings the name with it.
    namesOf: async () => new Map(),
    adminsOf: async (venueId) => {
      try {
        const answer = await calls.call("query", { lane: "interactive" }, "read", (api) =>
          api.getChatAdministrators({ chat_id: venueId }),
        );
        const members = z.array(chatMember).safeParse(answer);
        if (!members.success) return "unknown";
        return members.data.filter(({ user }) => !user.is_bot).map(({ user }) => String(user.id));
      } catch (error) {
        if (error instanceof PlatformError && (error.kind === "no_rights" || error.kind === "gone")) {
          return "unknown";
        }
        throw error;
      }
    },
    probe: async (venues, signal) =>
      (
        await probeTelegram(calls, venues, {
          ...(signal && { signal }),
          ...(options.webhook && { ownWebhook: options.webhook.url }),
        })
      ).items,
    menus: {
      publish: async (menus) => {
        for (const menu of menus) {
          const scope = scopeOf(menu);
          await calls.call("query", { lane: "notice" }, "read", (api) =>
            api.setMyCommands({
              scope,
              commands: menu.commands.map(({ name, description }) => ({ command: name, description })),
              // Which codes exist is for the server to say.
              ...(menu.language !== undefined && { language_code: menu.language as LanguageCode }),
            }),
          );
        }
      },
      clear: async (chatId) => {
        await calls.call("query", { lane: "notice" }, "read", (api) =>
          api.deleteMyCommands({ scope: { type: "chat", chat_id: Number(chatId) } }),
        );
      },
    },
    groups: {
      leave: async (chatId) => {
        await calls.call("query", { lane: "notice" }, "read", (api) => api.leaveChat({ chat_id: chatId }));
      },
    },
  };
};
