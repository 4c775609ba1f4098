import { choice, count } from "../bot/arguments.ts";
import { defineButton, type Button } from "../bot/button.ts";
import type { Context } from "../bot/command.ts";
import { UserError } from "../bot/errors.ts";
import { toast, type Reply } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import type { Campaign } from "./campaign.ts";
import { factsOf, refreshCard, showCard } from "./card-service.ts";
import { authorOf } from "./commands.ts";
import { dropDraft, type Author } from "./draft-service.ts";
import {
  cancelCampaign,
  confirmCampaign,
  pauseCampaign,
  resumeCampaign,
  sendLate,
  undoCampaign,
} from "./life-service.ts";
import { preview } from "./preview-service.ts";
import { receiptSays } from "./receipt-service.ts";
import type { NewsletterServices } from "./services.ts";
import { campaignById, lockCampaign } from "./store.ts";
import { testLetter } from "./test-service.ts";
import { cardSay } from "./view.ts";

const campaignId = count(1, 2 ** 31 - 1);

type TeamContext = Context<"marketer">;

/** A button's campaign, if it belongs to the presser's community. @throws {UserError} button-stale */
const ownCampaign = async (
  tx: Transaction,
  id: number,
  communityId: number,
  find = campaignById,
): Promise<Campaign> => {
  const campaign = await find(tx, id);
  if (campaign?.communityId !== communityId) throw new UserError("button-stale");
  return campaign;
};

/** The same, to be changed: it does not move on by itself meanwhile. @throws {UserError} button-stale */
const heldCampaign = async (tx: Transaction, id: number, communityId: number): Promise<Campaign> =>
  ownCampaign(tx, id, communityId, lockCampaign);

const communityOfCampaign = async ({ campaign }: { campaign: number }, tx: Transaction) =>
  (await campaignById(tx, campaign))?.communityId;

/** The pressed message becomes the card as it is now; another one that follows the campaign is changed, too. */
const cardReply = async (services: NewsletterServices, context: TeamContext, id: number): Promise<Reply> => {
  const { tx, community, now } = context;
  const campaign = await ownCampaign(tx, id, community.id);
  await refreshCard(services, tx, id, now);
  return { edit: cardSay(campaign, await factsOf(tx, campaign, community, now)) };
};

type Deed = (
  services: NewsletterServices,
  tx: Transaction,
  campaign: Campaign,
  by: Author,
) => Promise<unknown>;

/** A button on the card that does one thing and shows how the campaign stands then. */
const deedButton = (services: NewsletterServices, name: string, deed: Deed): Button =>
  defineButton({
    name,
    role: "marketer",
    args: { campaign: campaignId },
    communityOf: communityOfCampaign,
    async run({ campaign: id }, context): Promise<Reply> {
      const { tx, community } = context;
      await deed(services, tx, await heldCampaign(tx, id, community.id), await authorOf(context));
      return cardReply(services, context, id);
    },
  });

const confirmButton = (services: NewsletterServices): Button =>
  defineButton({
    name: "n.go",
    role: "marketer",
    args: { campaign: campaignId, policy: choice(["hold", "partial"]) },
    communityOf: communityOfCampaign,
    async run({ campaign: id, policy }, context): Promise<Reply> {
      const { tx, community, caller, now } = context;
      const by = await authorOf(context);
      const confirmed = await confirmCampaign(tx, await heldCampaign(tx, id, community.id), policy, by);
      await showCard(services, tx, confirmed, { caller, community: by.community, now });
      return {
        edit: {
          text: { key: "newsletter-confirmed", values: { number: confirmed.number ?? 0 } },
          buttons: [],
        },
      };
    },
  });

/** Throws a draft away; of an offer that comes too early, to write something useful first. */
const dropButton = (): Button =>
  defineButton({
    name: "n.drop",
    role: "marketer",
    args: { campaign: campaignId, why: choice(["away", "first"]) },
    communityOf: communityOfCampaign,
    async run({ campaign: id, why }, context): Promise<Reply> {
      const { tx, community } = context;
      await dropDraft(tx, await heldCampaign(tx, id, community.id), await authorOf(context));
      const key = why === "first" ? "newsletter-useful-first" : "newsletter-dropped";
      return { edit: { text: { key }, buttons: [] } };
    },
  });

const undoButton = (services: NewsletterServices): Button =>
  defineButton({
    name: "n.undo",
    role: "marketer",
    args: { campaign: campaignId },
    communityOf: communityOfCampaign,
    async run({ campaign: id }, context): Promise<Reply> {
      const { tx, community, caller, now } = context;
      const by = await authorOf(context);
      const draft = await undoCampaign(tx, await heldCampaign(tx, id, community.id), by);
      const { says = [] } = await preview(services, tx, draft, { caller, community: by.community, now });
      return { edit: { text: { key: "newsletter-undone" }, buttons: [] }, says };
    },
  });

const testButton = (services: NewsletterServices): Button =>
  defineButton({
    name: "n.test",
    role: "marketer",
    args: { campaign: campaignId },
    communityOf: communityOfCampaign,
    async run({ campaign: id }, context): Promise<Reply> {
      const { tx, community, caller, now } = context;
      const campaign = await ownCampaign(tx, id, community.id);
      const by = await authorOf(context);
      const accounts = await testLetter(services, tx, campaign, {
        personId: caller.personId,
        community: by.community,
        now,
      });
      return toast("newsletter-tested", { accounts });
    },
  });

/** Cancelling asks first: it cannot be taken back. */
const cancelQuestion = (): Button =>
  defineButton({
    name: "n.cancel",
    role: "marketer",
    args: { campaign: campaignId },
    communityOf: communityOfCampaign,
    async run({ campaign: id }, { tx, community }): Promise<Reply> {
      const campaign = await ownCampaign(tx, id, community.id);
      return {
        says: [
          {
            text: { key: "newsletter-cancel-question", values: { number: campaign.number ?? 0 } },
            buttons: [
              [
                {
                  label: { key: "newsletter-cancel-confirm-button" },
                  action: "n.cancel2",
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
  });

const receiptButton = (services: NewsletterServices): Button =>
  defineButton({
    name: "n.csv",
    role: ["marketer", "analyst"],
    args: { campaign: campaignId },
    communityOf: communityOfCampaign,
    async run({ campaign: id }, { tx, community, now }): Promise<Reply> {
      return { says: await receiptSays(services, tx, await ownCampaign(tx, id, community.id), now) };
    },
  });

export const newsletterButtons = (services: NewsletterServices): Button[] => [
  confirmButton(services),
  testButton(services),
  dropButton(),
  undoButton(services),
  deedButton(services, "n.pause", pauseCampaign),
  deedButton(services, "n.resume", resumeCampaign),
  deedButton(services, "n.late", sendLate),
  cancelQuestion(),
  deedButton(services, "n.cancel2", cancelCampaign),
  receiptButton(services),
];
