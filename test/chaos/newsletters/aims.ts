import { setTimeout as delay } from "node:timers/promises";
import { aimAtCall, haveTakenEffect, type Aim, type Doors, type Side } from "../windows.ts";
import type { ChaosWorld } from "../world.ts";
import { createGates, type GateName } from "./gates.ts";
import type { Sent } from "./story.ts";

/** The moments of a newsletter at which a process must be able to die. */
export const newsletterWindows = [
  "due / run opened",
  "portion written / committed",
  "portion committed / known",
  "claimed / begun",
  "begun / arrived",
  "arrived / answered",
  "answered / settled",
  "all settled / finished",
] as const;
export type NewsletterWindow = (typeof newsletterWindows)[number];
type NewsletterAim = Aim<NewsletterWindow>;

export interface NewsletterAims {
  opening(newsletter: Sent): NewsletterAim;
  portionWritten(newsletter: Sent): NewsletterAim;
  /** The commit itself is done; the process has not heard of it. */
  portionAtItsCommit(newsletter: Sent): NewsletterAim;
  claimed(newsletter: Sent): NewsletterAim;
  /** The call never takes effect, unless it is on its way (`isLanding`). */
  begun(side: Side, newsletter: Sent, isLanding?: boolean): NewsletterAim;
  arrived(side: Side, newsletter: Sent): NewsletterAim;
  answered(newsletter: Sent): NewsletterAim;
  finishing(newsletter: Sent): NewsletterAim;
}

export const createNewsletterAims = async (world: ChaosWorld): Promise<NewsletterAims> => {
  const { telegram, vk, eyes } = world;
  const gates = await createGates(eyes);
  const doors: Readonly<Record<Side, Doors>> = { telegram, vk };
  const methods: Readonly<Record<Side, string>> = { telegram: "sendMessage", vk: "messages.send" };

  const isOver = ({ id }: Sent): (() => Promise<boolean>) => {
    const sql = `SELECT count(*) FROM campaign WHERE id = $1 AND state IN ('waiting', 'finished', 'cancelled', 'missed')`;
    return async () => (await eyes.count(sql, [id])) > 0;
  };
  const isPlanned = ({ id }: Sent): (() => Promise<boolean>) => {
    const sql = `SELECT count(*) FROM campaign WHERE id = $1 AND "isPlanned"`;
    return async () => (await eyes.count(sql, [id])) > 0;
  };
  const rowsIn = async ({ id }: Sent, state: string): Promise<number> =>
    eyes.count(
      `SELECT count(*) FROM delivery d JOIN campaign c ON c."runId" = d."runId" WHERE c.id = $1 AND d.state = $2`,
      [id, state],
    );

  const aimAtGate = (rule: {
    readonly gate: GateName;
    readonly window: NewsletterWindow;
    readonly newsletter: Sent;
    readonly isPast: () => Promise<boolean>;
    readonly isInside?: () => Promise<boolean>;
    /** What the dead process had asked for is done all the same. */
    readonly isLanding?: boolean;
  }): NewsletterAim => {
    const { gate, window, newsletter, isPast, isInside, isLanding } = rule;
    const { id, number } = newsletter;
    return {
      window,
      label: `newsletter ${number}`,
      isPast,
      arm: () => gates.close(gate, id),
      arrived: async (signal) => {
        while (!signal.aborted && !(await gates.isSomebodyAt(gate, id))) await delay(40);
      },
      isInside: async () => (await gates.isSomebodyAt(gate, id)) && (await (isInside?.() ?? true)),
      clear: async (wasHit) => {
        if (wasHit && isLanding !== true) await gates.endWaiters(gate, id);
        await gates.open(gate, id);
      },
    };
  };

  /** Rows that are still called being sent, although the network has answered their call. */
  const hasUnsettledAnswers = async ({ id, marker }: Sent): Promise<boolean> => {
    const open = await eyes.rows<{ recipient: string }>(
      `SELECT d.recipient FROM delivery d JOIN campaign c ON c."runId" = d."runId"
       WHERE c.id = $1 AND d.state = 'sending'`,
      [id],
    );
    const recipients = new Set(open.map(({ recipient }) => recipient));
    for (const door of Object.values(doors)) {
      const calls = new Map((await door.calls({})).map((call) => [call.id, call.outcome.kind]));
      const hasOne = (await door.deliveries()).some(
        ({ text, recipient, callId }) =>
          text.includes(marker) && recipients.has(recipient) && calls.get(callId) === "answered",
      );
      if (hasOne) return true;
    }
    return false;
  };

  return {
    opening: (newsletter) =>
      aimAtGate({
        gate: "opening",
        window: "due / run opened",
        newsletter,
        isPast: async () =>
          (await eyes.count(`SELECT count(*) FROM campaign WHERE id = $1 AND "runId" IS NOT NULL`, [
            newsletter.id,
          ])) > 0,
      }),
    portionWritten: (newsletter) =>
      aimAtGate({
        gate: "portion written",
        window: "portion written / committed",
        newsletter,
        isPast: isPlanned(newsletter),
      }),
    portionAtItsCommit: (newsletter) =>
      aimAtGate({
        gate: "portion at its commit",
        window: "portion committed / known",
        newsletter,
        isPast: isPlanned(newsletter),
        isLanding: true,
      }),
    claimed: (newsletter) =>
      aimAtGate({
        gate: "beginning",
        window: "claimed / begun",
        newsletter,
        isPast: isOver(newsletter),
        isInside: async () => (await rowsIn(newsletter, "claimed")) > 0,
      }),
    begun: (side, newsletter, isLanding = false) =>
      aimAtCall<NewsletterWindow>(doors[side], {
        window: "begun / arrived",
        label: `${methods[side]} of newsletter ${newsletter.number}`,
        hold: { method: methods[side], when: "before", textIncludes: newsletter.marker },
        isPast: isOver(newsletter),
        isInside: async (calls) => calls.length > 0 && (await rowsIn(newsletter, "sending")) > 0,
        isLanding,
      }),
    arrived: (side, newsletter) =>
      aimAtCall<NewsletterWindow>(doors[side], {
        window: "arrived / answered",
        label: `${methods[side]} of newsletter ${newsletter.number}`,
        hold: { method: methods[side], when: "after", textIncludes: newsletter.marker },
        isPast: isOver(newsletter),
        isInside: (calls) => haveTakenEffect(doors[side], calls),
      }),
    answered: (newsletter) =>
      aimAtGate({
        gate: "settling",
        window: "answered / settled",
        newsletter,
        isPast: isOver(newsletter),
        isInside: () => hasUnsettledAnswers(newsletter),
      }),
    finishing: (newsletter) =>
      aimAtGate({
        gate: "finishing",
        window: "all settled / finished",
        newsletter,
        isPast: isOver(newsletter),
      }),
  };
};
