import { defineListener, type Listener } from "../bot/listener.ts";
import { idOfKey } from "../bot/incoming.ts";
import { renameRecipient } from "./store.ts";

/** What was to be said in a group that has another id now is said there. */
export const deliveryListeners = (): Listener[] => [
  defineListener({
    on: "migrated",
    async run({ tx, incoming, now }) {
      const { bot, fromVenue, toVenue } = incoming;
      await renameRecipient(tx, { bot, from: idOfKey(fromVenue), to: idOfKey(toVenue), now });
    },
  }),
];
