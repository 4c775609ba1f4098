import { posix } from "node:path";
import { z } from "zod";
import { networkLimits } from "../../bot/network-limits.ts";
import type { Incoming } from "../../bot/incoming.ts";
import type { BotProfile, MembershipAnswer, Platform } from "../../bot/platform.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { Clock } from "../../clock.ts";
import { makeAcquaintance, openedAfter } from "../acquaintance.ts";
import { cutText } from "../cut.ts";
import type { PlatformLog } from "../log.ts";
import { orderKeyOf } from "../order-key.ts";
import { createVkDoor, type VkCallback } from "./callback.ts";
import type { VkClient } from "./client.ts";
import { createVkClient } from "./client.ts";
import { parseVkEvent } from "./incoming.ts";
import { peersPerCall, textsPerCall } from "./messages.ts";
import { sendToVk } from "./outgoing.ts";
import { probeVk, type SeenAtWork } from "./probe.ts";
import type { EventGap } from "./receive.ts";
import { createVkReceiver } from "./receive.ts";
import { enableLongPoll } from "./settings.ts";

export interface VkOptions {
  readonly token: string;
  readonly clock: Clock;
  readonly log: PlatformLog;
  /** Without a slash at its end: `https://api.vk.ru/method`. */
  readonly apiBaseUrl?: string;
  /** How long one `a_check` waits, 1–90. */
  readonly pollSeconds?: number;
  readonly callTimeoutSeconds?: number;
  /** Events come through the Callback API, instead of the Bots Long Poll. */
  readonly callback?: VkCallback;
  /** Told when VK has lost events that nobody can bring back. */
  readonly onGap?: (gap: EventGap) => void;
  /** The community that the token must belong to. */
  readonly groupId?: number;
  /** VK does not answer yet, and is not asked before it is read from; the profile of earlier days, if any. */
  readonly late?: { readonly groupId: number; readonly profile?: BotProfile };
}

const maxSnackbarLength = 90;
const usersPerCheck = 500;
const usersPerNames = 1000;

const communities = z.object({
  groups: z.array(z.object({ id: z.number().int(), name: z.string(), screen_name: z.string() })),
});
const memberships = z.array(z.object({ user_id: z.number(), member: z.number() }));
const users = z.array(
  z.object({
    id: z.number(),
    first_name: z.string().default(""),
    last_name: z.string().default(""),
    deactivated: z.string().optional(),
  }),
);
const managers = z.object({
  items: z.array(z.union([z.number(), z.object({ id: z.number() }).transform(({ id }) => id)])),
});

const readCommunity = async (client: VkClient) => {
  const answer = await client.call({ lane: "urgent" }, "read", "groups.getById", {});
  const community = communities.safeParse(answer).data?.groups[0];
  if (!community) throw new PlatformError("unavailable", "the answer to groups.getById could not be read");
  return community;
};

const isRefusal = (error: unknown): boolean =>
  error instanceof PlatformError &&
  ["no_rights", "not_allowed", "gone", "bad_call", "denied"].includes(error.kind);

