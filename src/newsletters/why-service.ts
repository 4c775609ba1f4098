import { findSubscriber } from "../audience/tags/store.ts";
import type { Account } from "../audience/subscriptions/account.ts";
import { UserError } from "../bot/errors.ts";
import type { Text } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { neededOf } from "../delivery/mix/admission.ts";
import { whyNot, type WhyNot } from "../delivery/receipts/store.ts";
import { runById } from "../delivery/runs/store.ts";
import type { Campaign } from "./campaign.ts";
import { noBot } from "./plan-step.ts";
import { isAsleep, moment, networkWords } from "./view.ts";

interface Place {
  readonly timezone: string;
  readonly now: Date;
}

const skippedText = (row: WhyNot, { timezone }: Place): Text => {
  const needed = neededOf(row.reason);
  if (needed !== undefined) return { key: "why-left-out", values: { needed } };
  const at = moment(row.settledAt ?? row.notBefore, timezone);
  if (row.reason === noBot) return { key: "why-no-bot" };
  if (row.reason === "linked") return { key: "why-linked" };
  if (row.reason === "unsubscribed") return { key: "why-unsubscribed", values: { at } };
  if (row.reason === "no_offers") return { key: "why-no-offers", values: { at } };
  return { key: "why-unreachable" };
};

const sentence = (row: WhyNot, opensAt: Date | undefined, place: Place): Text => {
  const { timezone, now } = place;
  const at = moment(row.settledAt ?? row.notBefore, timezone);
  const error = networkWords(row.reason);
  switch (row.state) {
    case "sent":
      return { key: "why-sent", values: { at } };
    case "denied":
      return { key: "why-denied", values: { at, error } };
    case "failed":
      return { key: "why-failed", values: { at, error } };
    case "unknown":
      return { key: "why-unknown", values: { at } };
    case "held":
      return { key: "why-held", values: { needed: neededOf(row.reason) ?? 1 } };
    case "skipped":
      return skippedText(row, place);
    case "expired":
      return { key: "why-expired", values: { at } };
    case "cancelled":
      return { key: "why-cancelled", values: { at } };
    case "claimed":
    case "sending":
      return { key: "why-now" };
    case "planned":
    case "retry":
      if (row.runState === "paused") return { key: "why-paused" };
      if (opensAt) return { key: "why-quiet", values: { at: moment(opensAt, timezone) } };
      return row.notBefore.getTime() > now.getTime()
        ? { key: "why-later", values: { at } }
        : { key: "why-soon" };
  }
};

/**
 * Why somebody has not got a newsletter, or that they have, in a sentence.
 * @throws {UserError} why-stranger: nobody of that name is subscribed
 */
export const whyText = async (
  tx: Transaction,
  campaign: Campaign,
  { account, written }: { readonly account: Account; readonly written: string },
  place: Place,
): Promise<Text> => {
  const { communityId, runId } = campaign;
  const subscriber = await findSubscriber(tx, communityId, account);
  const person = subscriber ?? (await findSubscriber(tx, communityId, account, "ever"));
  const row = person && runId !== null ? await whyNot(tx, runId, person.personId) : undefined;
  if (row && runId !== null) {
    const run = await runById(tx, runId);
    const opensAt = isAsleep({ run, now: place.now }) ? run?.opensAt : undefined;
    return sentence(row, opensAt ?? undefined, place);
  }
  if (!subscriber) throw new UserError("why-stranger", { input: written }, "person");
  // Whoever was not reached in the list has no row that could say so.
  if (campaign.state === "cancelled" && !campaign.isPlanned)
    return {
      key: "why-cancelled",
      values: { at: moment(campaign.finishedAt ?? place.now, place.timezone) },
    };
  if (runId === null) return { key: "why-not-begun" };
  return { key: campaign.isPlanned ? "why-not-meant" : "why-not-yet" };
};
