import { wholeTeamAccess } from "../bot/access.ts";
import { count } from "../bot/arguments.ts";
import { defineButton, type Button } from "../bot/button.ts";
import { defineCommand, type Command, type Context } from "../bot/command.ts";
import { toast, type Reply } from "../bot/reply.ts";
import { showCard, talkLane, type SetupServices } from "./setup-service.ts";
import { statusOf } from "./status-service.ts";

const show = (services: SetupServices, context: Context<"admin">, messageId?: string): Promise<void> => {
  const { tx, caller, community, incoming, now } = context;
  return showCard(tx, services, {
    platform: { bot: incoming.bot, network: incoming.network },
    chatId: incoming.chat.id,
    communityId: community.id,
    identityKey: caller.identityKey,
    language: caller.language,
    messageId,
    now,
  });
};

export const setupCommands = (services: SetupServices): Command[] => [
  defineCommand({
    name: "setup",
    role: "admin",
    where: "private",
    args: {},
    async run(_args, context): Promise<Reply> {
      // Not as a reply: the message is to be found again when something changes.
      await show(services, context);
      return {};
    },
  }),
  defineCommand({
    name: "status",
    role: wholeTeamAccess,
    where: "private",
    args: {},
    async run(_args, { tx, caller, community, incoming, updateId, now }): Promise<Reply> {
      const text = await statusOf(tx, services, { community, updateId, now });
      const { bot, network, chat } = incoming;
      const to = { bot, network, chatId: chat.id, language: caller.language, forUser: caller.identityKey };
      await services.voice.message(tx, to, { text }, { now, lane: await talkLane(tx), kind: "reply" });
      return {};
    },
  }),
];

export const setupButtons = (services: SetupServices): Button[] => [
  defineButton({
    name: "o.check",
    role: "admin",
    args: { community: count(1, 2 ** 31 - 1) },
    communityOf: async ({ community }) => community,
    async run(_args, context): Promise<Reply> {
      const { incoming } = context;
      await show(services, context, incoming.kind === "press" ? incoming.messageId : undefined);
      return toast("setup-checking");
    },
  }),
];