/** @throws {PlatformError} when VK cannot be reached or refuses the token */
export const createVkPlatform = async (options: VkOptions): Promise<Platform> => {
  const { token, clock, log, pollSeconds = 25 } = options;
  const client = createVkClient({
    token,
    clock,
    apiBaseUrl: options.apiBaseUrl ?? "https://api.vk.ru/method",
    callTimeoutSeconds: options.callTimeoutSeconds ?? 20,
  });
  const profileOf = (id: number, title: string, name: string) => ({
    id,
    title,
    deepLinkPrefix: `https://vk.me/${name}?ref=`,
    wallUrl: `https://vk.com/${name}`,
  });
  const { late } = options;
  let foreign: PlatformError | undefined;
  const acquaintance = await makeAcquaintance(
    async () => {
      const { id, name, screen_name: screenName } = await readCommunity(client);
      const expected = options.groupId ?? late?.groupId ?? id;
      foreign =
        id === expected
          ? undefined
          : new PlatformError(
              "token_revoked",
              `the token belongs to the community ${id}, not to ${expected} as the settings say`,
            );
      if (foreign) throw foreign;
      if (!options.callback) await enableLongPoll(client, id, log);
      return profileOf(id, name, screenName);
    },
    // VK knows every community by its number, too.
    late && { ...profileOf(late.groupId, `club${late.groupId}`, `club${late.groupId}`), ...late.profile },
  );
  const groupId = acquaintance.profile.id;
  let firstLook: Promise<void> | undefined;
  /**
   * With the token of another community it would speak, ask and answer in that one's name. Other trouble is its
   * reader's to tell.
   * @throws {PlatformError} token_revoked when the token is not this community's
   */
  const beOurs = async (): Promise<void> => {
    if (late) await (firstLook ??= acquaintance.meet().catch(() => undefined));
    if (foreign) throw foreign;
  };

  const seen: SeenAtWork = { hasMessages: false, areButtonsTaken: undefined };
  const look = (incoming: Incoming): Incoming => {
    if (incoming.kind === "message") seen.hasMessages = true;
    return incoming;
  };

  const keyOf = (raw: unknown, eventId: string): string =>
    orderKeyOf(look(parseVkEvent(raw, groupId, clock.now())), eventId);

  const reportGap = (gap: EventGap): void => {
    log.warn({ network: "vk", ...gap }, "VK has lost events of the community.");
    options.onGap?.(gap);
  };

  const receive = createVkReceiver({ client, groupId, pollSeconds, onGap: reportGap, orderKeyOf: keyOf });
  const door =
    options.callback && createVkDoor({ client, groupId, log, callback: options.callback, orderKeyOf: keyOf });

  const namesOfSome = async (userIds: readonly string[]) => {
    const answer = await client.call({ lane: "interactive" }, "read", "users.get", {
      user_ids: userIds.join(","),
    });
    const parsed = users.safeParse(answer);
    if (!parsed.success) throw new PlatformError("unavailable", "the answer to users.get could not be read");
    return parsed.data;
  };

  return {
    network: "vk",
    bot: `vk:${groupId}`,
    get title() {
      return acquaintance.profile.title;
    },
    get deepLinkPrefix() {
      return acquaintance.profile.deepLinkPrefix;
    },
    ...(acquaintance.met && { met: acquaintance.met }),
    peersPerCall,
    textsPerCall,
    maxTextLength: networkLimits.vk.text,
    maxCaptionLength: networkLimits.vk.caption,
    usersPerCheck,
    wall: {
      venue: `vk:${-groupId}`,
      get url() {
        return acquaintance.profile.wallUrl;
      },
    },
    receive: async (cursor, signal) => {
      await acquaintance.meet();
      return receive(cursor, signal);
    },
    ...(door && { push: openedAfter(door, acquaintance) }),
    parse: (raw, receivedAt) => parseVkEvent(raw, groupId, receivedAt),
    send: async (call, lane, signal) => {
      await beOurs();
      return sendToVk({ client, groupId, seen, ticket: { lane, ...(signal && { signal }) } }, call);
    },
    answerPress: async ({ pressId, userId, chatId }, text) => {
      await beOurs();
      try {
        await client.call({ lane: "urgent" }, "write", "messages.sendMessageEventAnswer", {
          event_id: pressId,
          user_id: userId,
          peer_id: chatId,
          // Without it the press is only acknowledged: an empty snackbar is refused.
          event_data:
            text === ""
              ? undefined
              : JSON.stringify({ type: "show_snackbar", text: cutText(text, maxSnackbarLength) }),
        });
      } catch (error) {
        // An id older than a minute or answered already is an error of the parameter (PLATFORMS C2).
        if (!(error instanceof PlatformError && error.kind === "bad_call")) throw error;
        log.info({ network: "vk", why: error.message }, "A press was answered too late.");
      }
    },
    checkMembership: async (venueId, userIds) => {
      const answers = new Map<string, MembershipAnswer>(userIds.map((userId) => [userId, "unknown"]));
      if (userIds.length === 0) return answers;
      try {
        await beOurs();
        const answer = await client.call({ lane: "notice" }, "read", "groups.isMember", {
          group_id: Math.abs(Number(venueId)),
          user_ids: userIds.join(","),
        });
        for (const { user_id: userId, member } of memberships.safeParse(answer).data ?? []) {
          answers.set(String(userId), member === 1 ? "member" : "left");
        }
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        log.warn({ network: "vk", venueId, why: error.message }, "Memberships could not be checked.");
      }
      return answers;
    },
    fetchFile: async (address, signal) => ({
      bytes: await client.download(address, signal),
      name: posix.basename(new URL(address).pathname) || "photo.jpg",
    }),
    namesOf: async (userIds) => {
      const names = new Map<string, { name: string; isDeactivated: boolean }>();
      for (let start = 0; start < userIds.length; start += usersPerNames) {
        for (const user of await namesOfSome(userIds.slice(start, start + usersPerNames))) {
          const name = `${user.first_name} ${user.last_name}`.trim();
          names.set(String(user.id), { name, isDeactivated: user.deactivated !== undefined });
        }
      }
      return names;
    },
    adminsOf: async (venueId) => {
      await beOurs();
      try {
        const answer = await client.call({ lane: "interactive" }, "read", "groups.getMembers", {
          group_id: Math.abs(Number(venueId)),
          filter: "managers",
        });
        return managers.safeParse(answer).data?.items.map(String) ?? "unknown";
      } catch (error) {
        if (isRefusal(error)) return "unknown";
        throw error;
      }
    },
    probe: async (_venues, signal) => {
      const { items } = await probeVk(client, groupId, { seen, ...(signal && { signal }) });
      // The settings of the long poll say nothing about events that are pushed.
      return options.callback
        ? items.map((item) =>
            item.subject === "events" ? { ...item, state: "unknown", detail: "callback" } : item,
          )
        : items;
    },
  };
};
