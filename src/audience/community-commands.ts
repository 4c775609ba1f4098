import { count } from "../bot/arguments.ts";
import { defineButton, defineRef, type Button, type Ref } from "../bot/button.ts";
import type { Caller } from "../bot/caller.ts";
import { defineCommand, type Command } from "../bot/command.ts";
import { UserError } from "../bot/errors.ts";
import type { Reply, Text } from "../bot/reply.ts";
import { closeDialogue } from "../bot/store.ts";
import { communityById, hasCommunity, roleOf } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { arriveAt, chooseCommunity } from "./chats/store.ts";
import { greeting, type AudienceServices } from "./commands.ts";
import { knownCommunities } from "./current-service.ts";
import { communityQuestion } from "./guide-service.ts";

const communityId = count(1, 2 ** 31 - 1);

const known = async (services: AudienceServices, tx: Transaction, caller: Caller) =>
  knownCommunities(tx, caller, await services.communitiesEntered(tx, caller.personId));

const standing = ({ community: here, role, choices }: Caller, isServing: boolean): Text => {
  if (!here) return { key: choices ? "community-which" : isServing ? "start-stranger" : "start-unclaimed" };
  const values = { community: here.name };
  return role
    ? { key: "community-now-team", values: { ...values, role: { key: `role-${role}` } } }
    : { key: "community-now", values };
};

/** Looks which community this private chat is about, and changes it. */
const community = (services: AudienceServices): Command =>
  defineCommand({
    name: "community",
    role: "everyone",
    where: "private",
    args: {},
    async run(_args, { tx, caller }): Promise<Reply> {
      const now = caller.community;
      const others = (await known(services, tx, caller)).filter(({ id }) => id !== now?.id);
      const here = standing(caller, await hasCommunity(tx));
      if (others.length === 0) return { says: [{ text: here }] };
      return { says: [communityQuestion(now ? [here, { key: "community-others" }] : [here], others)] };
    },
  });

export const communityChoiceCommands = (services: AudienceServices): Command[] => [community(services)];

export const communityChoiceButtons = (services: AudienceServices): Button[] => [
  defineButton({
    name: "comm",
    role: "everyone",
    args: { community: communityId },
    async run({ community: id }, { tx, caller }): Promise<Reply> {
      const chosen = (await known(services, tx, caller)).find((it) => it.id === id);
      if (!chosen) throw new UserError("button-stale");
      await chooseCommunity(tx, { ...caller, communityId: id });
      // What was being filled in was meant for the other community.
      await closeDialogue(tx, { identityId: caller.identityId, chatId: caller.chat.id });
      return {
        edit: { text: { key: "community-entered", values: { community: chosen.name } }, buttons: [] },
      };
    },
  }),
];

export const communityChoiceRefs = (services: AudienceServices): Ref[] => [
  /** The way from a community's chat into private. */
  defineRef({
    name: "c",
    args: { community: communityId },
    async run({ community: id }, { tx, caller, now }): Promise<Reply> {
      const there = await communityById(tx, id);
      if (!there) throw new UserError("ref-stale");
      const role = await roleOf(tx, id, caller.personId);
      const { role: _role, choices: _choices, ...self } = caller;
      if (role) await chooseCommunity(tx, { ...caller, communityId: id });
      else await arriveAt(tx, { identityIds: [caller.identityId], bot: caller.bot, communityId: id });
      return greeting(services, tx, { ...self, community: there, ...(role ? { role } : {}) }, now);
    },
  }),
];
