import { defineJob, type Job } from "../bot/job.ts";
import { idOfKey, type BotKey } from "../bot/incoming.ts";
import type { Platform } from "../bot/platform.ts";
import type { Database } from "../db/open.ts";
import { inTransaction } from "../db/transaction.ts";
import { upsertVenue, venuesToLeave } from "./store.ts";

/** Leaves chats of strangers a day after the bot was added to them. */
export const communityJobs = ({
  db,
  platforms,
}: {
  db: Database;
  platforms: ReadonlyMap<BotKey, Platform>;
}): Job[] => [
  defineJob({
    name: "leave-strangers",
    every: "0 * * * * *",
    async run({ now }) {
      for (const venue of await venuesToLeave(db.prisma, now)) {
        const platform = platforms.get(venue.bot as BotKey);
        // Leaving is harmless to repeat, so the call comes first: a crash leaves the row to the next sweep.
        await platform?.groups?.leave(idOfKey(venue.key));
        await inTransaction(db, (tx) =>
          upsertVenue(tx, {
            ...venue,
            username: venue.username ?? undefined,
            addedBy: venue.addedBy ?? "",
            botStatus: "left",
            now,
          }),
        );
      }
    },
  }),
];
