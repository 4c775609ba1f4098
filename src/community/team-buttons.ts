import { wholeTeamAccess } from "../bot/access.ts";
import { choice, count } from "../bot/arguments.ts";
import { defineButton, type Button } from "../bot/button.ts";
import type { Reply } from "../bot/reply.ts";
import { acceptOwnership, declineOwnership, lockHeir, offerOwnership } from "./owner-service.ts";
import { actorOf, givenRoles, mateOf, ownRole } from "./team-commands.ts";
import { changeRole, leaveTeam, lockManaged, removeFromTeam, type TeamServices } from "./team-service.ts";
import { mateName, mateSay, mayText, removalSay, roleText, transferSay } from "./team-view.ts";

const rowId = count(1, 2 ** 31 - 1);

/** A button about a team says first which one. */
const inTeam = { community: rowId };
const communityOf = async ({ community }: { community: number }): Promise<number> => community;

export const teamButtons = (services: TeamServices): Button[] => [
  defineButton({
    name: "team.who",
    role: "admin",
    args: { ...inTeam, member: rowId },
    communityOf,
    async run({ member }, context): Promise<Reply> {
      const { tx, community } = context;
      const row = await lockManaged(tx, actorOf(context), member);
      const role = await ownRole(tx, actorOf(context));
      return { says: [mateSay(await mateOf(tx, services, row), { role, community })] };
    },
  }),
  defineButton({
    name: "team.role",
    role: "admin",
    args: { ...inTeam, member: rowId, role: choice(givenRoles) },
    communityOf,
    async run({ member, role }, context): Promise<Reply> {
      await changeRole(context.tx, services, actorOf(context), { personId: member, role });
      const name = mateName({ personId: member, name: await services.nameOf(context.tx, member) });
      const values = { name, role: roleText(role), may: mayText(role) };
      return { edit: { text: { key: "team-role-changed", values }, buttons: [] } };
    },
  }),
  defineButton({
    name: "team.del",
    role: "admin",
    args: { ...inTeam, member: rowId },
    communityOf,
    async run({ member }, context): Promise<Reply> {
      const row = await lockManaged(context.tx, actorOf(context), member);
      return { says: [removalSay(await mateOf(context.tx, services, row), context)] };
    },
  }),
  defineButton({
    name: "team.del2",
    role: "admin",
    args: { ...inTeam, member: rowId },
    communityOf,
    async run({ member }, context): Promise<Reply> {
      const name = mateName({ personId: member, name: await services.nameOf(context.tx, member) });
      await removeFromTeam(context.tx, services, actorOf(context), member);
      return { edit: { text: { key: "team-removed", values: { name } }, buttons: [] } };
    },
  }),
  defineButton({
    name: "team.leave",
    role: wholeTeamAccess,
    args: inTeam,
    communityOf,
    async run(_args, { community }): Promise<Reply> {
      return {
        says: [
          {
            text: { key: "team-leave-question", values: { community: community.name } },
            buttons: [
              [
                {
                  label: { key: "team-leave-confirm-button" },
                  action: "team.leave2",
                  args: [community.id],
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
    name: "team.leave2",
    role: wholeTeamAccess,
    args: inTeam,
    communityOf,
    async run(_args, context): Promise<Reply> {
      await leaveTeam(context.tx, services, actorOf(context));
      const values = { community: context.community.name };
      return { edit: { text: { key: "team-left", values }, buttons: [] } };
    },
  }),
];

/** The owner's confirmation, and the answer of whoever is to follow. */
export const ownerButtons = (services: TeamServices): Button[] => [
  defineButton({
    name: "own.to",
    role: "owner",
    args: { ...inTeam, member: rowId },
    communityOf,
    async run({ member }, context): Promise<Reply> {
      await lockHeir(context.tx, actorOf(context), member);
      const heir = { personId: member, name: await services.nameOf(context.tx, member) };
      return { says: [transferSay(heir, context)] };
    },
  }),
  defineButton({
    name: "own.go",
    role: "owner",
    args: { ...inTeam, member: rowId },
    communityOf,
    async run({ member }, context): Promise<Reply> {
      await offerOwnership(context.tx, services, actorOf(context), member);
      const name = mateName({ personId: member, name: await services.nameOf(context.tx, member) });
      return { edit: { text: { key: "transfer-offered", values: { name } }, buttons: [] } };
    },
  }),
  defineButton({
    name: "own.yes",
    role: "everyone",
    args: { transfer: rowId },
    async run({ transfer }, { tx, caller, now }): Promise<Reply> {
      const text = await acceptOwnership(tx, services, { id: transfer, personId: caller.personId, now });
      return { edit: { text, buttons: [] } };
    },
  }),
  defineButton({
    name: "own.no",
    role: "everyone",
    args: { transfer: rowId },
    async run({ transfer }, { tx, caller, now }): Promise<Reply> {
      const text = await declineOwnership(tx, services, { id: transfer, personId: caller.personId, now });
      return { edit: { text, buttons: [] } };
    },
  }),
];
