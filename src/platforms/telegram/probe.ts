import { z } from "zod";
import { idOfKey, type VenueKey } from "../../bot/incoming.ts";
import { venuesPerProbe, type ProbeItem } from "../../bot/probe.ts";
import { ask, failedItem, itemOf, type Answer } from "../answer.ts";
import { createTelegramCalls, type TelegramCalls, type TelegramCallsOptions } from "./calls.ts";
import { allowedUpdates } from "./receive.ts";

const me = z.object({
  id: z.number().int(),
  username: z.string().optional(),
  can_join_groups: z.boolean().optional(),
  can_read_all_group_messages: z.boolean().optional(),
});
const webhook = z.object({ url: z.string(), allowed_updates: z.array(z.string()).optional() });
const commands = z.array(z.object({ command: z.string() }));
const standing = z.object({
  status: z.string(),
  is_member: z.boolean().optional(),
  /** In channels only. */
  can_post_messages: z.boolean().optional(),
  /** Of restricted members only. */
  can_send_messages: z.boolean().optional(),
});
const chat = z.object({ permissions: z.object({ can_send_messages: z.boolean().optional() }).optional() });

type Asks = (
  question: (api: Parameters<Parameters<TelegramCalls["call"]>[3]>[0]) => Promise<unknown>,
) => Promise<Answer>;

const webhookItems = (answer: Answer, ownWebhook: string | undefined): ProbeItem[] => {
  if ("error" in answer)
    return [
      failedItem({ subject: "webhook" }, answer.error),
      failedItem({ subject: "events" }, answer.error),
    ];
  const { data } = webhook.safeParse(answer.value);
  const missing = allowedUpdates.filter((kind) => !data?.allowed_updates?.includes(kind));
  return [
    itemOf({ subject: "webhook" }, data && (data.url === "" || data.url === ownWebhook), data?.url),
    // Without a list Telegram leaves out who joins and leaves (PLATFORMS A2).
    itemOf({ subject: "events" }, data && missing.length === 0, missing.join(" ")),
  ];
};

/** Two calls for a plain member, whom the group's own permissions may silence; else one. */
const probeVenue = async (asks: Asks, botId: number, venue: VenueKey): Promise<ProbeItem[]> => {
  const chatId = idOfKey(venue);
  const answer = await asks((api) => api.getChatMember({ chat_id: chatId, user_id: botId }));
  if ("error" in answer) {
    const { error } = answer;
    // Kicked, never there, or the chat is gone: as plain an answer as any (PLATFORMS A1b).
    if (error.kind === "no_rights" || error.kind === "gone")
      return [itemOf({ subject: "venue_present", venue }, false, error.detail)];
    return [failedItem({ subject: "venue_present", venue }, error)];
  }
  const member = standing.safeParse(answer.value).data;
  if (!member) return [itemOf({ subject: "venue_present", venue }, undefined)];
  const isAdmin = member.status === "administrator" || member.status === "creator";
  const isPresent = isAdmin || member.status === "member" || member.is_member === true;
  if (!isPresent) return [itemOf({ subject: "venue_present", venue }, false, member.status)];
  const items = [
    itemOf({ subject: "venue_present", venue }, true, member.status),
    itemOf({ subject: "venue_admin", venue }, isAdmin, member.status),
  ];
  if (isAdmin)
    return [
      ...items,
      itemOf({ subject: "venue_write", venue }, member.can_post_messages !== false, "can_post_messages"),
    ];
  if (member.status === "restricted")
    return [
      ...items,
      itemOf({ subject: "venue_write", venue }, member.can_send_messages, "can_send_messages"),
    ];
  const room = await asks((api) => api.getChat({ chat_id: chatId }));
  if ("error" in room) return [...items, failedItem({ subject: "venue_write", venue }, room.error)];
  const permissions = chat.safeParse(room.value).data?.permissions;
  return [...items, itemOf({ subject: "venue_write", venue }, permissions?.can_send_messages, "permissions")];
};

/**
 * What the token and the venues allow (PLATFORMS A2, A5), by reading calls alone: three, and one or two for each
 * venue. Once the token is refused nothing more is asked.
 */
export const probeTelegram = async (
  calls: TelegramCalls,
  venues: readonly VenueKey[],
  options: { readonly ownWebhook?: string; readonly signal?: AbortSignal } = {},
): Promise<{ readonly username: string | undefined; readonly items: readonly ProbeItem[] }> => {
  const ticket = { lane: "notice", ...(options.signal && { signal: options.signal }) } as const;
  const asks: Asks = (question) => ask(() => calls.call("query", ticket, "read", question));
  const account = await asks((api) => api.getMe());
  if ("error" in account)
    return { username: undefined, items: [failedItem({ subject: "token" }, account.error)] };
  const { data } = me.safeParse(account.value);
  if (!data)
    return {
      username: undefined,
      items: [itemOf({ subject: "token" }, undefined, "getMe could not be read")],
    };
  const items: ProbeItem[] = [
    itemOf({ subject: "token" }, true, data.username),
    itemOf({ subject: "joining" }, data.can_join_groups),
    itemOf({ subject: "privacy" }, data.can_read_all_group_messages),
  ];
  const hook = await asks((api) => api.getWebhookInfo());
  items.push(...webhookItems(hook, options.ownWebhook));
  const menu = await asks((api) => api.getMyCommands({}));
  if ("error" in menu) items.push(failedItem({ subject: "menu" }, menu.error));
  else items.push(itemOf({ subject: "menu" }, (commands.safeParse(menu.value).data?.length ?? 0) > 0));
  for (const venue of venues.slice(0, venuesPerProbe))
    items.push(...(await probeVenue(asks, data.id, venue)));
  return { username: data.username, items };
};

/** The same for a program that runs beside the bot: nothing is polled, removed or set. */
export const inspectTelegram = async (
  access: Pick<TelegramCallsOptions, "token" | "apiRoot" | "proxyUrl" | "clock">,
  venues: readonly VenueKey[],
  ownWebhook?: string,
): Promise<readonly ProbeItem[]> => {
  const calls = createTelegramCalls({
    ...access,
    pollSeconds: 0,
    callTimeoutSeconds: 10,
    messagesPerSecond: 30,
  });
  return (await probeTelegram(calls, venues, ownWebhook === undefined ? {} : { ownWebhook })).items;
};
