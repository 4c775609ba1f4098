import { segmentArgument } from "../audience/segments/segment-argument.ts";
import { everyone } from "../audience/segments/segment.ts";
import { account } from "../audience/subscriptions/account.ts";
import { choice, id, text } from "../bot/arguments.ts";
import { defineCommand, type Command, type Context } from "../bot/command.ts";
import { UserError } from "../bot/errors.ts";
import { say, type Reply } from "../bot/reply.ts";
import { communityById, type CommunityRow } from "../community/store.ts";
import { letter } from "../content/letter/letter-argument.ts";
import type { Transaction } from "../db/transaction.ts";
import { runById } from "../delivery/runs/store.ts";
import type { Campaign } from "./campaign.ts";
import { factsOf } from "./card-service.ts";
import { draftCampaign, type Author } from "./draft-service.ts";
import { overrideMix } from "./life-service.ts";
import { preview } from "./preview-service.ts";
import type { NewsletterServices } from "./services.ts";
import { startTime } from "./start-time.ts";
import { campaignByNumber, campaignsOf } from "./store.ts";
import { cardSay, lineOf } from "./view.ts";
import { whyText } from "./why-service.ts";

const listedAtOnce = 20;

/** The community's row as it is now: its name and zone stand in what is sent. */
const rowOf = async (tx: Transaction, { id: communityId }: { id: number }): Promise<CommunityRow> => {
  const row = await communityById(tx, communityId);
  if (!row) throw new Error(`Community ${communityId} is gone.`);
  return row;
};

/** Who acts. */
export const authorOf = async ({
  tx,
  caller,
  community,
  now,
}: Pick<Context<"marketer">, "tx" | "caller" | "community" | "now">): Promise<Author> => ({
  community: await rowOf(tx, community),
  personId: caller.personId,
  now,
});

/** @throws {UserError} newsletter-unknown */
const findCampaign = async (tx: Transaction, communityId: number, number: number): Promise<Campaign> => {
  const campaign = await campaignByNumber(tx, communityId, number);
  if (!campaign) throw new UserError("newsletter-unknown", { number });
  return campaign;
};

const newsletterNew = (services: NewsletterServices): Command =>
  defineCommand({
    name: "newsletter_new",
    role: "marketer",
    where: "private",
    args: {
      message: letter(),
      kind: choice(["useful", "promo"]),
      audience: segmentArgument(services.languages).default(everyone),
      start: startTime().default(null),
    },
    async run({ message, kind, audience, start }, context): Promise<Reply> {
      const { tx, caller, now } = context;
      const by = await authorOf(context);
      const wishes = { letter: message, kind, segment: audience, startsAt: start };
      const { campaign, count } = await draftCampaign(services, tx, wishes, by);
      return preview(services, tx, campaign, { caller, community: by.community, now }, count);
    },
  });

const newsletters = (): Command =>
  defineCommand({
    name: "newsletters",
    role: ["marketer", "analyst"],
    where: "private",
    args: {},
    async run(_args, { tx, community, now }): Promise<Reply> {
      const found = await campaignsOf(tx, community.id, { take: listedAtOnce });
      if (found.length === 0) return say("newsletters-none");
      const lines = [];
      for (const campaign of found) {
        const run = campaign.runId === null ? undefined : await runById(tx, campaign.runId);
        lines.push(lineOf(campaign, { timezone: community.timezone, now, run }));
      }
      return { says: [{ text: [{ key: "newsletters-title" }, ...lines, { key: "newsletters-more" }] }] };
    },
  });

const newsletter = (): Command =>
  defineCommand({
    name: "newsletter",
    role: ["marketer", "analyst"],
    where: "private",
    args: { number: id() },
    async run({ number }, { tx, community, now }): Promise<Reply> {
      const campaign = await findCampaign(tx, community.id, number);
      return { says: [cardSay(campaign, await factsOf(tx, campaign, community, now))] };
    },
  });

/** Why somebody has not got it, or that they have. */
const newsletterWhy = (): Command =>
  defineCommand({
    name: "newsletter_why",
    role: ["marketer", "analyst"],
    where: "private",
    args: { number: id(), person: account() },
    async run({ number, person }, { tx, community, now }): Promise<Reply> {
      const campaign = await findCampaign(tx, community.id, number);
      const written = "key" in person ? person.key : `@${person.username}`;
      const place = { timezone: community.timezone, now };
      return { says: [{ text: await whyText(tx, campaign, { account: person, written }, place) }] };
    },
  });

/** The owner's word against the rule, with a reason that everybody of the team can read. */
const newsletterOverride = (services: NewsletterServices): Command =>
  defineCommand({
    name: "newsletter_override",
    role: "owner",
    where: "private",
    args: { number: id(), reason: text(10, 300) },
    async run({ number, reason }, context): Promise<Reply> {
      const { tx, community } = context;
      const campaign = await findCampaign(tx, community.id, number);
      await overrideMix(services, tx, campaign, reason, await authorOf(context));
      return say("newsletter-overridden", { number });
    },
  });

export const newsletterCommands = (services: NewsletterServices): Command[] => [
  newsletterNew(services),
  newsletters(),
  newsletter(),
  newsletterWhy(),
  newsletterOverride(services),
];
