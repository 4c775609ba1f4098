import type { Addresses } from "../audience/address-service.ts";
import { identitiesOf } from "../audience/store.ts";
import { isAllowed } from "../bot/access.ts";
import type { Say, Text } from "../bot/reply.ts";
import type { Voice } from "../bot/voice.ts";
import { communityById, wholeTeam } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { keepAlertsMs, quietMs, revivedText, type OpenAlert } from "./alert-rules.ts";
import { alertsToRepeat, endAlert, markTold, openAlert, tidyAlerts, wasTold } from "./alerts/store.ts";

/** What is the matter, or what is over. */
interface Cause {
  /** Absent: the bot as a whole. */
  readonly communityId?: number;
  /** One word and what it is about: `token tg:77`. */
  readonly cause: string;
  readonly text: Text;
  readonly now: Date;
}

/** Tells owner and admins in private, on every network that works, once for each cause and hour until one has seen it. */
export interface Alerts {
  /** Something is the matter, perhaps still. */
  raise(tx: Transaction, cause: Cause): Promise<void>;
  /** It is over; said only where it was told. */
  end(tx: Transaction, cause: Cause): Promise<void>;
  /** Says again what lasts and was not seen within the hour. */
  repeat(tx: Transaction, now: Date): Promise<void>;
}

export const createAlerts = ({ voice, addresses }: { voice: Voice; addresses: Addresses }): Alerts => {
  const tell = async (
    tx: Transaction,
    { id, communityId }: Pick<OpenAlert, "id" | "communityId">,
    sayIn: (communityId: number) => Say,
    now: Date,
  ): Promise<void> => {
    const told = new Set<number>();
    for (const member of await wholeTeam(tx)) {
      // Of several communities of one person the first speaks for what concerns all.
      const concerns = communityId === null || member.communityId === communityId;
      if (!concerns || told.has(member.personId) || !isAllowed("admin", member.role)) continue;
      told.add(member.personId);
      const community = (await communityById(tx, member.communityId)) ?? undefined;
      for (const identity of await identitiesOf(tx, member.personId)) {
        const address = await addresses.privately(tx, { identity, community, consent: "unless-denied" });
        if (!address) continue;
        const options = { now, lane: "interactive", kind: "notice", about: `alert:${id}` } as const;
        await voice.message(tx, address, sayIn(member.communityId), options);
      }
    }
  };

  const tellAlert = async (tx: Transaction, alert: OpenAlert, now: Date): Promise<void> => {
    const text = revivedText(alert.text);
    const seenIn = (communityId: number) => ({
      label: { key: "alert-seen-button" },
      action: "o.seen",
      args: [communityId, alert.id],
      isPersonal: true,
    });
    await tell(tx, alert, (communityId) => ({ text, buttons: [[seenIn(communityId)]] }), now);
    await markTold(tx, alert.id, now);
  };

  return {
    raise: async (tx, { communityId = null, cause, text, now }) => {
      const alert = await openAlert(tx, { communityId, cause, text, now });
      if (alert.seenAt !== null) return;
      if (await wasTold(tx, { communityId, cause }, new Date(now.getTime() - quietMs))) return;
      await tellAlert(tx, alert, now);
    },
    end: async (tx, { communityId = null, cause, text, now }) => {
      const alert = await endAlert(tx, { communityId, cause, now });
      if (alert?.toldAt) await tell(tx, alert, () => ({ text }), now);
    },
    repeat: async (tx, now) => {
      for (const alert of await alertsToRepeat(tx, new Date(now.getTime() - quietMs)))
        await tellAlert(tx, alert, now);
      await tidyAlerts(tx, { before: new Date(now.getTime() - keepAlertsMs), now });
    },
  };
};
