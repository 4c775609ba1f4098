import { choice, text } from "../bot/arguments.ts";
import type { Caller } from "../bot/caller.ts";
import { defineCommand, type Command } from "../bot/command.ts";
import { say, type Reply } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { foundCommunity } from "./founding-service.ts";
import { timezone } from "./timezone.ts";

export interface FoundingServices {
  readonly languages: readonly string[];
  readonly defaults: { readonly language: string; readonly timezone: string };
  /** From now on the caller's private chat is about this community; the audience keeps that. */
  readonly choose: (tx: Transaction, caller: Caller, communityId: number) => Promise<void>;
}

/** One more community for an owner: another shop, another club. */
const communityNew = ({ languages, defaults, choose }: FoundingServices): Command =>
  defineCommand({
    name: "community_new",
    role: "owner",
    where: "private",
    args: {
      name: text(1, 60),
      language: choice(languages).default(defaults.language),
      timezone: timezone().default(defaults.timezone),
    },
    async run({ name, language, timezone: zone }, { tx, caller, now }): Promise<Reply> {
      const wishes = { name, language, timezone: zone };
      const community = await foundCommunity(tx, wishes, { personId: caller.personId, now });
      await choose(tx, caller, community.id);
      return say("community-founded", { community: community.name });
    },
  });

export const foundingCommands = (services: FoundingServices): Command[] => [communityNew(services)];
