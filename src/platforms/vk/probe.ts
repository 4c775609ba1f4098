import { z } from "zod";
import type { VenueKey } from "../../bot/incoming.ts";
import type { ProbeItem } from "../../bot/probe.ts";
import { ask, failedItem, itemOf, type Answer } from "../answer.ts";
import { createVkClient, type VkClient, type VkClientOptions } from "./client.ts";
import { changesOf } from "./settings.ts";

/**
 * Two settings that no method shows to a community's token (`groups.getSettings` is for people's tokens, PLATFORMS
 * B1): what was seen at work tells. Kept while the process runs.
 */
export interface SeenAtWork {
  /** People have written: community messages are on. */
  hasMessages: boolean;
  /** Whether the last message with buttons was taken, or refused with 912 (PLATFORMS B2b). */
  areButtonsTaken: boolean | undefined;
}

const permissions = z.object({ permissions: z.array(z.object({ name: z.string() })) });
/** `wall`: 0 off, 1 open, 2 limited (comments only), 3 closed. */
const communities = z.object({
  groups: z.array(z.object({ id: z.number().int(), name: z.string(), wall: z.number().int().optional() })),
});

const scopeItems = (answer: Answer): ProbeItem[] => {
  const scopes = ["messages", "wall", "docs", "manage"] as const;
  if ("error" in answer) return scopes.map((name) => failedItem({ subject: `scope_${name}` }, answer.error));
  const names = permissions.safeParse(answer.value).data?.permissions.map(({ name }) => name);
  return scopes.map((name) => itemOf({ subject: `scope_${name}` }, names?.includes(name)));
};

const eventItem = (answer: Answer): ProbeItem => {
  const about = { subject: "events" } as const;
  if (!("error" in answer)) return itemOf(about, changesOf(answer.value) === undefined);
  // Without the right to manage the token cannot even look.
  const { kind, detail } = answer.error;
  return kind === "not_allowed" || kind === "no_rights"
    ? itemOf(about, undefined, detail)
    : failedItem(about, answer.error);
};

/** What the token may do by its kind and not by its scopes: errors 15, 27, 28 and 1051 say no (PLATFORMS B0). */
const wallReadItem = (answer: Answer): ProbeItem => {
  const about = { subject: "wall_read" } as const;
  if (!("error" in answer)) return itemOf(about, true);
  const { kind, detail } = answer.error;
  return kind === "not_allowed" || kind === "no_rights"
    ? itemOf(about, false, detail)
    : failedItem(about, answer.error);
};

/** What the token and the community's wall allow (PLATFORMS B0–B3), by four reading calls. */
export const probeVk = async (
  client: VkClient,
  groupId: number,
  options: { readonly seen?: SeenAtWork; readonly signal?: AbortSignal } = {},
): Promise<{ readonly name: string | undefined; readonly items: readonly ProbeItem[] }> => {
  const ticket = { lane: "notice", ...(options.signal && { signal: options.signal }) } as const;
  const asks = (method: string, parameters: Parameters<VkClient["call"]>[3]): Promise<Answer> =>
    ask(() => client.call(ticket, "read", method, parameters));
  const found = await asks("groups.getById", { group_id: groupId, fields: "wall" });
  if ("error" in found) return { name: undefined, items: [failedItem({ subject: "token" }, found.error)] };
  const community = communities.safeParse(found.value).data?.groups[0];
  const scopes = scopeItems(await asks("groups.getTokenPermissions", {}));
  const canPost = scopes.find(({ subject }) => subject === "scope_wall")?.state;
  const venue: VenueKey = `vk:${-groupId}`;
  const wall = community?.wall;
  return {
    name: community?.name,
    items: [
      itemOf({ subject: "token" }, true, community?.name),
      ...scopes,
      eventItem(await asks("groups.getLongPollSettings", { group_id: groupId })),
      itemOf({ subject: "messages" }, options.seen?.hasMessages === true ? true : undefined),
      itemOf({ subject: "buttons" }, options.seen?.areButtonsTaken),
      itemOf({ subject: "venue_present", venue }, true),
      { subject: "venue_write", venue, state: wall === 0 ? "missing" : (canPost ?? "unknown"), detail: "" },
      itemOf({ subject: "venue_comments", venue }, wall === undefined ? undefined : wall === 1 || wall === 2),
      wallReadItem(await asks("wall.get", { owner_id: -groupId, count: 1 })),
    ],
  };
};

/** The same for a program that runs beside the bot, with the community that the token belongs to. */
export const inspectVk = async (
  access: Pick<VkClientOptions, "token" | "apiBaseUrl" | "clock">,
): Promise<{ readonly groupId: number | undefined; readonly items: readonly ProbeItem[] }> => {
  const client = createVkClient({ ...access, callTimeoutSeconds: 10 });
  const own = await ask(() => client.call({ lane: "notice" }, "read", "groups.getById", {}));
  if ("error" in own) return { groupId: undefined, items: [failedItem({ subject: "token" }, own.error)] };
  const groupId = communities.safeParse(own.value).data?.groups[0]?.id;
  if (groupId === undefined)
    return { groupId, items: [itemOf({ subject: "token" }, undefined, "groups.getById could not be read")] };
  return { groupId, items: (await probeVk(client, groupId)).items };
};
