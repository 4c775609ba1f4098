import { z } from "zod";
import type { PushDoor } from "../../bot/platform.ts";
import { PlatformError } from "../../bot/platform.ts";
import type { PlatformLog } from "../log.ts";
import { isSameSecret } from "../same-secret.ts";
import type { VkClient } from "./client.ts";
import { updateOf } from "./receive.ts";
import { callbackChangesOf } from "./settings.ts";

/** The Callback API of one community (PLATFORMS B3). */
export interface VkCallback {
  /** At most 50 characters; VK sends it with every event. */
  readonly secret: string;
  /** The string of a server that was entered by hand; without it VK is asked for the one of our own server. */
  readonly confirmation?: string;
  /** Where people's clients would reach `/vk`; without it the server must be entered by hand. */
  readonly url?: string;
}

export interface VkDoorParts {
  readonly client: VkClient;
  readonly groupId: number;
  readonly log: PlatformLog;
  readonly callback: VkCallback;
  readonly orderKeyOf: (raw: unknown, eventId: string) => string;
}

const title = "Vestnik";
/** Between two deliveries of one event (PLATFORMS B3). */
const retryDelaysSeconds = [10, 180, 600, 1_800, 3_600] as const;

const request = z.looseObject({
  type: z.string(),
  group_id: z.number().int(),
  event_id: z.string().min(1).max(200).optional(),
  secret: z.string().optional(),
});
const serverList = z.object({
  items: z.array(
    z.object({
      id: z.number().int(),
      url: z.string(),
      secret_key: z.string().default(""),
      status: z.string(),
    }),
  ),
});
const newServer = z.object({ server_id: z.number().int() });
const code = z.object({ code: z.string().min(1) });

/** How long VK has tried at least, by the number of the retry, 0 for the first delivery. */
const heldMsOf = (retries: string | undefined): number => {
  const count = /^\d{1,3}$/u.test(retries ?? "") ? Number(retries) : 0;
  return retryDelaysSeconds.slice(0, count).reduce((sum, seconds) => sum + seconds * 1000, 0);
};

const read = <T>(schema: z.ZodType<T>, method: string, answer: unknown): T => {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new PlatformError("unavailable", `the answer to ${method} could not be read`);
  return parsed.data;
};

/** The rights are missing, or it is a kind of token that never has them. */
const isRefusal = (error: unknown): boolean =>
  error instanceof PlatformError && (error.kind === "not_allowed" || error.kind === "no_rights");

/** @returns the door of one community; all communities share the path */
export const createVkDoor = ({ client, groupId, log, callback, orderKeyOf }: VkDoorParts): PushDoor => {
  const { secret, url } = callback;
  const call = (method: string, parameters: Parameters<VkClient["call"]>[3]): Promise<unknown> =>
    client.call({ lane: "urgent" }, "read", method, { group_id: groupId, ...parameters });

  /** Asked for once; anybody may knock with a `confirmation`, and must not make us call VK each time. */
  let asked: Promise<string> | undefined;
  const confirmationCode = (): Promise<string> => {
    if (callback.confirmation !== undefined) return Promise.resolve(callback.confirmation);
    asked ??= call("groups.getCallbackConfirmationCode", {}).then(
      (answer) => read(code, "groups.getCallbackConfirmationCode", answer).code,
    );
    return asked;
  };

  const servers = async () =>
    read(serverList, "groups.getCallbackServers", await call("groups.getCallbackServers", {})).items;

  /** Adds or mends our server; VK asks it for the confirmation at once. */
  const enterServer = async (address: string): Promise<number> => {
    const known = (await servers()).find((server) => server.url === address);
    const words = { url: address, title, secret_key: secret };
    if (!known) {
      const added = await call("groups.addCallbackServer", words);
      return read(newServer, "groups.addCallbackServer", added).server_id;
    }
    const isAsleep = known.status === "failed" || known.status === "unconfigured";
    if (isAsleep || known.secret_key !== secret)
      await call("groups.editCallbackServer", { server_id: known.id, ...words });
    return known.id;
  };

  let isByHand = url === undefined;
  const leaveToPeople = (why: string): void => {
    isByHand = true;
    log.warn(
      { network: "vk", groupId, why },
      "The callback server must be entered by hand: Manage, API usage, Callback API, with the address of /vk on " +
        "this server, version 5.199, the secret key of VK_CALLBACK_SECRET, and its events; the string that the " +
        "server must return belongs into VK_CALLBACK_CONFIRMATION.",
    );
  };

  return {
    path: "/vk",
    // VK's secret stands in the body.
    admits: () => true,
    judge: async ({ header, body }) => {
      const parsed = request.safeParse(body);
      if (!parsed.success || parsed.data.group_id !== groupId) return { kind: "refused" };
      const { secret: given, ...raw } = parsed.data;
      const isProven = isSameSecret(given, secret);
      if (raw.type === "confirmation") {
        // Perhaps before VK has learnt our secret; the answer tells a stranger nothing that opens anything.
        if (given !== undefined && !isProven) return { kind: "refused" };
        try {
          return { kind: "answer", text: await confirmationCode() };
        } catch (error) {
          asked = undefined;
          if (!(error instanceof PlatformError)) throw error;
          log.warn(
            { network: "vk", groupId, why: error.message },
            "The confirmation could not be asked for.",
          );
          return { kind: "later" };
        }
      }
      if (!isProven) return { kind: "refused" };
      // The secret stays out of the journal.
      const update = updateOf(raw, orderKeyOf);
      return { kind: "update", update, reply: "ok", heldMs: heldMsOf(header("x-retry-counter")) };
    },
    open: async () => {
      if (isByHand || url === undefined) return;
      try {
        const serverId = await enterServer(url);
        const found = await call("groups.getCallbackSettings", { server_id: serverId });
        const changes = callbackChangesOf(found);
        if (changes) await call("groups.setCallbackSettings", { server_id: serverId, ...changes });
      } catch (error) {
        if (!isRefusal(error)) throw error;
        leaveToPeople(error instanceof Error ? error.message : "");
      }
    },
    look: async () => {
      // Nobody but its events can tell whether a server entered by hand works.
      if (isByHand || url === undefined) return { isOpen: true, waitingCount: null };
      const own = (await servers()).find((server) => server.url === url);
      return { isOpen: own?.status === "ok", waitingCount: null };
    },
  };
};
