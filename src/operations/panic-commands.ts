import { count } from "../bot/arguments.ts";
import { defineButton, type Button } from "../bot/button.ts";
import { defineCommand, type Command, type Context } from "../bot/command.ts";
import { UserError } from "../bot/errors.ts";
import type { Reply, Say } from "../bot/reply.ts";
import type { Address, SpeakOptions, Voice } from "../bot/voice.ts";
import type { Transaction } from "../db/transaction.ts";
import type { Alerts } from "../delivery/alert.ts";
import { panic, resume, whatWaits, type PanicActor } from "./panic-service.ts";
import { panicSay, resumeQuestion, stampOf } from "./panic-view.ts";

export interface PanicServices {
  readonly voice: Voice;
  readonly alerts: Alerts;
  /** Numbers of this community's giveaways that have closed and wait for the end of the pause. */
  readonly waitingDraws: (tx: Transaction, communityId: number) => Promise<readonly number[]>;
}

type TeamContext = Pick<Context<"owner">, "tx" | "incoming" | "caller" | "community" | "now">;

const addressOf = ({ incoming, caller }: TeamContext): Address => ({
  bot: incoming.bot,
  network: incoming.network,
  language: caller.language,
  chatId: incoming.chat.id,
  forUser: caller.identityKey,
});

const optionsOf = ({ now }: TeamContext): SpeakOptions => ({ now, lane: "control", kind: "reply" });

/** A reply would wait with everything else: this talk has a lane of its own. */
const speak = async ({ voice }: PanicServices, context: TeamContext, say: Say): Promise<Reply> => {
  await voice.message(context.tx, addressOf(context), say, optionsOf(context));
  return {};
};

const actorOf = ({ caller, community }: TeamContext): PanicActor => ({
  communityId: community.id,
  personId: caller.personId,
});

export const panicCommands = (services: PanicServices): Command[] => [
  defineCommand({
    name: "panic",
    role: "admin",
    where: "anywhere",
    args: {},
    async run(_args, context): Promise<Reply> {
      const { tx, community, now } = context;
      const { pause, isNew } = await panic(tx, { by: actorOf(context), now });
      return speak(services, context, panicSay(pause, isNew, community.timezone));
    },
  }),
  defineCommand({
    name: "resume",
    role: "owner",
    where: "anywhere",
    args: {},
    async run(_args, context): Promise<Reply> {
      const { tx, community, now } = context;
      const found = await whatWaits(tx, now);
      if (!found) return { says: [{ text: { key: "resume-not-paused" } }] };
      const { pause, waiting } = found;
      const draws = await services.waitingDraws(tx, community.id);
      return speak(services, context, resumeQuestion(pause, { waiting, draws, community }));
    },
  }),
];

const latestStamp = 2 ** 40;

export const panicButtons = ({ voice }: PanicServices): Button[] => [
  defineButton({
    name: "o.resume",
    role: "owner",
    args: { community: count(1, 2 ** 31 - 1), stamp: count(0, latestStamp) },
    communityOf: async ({ community }) => community,
    async run({ stamp }, context): Promise<Reply> {
      const { tx, incoming, now } = context;
      const found = await whatWaits(tx, now);
      if (!found || stampOf(found.pause) !== stamp) throw new UserError("button-stale");
      await resume(tx, { by: actorOf(context), now });
      const say: Say = { text: { key: "resume-done" }, buttons: [] };
      const messageId = incoming.kind === "press" ? incoming.messageId : undefined;
      if (messageId === undefined) await voice.message(tx, addressOf(context), say, optionsOf(context));
      else await voice.edit(tx, { ...addressOf(context), messageId }, say, optionsOf(context));
      return {};
    },
  }),
];
