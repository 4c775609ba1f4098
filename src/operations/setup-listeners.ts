import { defineListener, type Listener } from "../bot/listener.ts";
import { forgetVenue, requestProbe } from "./probes/store.ts";

/** Rights have just changed: whoever looks at a checklist shall see it soon. */
export const setupListeners = (): Listener[] => [
  defineListener({
    on: "bot_membership",
    async run({ tx, incoming, now }) {
      if (incoming.chat.type !== "private") await requestProbe(tx, incoming.bot, now);
    },
  }),
  defineListener({
    on: "migrated",
    async run({ tx, incoming, now }) {
      await forgetVenue(tx, incoming.fromVenue);
      await requestProbe(tx, incoming.bot, now);
    },
  }),
];
