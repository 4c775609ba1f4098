import { choice, text } from "../bot/arguments.ts";
import { defineRef, type Ref } from "../bot/button.ts";
import { defineCommand, type Command } from "../bot/command.ts";
import type { BotKey, Network } from "../bot/incoming.ts";
import type { Platform } from "../bot/platform.ts";
import type { Reply } from "../bot/reply.ts";
import type { Signer } from "../bot/signing.ts";
import { closeDialogue } from "../bot/store.ts";
import type { Transaction } from "../db/transaction.ts";
import type { FoundingServices } from "./founding-commands.ts";
import { communityById } from "./store.ts";
import { actorOf, givenRoles } from "./team-commands.ts";
import { acceptInvite, inviteToTeam } from "./team-service.ts";
import { mayText, roleText } from "./team-view.ts";

type Door = Pick<Platform, "bot" | "network" | "deepLinkPrefix">;

export interface InvitationServices extends Pick<FoundingServices, "choose"> {
  readonly platforms: ReadonlyMap<BotKey, Door>;
  /** The bots of a network that speak for a community; the audience knows them. */
  readonly botsOf: (tx: Transaction, network: Network, communityId: number) => Promise<readonly Door[]>;
  readonly signer: Pick<Signer, "signRef">;
}

/** The bots by which somebody comes to a community, and never the walls of another: its address is not theirs to give. */
const doorsOf = async (
  tx: Transaction,
  { botsOf, platforms }: InvitationServices,
  { communityId, bot }: { communityId: number; bot: BotKey },
): Promise<readonly Door[]> => {
  const own = [...(await botsOf(tx, "telegram", communityId)), ...(await botsOf(tx, "vk", communityId))];
  // A community without a wall yet is managed in some other dialog, which its team knows.
  const here = platforms.get(bot);
  const doors = own.length > 0 || !here ? own : [here];
  return doors.filter(({ deepLinkPrefix }) => deepLinkPrefix !== "");
};

export const invitationCommands = (services: InvitationServices): Command[] => [
  defineCommand({
    name: "team_add",
    role: "admin",
    where: "private",
    args: { role: choice(givenRoles) },
    async run({ role }, context): Promise<Reply> {
      const { tx, caller, community } = context;
      const payload = services.signer.signRef("t", [await inviteToTeam(tx, actorOf(context), role)]);
      const doors = await doorsOf(tx, services, { communityId: community.id, bot: caller.bot });
      return {
        says: [
          {
            text: [
              { key: "team-invite", values: { role: roleText(role), community: community.name } },
              { key: "team-role-may", values: { role: roleText(role), may: mayText(role) } },
              ...doors.map(({ network, deepLinkPrefix }) => ({
                key: network === "telegram" ? "team-invite-telegram" : "team-invite-vk",
                values: { link: `${deepLinkPrefix}${payload}` },
              })),
            ],
          },
        ],
      };
    },
  }),
];

/** An invitation's deep link: whoever accepts talks about that community from then on. */
export const invitationRefs = (services: InvitationServices): Ref[] => [
  defineRef({
    name: "t",
    args: { token: text(1, 40) },
    async run({ token }, { tx, caller, now }): Promise<Reply> {
      const { communityId, role } = await acceptInvite(tx, { token, personId: caller.personId, now });
      const community = (await communityById(tx, communityId))?.name ?? "";
      const joined = { key: "team-joined", values: { community, role: roleText(role), may: mayText(role) } };
      await services.choose(tx, caller, communityId);
      const isElsewhere =
        caller.choices !== undefined || (caller.community?.id ?? communityId) !== communityId;
      if (!isElsewhere) return { says: [{ text: joined }] };
      // What was being filled in was meant for the other community.
      await closeDialogue(tx, { identityId: caller.identityId, chatId: caller.chat.id });
      return { says: [{ text: [joined, { key: "community-entered", values: { community } }] }] };
    },
  }),
];
