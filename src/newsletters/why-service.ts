import { findSubscriber } from "../audience/tags/store.ts";
import type { Account } from "../audience/subscriptions/account.ts";
import { UserError } from "../bot/errors.ts";
import type { Text } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { neededOf } from "../delivery/mix/admission.ts";
import { whyNot, type WhyNot } from "../delivery/receipts/store.ts";
import type { Campaign } from "./campaign.ts";

interface Place {
  readonly timezone: string;
  readonly now: Date;
}

const sentence = (row: WhyNot, { timezone, now }: Place): Text => {
  const at = { kind: "moment" as const, at: row.settledAt ?? row.notBefore, timezone };
  const error = { kind: "code" as const, text: row.reason ?? "" };
  const needed = neededOf(row.reason);
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
      return { key: "why-held", values: { needed: needed ?? 1 } };
    case "skipped":
      if (needed !== undefined) return { key: "why-left-out", values: { needed } };
      return { key: row.reason === "linked" ? "why-linked" : "why-unreachable" };
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
  const person = await findSubscriber(tx, campaign.communityId, account);
  if (!person) throw new UserError("why-stranger", { input: written }, "person");
  if (campaign.runId === null) return { key: "why-not-begun" };
  const row = await whyNot(tx, campaign.runId, person.personId);
  if (row) return sentence(row, place);
  return { key: campaign.isPlanned ? "why-not-meant" : "why-not-yet" };
};
