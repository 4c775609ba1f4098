import type { VisibleMessage } from "../../src/sandbox/telegram/world.ts";
import { claimCode, groupId, ownerId, until, type ChaosWorld } from "../chaos/world.ts";

/** A shop with an owner and a Telegram group, in the simulators, claimed by its owner. */
export const openShop = async ({ telegram, eyes }: ChaosWorld, timezone = "Europe/Moscow"): Promise<void> => {
  await telegram.createPerson({ id: ownerId, firstName: "Марина", languageCode: "ru" });
  await telegram.createChat({ id: groupId, type: "supergroup", title: "Лавка", ownerId });
  await telegram.start(ownerId);
  await telegram.say(ownerId, null, `/claim ${claimCode} language=ru timezone=${timezone} name="Лавка"`);
  await until("the shop is claimed", async () => (await eyes.count("SELECT count(*) FROM community")) > 0);
  await telegram.addBot(groupId, ownerId, { admin: true });
  await until(
    "the group belongs to the shop",
    async () => (await eyes.count(`SELECT count(*) FROM venue WHERE "communityId" IS NOT NULL`)) >= 2,
  );
};

export interface OpenGiveaway {
  readonly id: number;
  readonly drawId: string;
  readonly message: VisibleMessage;
  /** The label of its button. */
  readonly button: string;
}

/** Announces a giveaway in the group and finds its button. */
export const openGiveaway = async ({ telegram, eyes }: ChaosWorld, line: string): Promise<OpenGiveaway> => {
  const before = await eyes.count("SELECT coalesce(max(id), 0) FROM giveaway");
  await telegram.say(ownerId, null, `/giveaway_new ${line} yes`);
  const row = await until("the giveaway is open", async () => {
    const rows = await eyes.rows<{ id: number; drawId: string }>(
      `SELECT id, "drawId" FROM giveaway WHERE id > $1 AND state = 'open'`,
      [before],
    );
    return rows[0];
  });
  return until("its button is in the group", async () => {
    const message = (await telegram.messages(groupId)).find(({ text }) => text.includes(row.drawId));
    const button = message?.buttons.flat()[0]?.label;
    return message && button !== undefined ? { ...row, message, button } : undefined;
  });
};
