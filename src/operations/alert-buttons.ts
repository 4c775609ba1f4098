import { count, id } from "../bot/arguments.ts";
import { defineButton, type Button } from "../bot/button.ts";
import { UserError } from "../bot/errors.ts";
import type { Reply } from "../bot/reply.ts";
import { writeAudit } from "../community/store.ts";
import { markSeen } from "../delivery/alerts/store.ts";

/** [Seen] under an alert: reminders end for the whole team. */
export const alertButtons = (): Button[] => [
  defineButton({
    name: "o.seen",
    role: "admin",
    // A cause that concerns the whole bot is of no community: it was told for the sake of this one.
    args: { community: count(1, 2 ** 31 - 1), alert: id() },
    communityOf: async ({ community }) => community,
    async run({ alert }, { tx, caller, community, now }): Promise<Reply> {
      const by = { communityId: community.id, personId: caller.personId };
      const seen = await markSeen(tx, { ...by, id: alert, now });
      if (!seen) throw new UserError("button-stale");
      if (seen.isFirst) {
        const after = { cause: seen.cause };
        await writeAudit(tx, { ...by, at: now, act: "alert.seen", object: `alert:${alert}`, after });
      }
      return { toast: { text: { key: "alert-seen" } } };
    },
  }),
];
