import type { Incoming } from "../bot/incoming.ts";
import { idOfKey } from "../bot/incoming.ts";

/**
 * Updates of one key are handled one after another: what one person does in one chat or venue. What has no
 * person is ordered by its subject, and what is ignored by itself.
 */
export const orderKeyOf = (incoming: Incoming, eventId: string): string => {
  switch (incoming.kind) {
    case "message":
    case "press":
      return `${incoming.chat.id}:${incoming.from.userId}`;
    case "comment":
    case "membership":
      return `${idOfKey(incoming.venue)}:${incoming.from.userId}`;
    case "bot_membership":
      return `${incoming.chat.id}:bot`;
    case "reachability":
      // The private chat with a person has the person's id on both networks.
      return `${incoming.from.userId}:${incoming.from.userId}`;
    case "published":
      return incoming.reference;
    case "migrated":
      return `${idOfKey(incoming.fromVenue)}:migrated`;
    case "ignored":
      return `ignored:${eventId}`;
    default:
      return incoming satisfies never;
  }
};
