import { choice, count, text } from "../bot/arguments.ts";
import { defineButton, defineRef, type Button, type Ref } from "../bot/button.ts";
import { defineCommand, type Command } from "../bot/command.ts";
import type { Caller, Role } from "../bot/caller.ts";
import type { BotKey } from "../bot/incoming.ts";
import type { Platform } from "../bot/platform.ts";
import { say, type Reply, type ReplyButton, type Text } from "../bot/reply.ts";
import type { Signer } from "../bot/signing.ts";
import { hasCommunity } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import type { Speaker } from "./address-service.ts";
import { communityQuestion } from "./guide-service.ts";
import { beginLink, bringCode, confirm, decline, unlink, type LinkServices } from "./link-service.ts";
import type { PrivacyServices } from "./privacy-commands.ts";
import { setLanguage } from "./store.ts";
import { ownSubscription, type SubscriptionServices } from "./subscriptions/subscription-service.ts";
import { subscribeButton } from "./subscriptions/subscription-view.ts";

export interface AudienceServices extends LinkServices, PrivacyServices, SubscriptionServices {
  readonly platforms: ReadonlyMap<BotKey, Platform>;
  readonly signer: Signer;
  readonly languages: readonly string[];
  /** What a newcomer may do now, as the rooms tell it: open giveaways. */
  readonly welcomeLines: (tx: Transaction, caller: Caller, now: Date) => Promise<readonly Text[]>;
  /** The communities in whose giveaways a person has entered, the newest first. */
  readonly communitiesEntered: (tx: Transaction, personId: number) => Promise<readonly number[]>;
}

const languageButtons = (languages: readonly string[]): ReplyButton[] =>
  languages.map((language) => ({
    label: { key: `language-${language}` },
    action: "lang",
    args: [language],
    isPersonal: true,
  }));

/** In the language that was just chosen. */
const languageReply = (language: string): Reply => ({
  ...say("language-chosen", { language: { key: `language-${language}` } }),
  language,
});

/** What somebody of this role does first. */
const nextSteps = (role: Role | undefined): Text => {
  if (role === undefined) return { key: "start-privacy" };
  if (role === "owner" || role === "admin") return { key: `start-next-${role}` };
  return {
    key: "start-next-team",
    values: { role: { key: `role-${role}` }, may: { key: `role-may-${role}` } },
  };
};

/** The first hello: of the community that the chat is about, or of the bot alone. */
export const greeting = async (
  { languages, welcomeLines }: AudienceServices,
  tx: Transaction,
  caller: Caller,
  now: Date,
): Promise<Reply> => {
  if (caller.choices) return { says: [communityQuestion([{ key: "community-which" }], caller.choices)] };
  // Who has nothing to do with any of several communities learns nothing of them.
  if (!caller.community) return say((await hasCommunity(tx)) ? "start-stranger" : "start-unclaimed");
  const community = caller.community.name;
  // VK's events bring no names: at the first word of a person there is none yet.
  const hello: Text =
    caller.name === ""
      ? { key: "start-hello-unnamed", values: { community } }
      : { key: "start-hello", values: { name: caller.name, community } };
  const lines = await welcomeLines(tx, caller, now);
  const text = [hello, ...lines, { key: "" }, nextSteps(caller.role)];
  const mayAsk = !caller.role && !(await ownSubscription(tx, caller, caller.community.id));
  const buttons = [languageButtons(languages), ...(mayAsk ? [[subscribeButton(caller.community)]] : [])];
  return { says: [{ text, buttons }] };
};

const start = (services: AudienceServices): Command =>
  defineCommand({
    name: "start",
    role: "everyone",
    where: "private",
    args: {},
    run: (_args, { tx, caller, now }): Promise<Reply> => greeting(services, tx, caller, now),
  });

const language = ({ languages }: AudienceServices): Command =>
  defineCommand({
    name: "language",
    role: "everyone",
    where: "private",
    args: { language: choice(languages) },
    async run({ language: chosen }, { tx, caller }): Promise<Reply> {
      await setLanguage(tx, caller.personId, chosen);
      return languageReply(chosen);
    },
  });

/** The bots where one may confirm an account of the other network: of several on VK, the community's own. */
const otherNetwork = async (
  tx: Transaction,
  { addresses }: AudienceServices,
  caller: Caller,
): Promise<readonly Speaker[]> => {
  const network = caller.network === "telegram" ? "vk" : "telegram";
  const own = await addresses.botsOf(tx, network, caller.community?.id);
  const others = own.length > 0 ? own : await addresses.botsOf(tx, network);
  return others.filter(({ deepLinkPrefix }) => deepLinkPrefix !== "");
};

const link = (services: AudienceServices): Command =>
  defineCommand({
    name: "link",
    role: "everyone",
    where: "private",
    args: { code: text(1, 40).optional().quiet() },
    async run({ code }, { tx, caller, now }): Promise<Reply> {
      if (code)
        return { says: [await bringCode(tx, services, { code, identityId: caller.identityId, now })] };
      const own = await beginLink(tx, caller.identityId, now);
      const others = await otherNetwork(tx, services, caller);
      if (others.length === 0) return say("link-one-network");
      return {
        says: [
          {
            text: [
              { key: "link-begin", values: { code: { kind: "code", text: own } } },
              ...others.map((platform) => ({
                key: platform.network === "telegram" ? "link-begin-telegram" : "link-begin-vk",
                values: { link: `${platform.deepLinkPrefix}${services.signer.signRef("l", [own])}` },
              })),
            ],
          },
        ],
      };
    },
  });

const unlinkCommand = (): Command =>
  defineCommand({
    name: "unlink",
    role: "everyone",
    where: "private",
    args: {},
    async run(_args, { tx, caller, now }): Promise<Reply> {
      await unlink(tx, { identityId: caller.identityId, personId: caller.personId, now });
      return say("link-undone");
    },
  });

export const audienceCommands = (services: AudienceServices): Command[] => [
  start(services),
  language(services),
  link(services),
  unlinkCommand(),
];

export const audienceButtons = (services: AudienceServices): Button[] => [
  defineButton({
    name: "lang",
    role: "everyone",
    args: { language: choice(services.languages) },
    async run({ language: chosen }, { tx, caller }): Promise<Reply> {
      await setLanguage(tx, caller.personId, chosen);
      return languageReply(chosen);
    },
  }),
  defineButton({
    name: "link.y",
    role: "everyone",
    args: { link: count(1, 2 ** 31 - 1) },
    async run({ link: linkId }, { tx, caller, now }): Promise<Reply> {
      const outcome = await confirm(tx, services, { linkId, identityId: caller.identityId, now });
      return { edit: { text: { key: outcome === "done" ? "link-done-here" : "link-waits" }, buttons: [] } };
    },
  }),
  defineButton({
    name: "link.n",
    role: "everyone",
    args: { link: count(1, 2 ** 31 - 1) },
    async run({ link: linkId }, { tx, caller }): Promise<Reply> {
      await decline(tx, linkId, caller.identityId);
      return { edit: { text: { key: "link-declined" }, buttons: [] } };
    },
  }),
];

export const audienceRefs = (services: AudienceServices): Ref[] => [
  defineRef({
    name: "l",
    args: { code: text(1, 40) },
    async run({ code }, { tx, caller, now }): Promise<Reply> {
      return { says: [await bringCode(tx, services, { code, identityId: caller.identityId, now })] };
    },
  }),
];
