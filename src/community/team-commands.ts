import { wholeTeamAccess } from "../bot/access.ts";
import { choice, id, text } from "../bot/arguments.ts";
import { roles, type Role } from "../bot/caller.ts";
import { defineCommand, type Command, type Context } from "../bot/command.ts";
import { UserError } from "../bot/errors.ts";
import { say, type Reply } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { reclaimCommunity } from "./claim-service.ts";
import { lockHeir } from "./owner-service.ts";
import { changeRole, lockManaged, type Actor, type TeamServices } from "./team-service.ts";
import { teamMember, teamRows, type TeamRow } from "./team/store.ts";
import { heirsSay, mayText, removalSay, roleText, teamSay, transferSay, type TeamMate } from "./team-view.ts";

/** The roles that are given; an owner is made by hand-over only. */
export const givenRoles = roles.filter((role): role is Exclude<Role, "owner"> => role !== "owner");

type TeamContext = Pick<Context<"admin">, "caller" | "community" | "now">;

export const actorOf = ({ caller, community, now }: TeamContext): Actor => ({
  communityId: community.id,
  personId: caller.personId,
  now,
});

export const mateOf = async (tx: Transaction, services: TeamServices, row: TeamRow): Promise<TeamMate> => ({
  ...row,
  name: await services.nameOf(tx, row.personId),
  addedBy: row.addedBy === null ? undefined : (await services.nameOf(tx, row.addedBy)) || undefined,
});

/** @throws {UserError} access-team: taken out of the team meanwhile */
export const ownRole = async (tx: Transaction, { communityId, personId }: Actor): Promise<Role> => {
  const row = await teamMember(tx, communityId, personId);
  if (!row) throw new UserError("access-team");
  return row.role;
};

/** The list of the team, as this caller may use it. */
const teamReply = async (
  services: TeamServices,
  context: Pick<Context<"admin">, "tx" | "caller" | "community" | "now">,
): Promise<Reply> => {
  const { tx, community } = context;
  const mates: TeamMate[] = [];
  for (const row of await teamRows(tx, community.id)) mates.push(await mateOf(tx, services, row));
  const role = await ownRole(tx, actorOf(context));
  return { says: [teamSay(mates, { role, community })] };
};

const team = (services: TeamServices): Command =>
  defineCommand({
    name: "team",
    role: wholeTeamAccess,
    where: "private",
    args: {},
    run: (_args, context) => teamReply(services, context),
  });

const teamRemove = (services: TeamServices): Command =>
  defineCommand({
    name: "team_remove",
    role: "admin",
    where: "private",
    args: { member: id().optional().quiet() },
    async run({ member }, context): Promise<Reply> {
      if (member === undefined) return teamReply(services, context);
      const row = await lockManaged(context.tx, actorOf(context), member);
      return { says: [removalSay(await mateOf(context.tx, services, row), context)] };
    },
  });

const teamRole = (services: TeamServices): Command =>
  defineCommand({
    name: "team_role",
    role: "admin",
    where: "private",
    args: { member: id(), role: choice(givenRoles) },
    async run({ member, role }, context): Promise<Reply> {
      await changeRole(context.tx, services, actorOf(context), { personId: member, role });
      return say("team-role-changed", {
        name: await services.nameOf(context.tx, member),
        role: roleText(role),
        may: mayText(role),
      });
    },
  });

const ownerTransfer = (services: TeamServices): Command =>
  defineCommand({
    name: "owner_transfer",
    role: "owner",
    where: "private",
    args: { member: id().optional().quiet() },
    async run({ member }, context): Promise<Reply> {
      const { tx, community } = context;
      if (member !== undefined) {
        await lockHeir(tx, actorOf(context), member);
        const heir = { personId: member, name: await services.nameOf(tx, member) };
        return { says: [transferSay(heir, context)] };
      }
      const others: TeamMate[] = [];
      for (const row of await teamRows(tx, community.id))
        if (row.role !== "owner") others.push(await mateOf(tx, services, row));
      return others.length === 0 ? say("transfer-nobody") : { says: [heirsSay(others, context)] };
    },
  });

/** Takes a community back whose owner is lost, with the code that `vestnik claim` prints. */
const reclaim = (services: TeamServices): Command =>
  defineCommand({
    name: "reclaim",
    role: "everyone",
    where: "private",
    isListed: false,
    args: { code: text(1, 100) },
    async run({ code }, { tx, caller, now }): Promise<Reply> {
      const { personId, identityKey } = caller;
      const outcome = await reclaimCommunity(tx, services, { code, personId, identityKey, now });
      switch (outcome.kind) {
        case "owner":
          return say("reclaim-done", { community: outcome.community.name });
        case "paused":
          return say("claim-paused");
        case "wrong":
          return say("reclaim-wrong");
      }
    },
  });

export const teamCommands = (services: TeamServices): Command[] => [
  team(services),
  teamRemove(services),
  teamRole(services),
  ownerTransfer(services),
  reclaim(services),
];
