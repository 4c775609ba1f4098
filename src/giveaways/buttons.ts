import { count } from "../bot/arguments.ts";
import { defineButton, defineRef, type Button, type Ref } from "../bot/button.ts";
import type { Context } from "../bot/command.ts";
import { UserError } from "../bot/errors.ts";
import { toast, type Reply, type Text } from "../bot/reply.ts";
import { communityById } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { join } from "./entry-service.ts";
import { joinCrowd } from "./crowd-service.ts";
import type { EntrySource, JoinOutcome } from "./entry.ts";
import type { Giveaway } from "./giveaway.ts";
import { receiptReply } from "./member-service.ts";
import { closeNow } from "./end-service.ts";
import { dropDraft, publishGiveaway } from "./open-service.ts";
import type { GiveawayServices } from "./services.ts";
import { giveawayById } from "./store.ts";
import { communityOf } from "./venues.ts";
import { joinText, openedLines } from "./view.ts";

const giveawayId = count(1, 2 ** 31 - 1);

/** A team button's giveaway, if it belongs to the presser's community. @throws {UserError} button-stale */
const ownGiveaway = async (tx: Transaction, id: number, communityId: number): Promise<Giveaway> => {
  const giveaway = await giveawayById(tx, id);
  if (giveaway?.communityId !== communityId) throw new UserError("button-stale");
  return giveaway;
};

const enter = async (
  services: GiveawayServices,
  id: number,
  source: EntrySource,
  { tx, caller, incoming, now }: Pick<Context, "tx" | "caller" | "incoming" | "now">,
) => {
  const { identityId, identityKey, personId, bot } = caller;
  const joined = await join(services, tx, {
    giveawayId: id,
    joiner: { identityId, identityKey, personId, bot },
    source,
    at: incoming.at,
    now,
  });
  if (!joined) throw new UserError("button-stale");
  const { timezone } = await communityOf(tx, joined.giveaway);
  return { ...joined, text: joinText(joined.outcome, joined.giveaway, timezone) };
};

/** A team button belongs to its giveaway's community, whichever one its presser talks about now. */
const communityOfGiveaway = async ({ giveaway }: { giveaway: number }, tx: Transaction) =>
  (await giveawayById(tx, giveaway))?.communityId;

/** Outcomes a person should not miss are shown as an alert. */
const quiet = new Set(["entered", "already"]);

const joinToast = ({ kind }: JoinOutcome, text: Text): Reply => ({
  toast: { text, isAlert: !quiet.has(kind) },
});

export const giveawayButtons = (services: GiveawayServices): Button[] => [
  defineButton({
    name: "g.join",
    role: "everyone",
    args: { giveaway: giveawayId },
    async run({ giveaway }, context): Promise<Reply> {
      const { outcome, text } = await enter(services, giveaway, "button", context);
      return joinToast(outcome, text);
    },
    async crowd({ giveaway: id }, contexts): Promise<readonly Reply[]> {
      const [first] = contexts;
      if (!first) return [];
      const { tx, now } = first;
      const taps = contexts.map(({ caller, incoming }) => ({ joiner: caller, at: incoming.at }));
      const joined = await joinCrowd(services, tx, { giveawayId: id, taps, now });
      if (!joined) throw new UserError("button-stale");
      const { timezone } = await communityOf(tx, joined.giveaway);
      return joined.outcomes.map((outcome) =>
        joinToast(outcome, joinText(outcome, joined.giveaway, timezone)),
      );
    },
  }),
  defineButton({
    name: "g.pub",
    role: "admin",
    args: { giveaway: giveawayId },
    communityOf: communityOfGiveaway,
    async run({ giveaway: id }, { tx, caller, community, now }): Promise<Reply> {
      const draft = await ownGiveaway(tx, id, community.id);
      if (draft.seal !== null && caller.role !== "owner") throw new UserError("giveaway-sealed-owner");
      const row = await communityById(tx, community.id);
      if (!row) throw new UserError("button-stale");
      const opened = await publishGiveaway(services, tx, id, {
        community: row,
        personId: caller.personId,
        now,
      });
      return {
        edit: { text: openedLines(opened), buttons: [] },
      };
    },
  }),
  defineButton({
    name: "g.drop",
    role: "admin",
    args: { giveaway: giveawayId },
    communityOf: communityOfGiveaway,
    async run({ giveaway: id }, { tx, caller, community, now }): Promise<Reply> {
      await dropDraft(tx, id, { communityId: community.id, personId: caller.personId, now });
      return { edit: { text: { key: "draft-dropped" }, buttons: [] } };
    },
  }),
  defineButton({
    name: "g.close",
    role: "admin",
    args: { giveaway: giveawayId },
    communityOf: communityOfGiveaway,
    async run({ giveaway: id }, { tx, community }): Promise<Reply> {
      const giveaway = await ownGiveaway(tx, id, community.id);
      return {
        says: [
          {
            text: { key: "close-question", values: { number: giveaway.number ?? 0, prize: giveaway.prize } },
            buttons: [
              [
                {
                  label: { key: "close-confirm-button" },
                  action: "g.close2",
                  args: [id],
                  isPersonal: true,
                  style: "danger",
                },
              ],
            ],
          },
        ],
      };
    },
  }),
  defineButton({
    name: "g.close2",
    role: "admin",
    args: { giveaway: giveawayId },
    communityOf: communityOfGiveaway,
    async run({ giveaway: id }, { tx, caller, community, now }): Promise<Reply> {
      const giveaway = await ownGiveaway(tx, id, community.id);
      await closeNow(tx, giveaway, { personId: caller.personId, now });
      return { edit: { text: { key: "close-done", values: { number: giveaway.number ?? 0 } }, buttons: [] } };
    },
  }),
  defineButton({
    name: "g.cancel",
    role: "admin",
    args: { giveaway: giveawayId },
    communityOf: communityOfGiveaway,
    async run({ giveaway: id }, { tx, community }): Promise<Reply> {
      const giveaway = await ownGiveaway(tx, id, community.id);
      return { says: [{ text: { key: "cancel-how", values: { number: giveaway.number ?? 0 } } }] };
    },
  }),
  defineButton({
    name: "g.receipt",
    role: "everyone",
    args: { giveaway: giveawayId },
    async run({ giveaway: id }, { tx, caller, incoming, now }): Promise<Reply> {
      // A receipt is private; in a group the number of the command is enough.
      const giveaway = await giveawayById(tx, id);
      if (!giveaway || giveaway.state === "draft") throw new UserError("button-stale");
      if (incoming.chat.type !== "private") return toast("receipt-private", { number: giveaway.number ?? 0 });
      return receiptReply(services, tx, giveaway, caller, now);
    },
  }),
];

/** The link on the wall: following it enters. */
export const giveawayRefs = (services: GiveawayServices): Ref[] => [
  defineRef({
    name: "g",
    args: { giveaway: giveawayId },
    async run({ giveaway }, context): Promise<Reply> {
      const { text } = await enter(services, giveaway, "message", context);
      return { says: [{ text }] };
    },
  }),
];
