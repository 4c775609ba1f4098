import { id } from "../bot/arguments.ts";
import { defineButton, type Button } from "../bot/button.ts";
import { UserError } from "../bot/errors.ts";
import type { Reply } from "../bot/reply.ts";
import { markSeen } from "../delivery/alerts/store.ts";

/** [Seen] under an alert: reminders end for the whole team. */
export const alertButtons = (): Button[] => [
  defineButton({
    name: "o.seen",
    role: "admin",
    args: { alert: id() },
    async run({ alert }, { tx, caller, community, now }): Promise<Reply> {
      const seen = { id: alert, communityId: community.id, personId: caller.personId, now };
      if (!(await markSeen(tx, seen))) throw new UserError("button-stale");
      return { toast: { text: { key: "alert-seen" } } };
    },
  }),
];
