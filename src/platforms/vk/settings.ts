import { z } from "zod";
import { PlatformError } from "../../bot/platform.ts";
import type { PlatformLog } from "../log.ts";
import type { VkClient } from "./client.ts";
import type { VkParameters } from "./parameters.ts";
import { apiVersion } from "./client.ts";
import { usedEvents } from "./incoming.ts";

const settings = z.object({
  is_enabled: z.union([z.boolean(), z.number().transform((flag) => flag === 1)]).default(false),
  api_version: z.string().default(""),
  events: z.record(z.string(), z.number()).default({}),
});

type Settings = z.infer<typeof settings>;

const settingsOf = (raw: unknown): Settings => settings.safeParse(raw).data ?? settings.parse({});

/** The version and the events to be switched on or off; undefined when all are as the bot wants them. */
const eventChanges = ({ api_version: version, events }: Settings): VkParameters | undefined => {
  const missing = usedEvents.filter((name) => events[name] !== 1);
  const unwanted = Object.keys(events).filter((name) => events[name] === 1 && !usedEvents.includes(name));
  if (version === apiVersion && missing.length === 0 && unwanted.length === 0) return undefined;
  return {
    api_version: apiVersion,
    ...Object.fromEntries(usedEvents.map((name) => [name, 1])),
    ...Object.fromEntries(unwanted.map((name) => [name, 0])),
  };
};

/** What must be changed at a callback server for exactly the events that the bot reads to come. */
export const callbackChangesOf = (raw: unknown): VkParameters | undefined => eventChanges(settingsOf(raw));

/** The same for the long poll, which is to be on besides; undefined when nothing must be changed. */
export const changesOf = (raw: unknown): VkParameters | undefined => {
  const found = settingsOf(raw);
  const changes = eventChanges(found);
  return found.is_enabled && !changes ? undefined : { enabled: 1, ...changes };
};

/** Switches the long poll on; a token without that right leaves it as an admin has set it by hand. */
export const enableLongPoll = async (client: VkClient, groupId: number, log: PlatformLog): Promise<void> => {
  const ticket = { lane: "urgent" } as const;
  try {
    const found = await client.call(ticket, "read", "groups.getLongPollSettings", { group_id: groupId });
    const changes = changesOf(found);
    if (!changes) return;
    await client.call(ticket, "read", "groups.setLongPollSettings", { group_id: groupId, ...changes });
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    if (error.kind !== "not_allowed" && error.kind !== "no_rights") throw error;
    log.warn(
      { network: "vk", why: error.message },
      "The token may not change the long poll of the community: its events must be switched on by hand.",
    );
  }
};
