import { castMembers, type Member } from "../../sandbox/cast.ts";
import { createRandom } from "../../sandbox/random.ts";
import { communityId, telegramToken, type DemoStage } from "../stage.ts";

/** Somebody who reads newsletters. */
export interface Reader extends Member {
  /** `tg:123`, `vk:456` */
  readonly key: string;
  /** Subscribed last month, before this story; the others come in it. */
  readonly isRegular: boolean;
  /** Agrees to offers, too. */
  readonly wantsOffers: boolean;
}

/** Of the readers, those who subscribe before our eyes. */
const newcomerShare = 0.06;
/** Telegram bears thirty messages a second, VK hundred people in each of twenty calls. */
const telegramShare = 0.35;
/** Their ids lie apart from those of the members who take part in giveaways. */
const firstId = 1_000_000;
const offersShare = 0.7;

/** People on both networks, as the seed decides. */
export const castReaders = (seed: number, readerCount: number): readonly Reader[] => {
  const random = createRandom(seed * 17 + 5);
  const newcomerCount = Math.round(newcomerShare * readerCount);
  return castMembers(readerCount, seed * 13 + 2).map((member, index) => {
    const id = firstId + member.id;
    const network = random() < telegramShare ? "telegram" : "vk";
    return {
      ...member,
      network,
      id,
      key: `${network === "telegram" ? "tg" : "vk"}:${id}`,
      isRegular: index >= newcomerCount,
      wantsOffers: random() < offersShare,
    };
  });
};

/**
 * What the networks remember of last month, before the bot of this story is started: the accounts, and that the
 * regulars let the bot write to them. Whatever they said to it then was answered then.
 */
export const bringReaders = async (
  { telegram, vk }: DemoStage,
  readers: readonly Reader[],
): Promise<void> => {
  for (const { network, id, firstName, lastName, language, isRegular } of readers) {
    if (network === "telegram") {
      await telegram.world.createPerson({
        id,
        firstName,
        ...(lastName ? { lastName } : {}),
        languageCode: language,
      });
      if (isRegular) await telegram.world.start(id);
    } else {
      await vk.world.createPerson({ id, firstName, lastName, languageId: language === "ru" ? 0 : 3 });
      if (isRegular) await vk.world.allowMessages(id, communityId);
    }
  }
  await fetch(`${telegram.url}/bot${telegramToken}/deleteWebhook?drop_pending_updates=true`);
};

/** The buttons of the newest message that has any, of whoever's chat with the bot it is. */
const newestButtons = async (
  { telegram, vk }: DemoStage,
  { network, id }: Reader,
): Promise<{ readonly messageId: number; readonly labels: readonly string[] } | undefined> => {
  if (network === "telegram") {
    const message = (await telegram.world.messages(id)).findLast(({ buttons }) => buttons.length > 0);
    return (
      message && { messageId: message.messageId, labels: message.buttons.flat().map(({ label }) => label) }
    );
  }
  const message = (await vk.world.dialog(id, communityId)).findLast(({ keyboard }) => keyboard !== null);
  const actions = message?.keyboard?.buttons.flat().map(({ action }) => action) ?? [];
  return (
    message && {
      messageId: message.conversationMessageId,
      labels: actions.flatMap((action) => ("label" in action && action.label ? [action.label] : [])),
    }
  );
};

/** Taps the button at that place under the newest message that has buttons. */
const tap = async (stage: DemoStage, reader: Reader, place: number): Promise<void> => {
  const found = await newestButtons(stage, reader);
  const label = found?.labels[place];
  if (!found || label === undefined) throw new Error(`${reader.key} sees no button to tap.`);
  if (reader.network === "telegram")
    await stage.telegram.world.press(reader.id, reader.id, found.messageId, label);
  else await stage.vk.world.pressButton(reader.id, communityId, found.messageId, label);
};

/**
 * The newcomers subscribe by the link (on Telegram: two taps; on VK by the button on the shop's site, then one tap);
 * `rest` lets the bot answer.
 */
export const subscribeNewcomers = async (
  stage: DemoStage,
  readers: readonly Reader[],
  ref: string,
  rest: () => Promise<void>,
): Promise<void> => {
  const newcomers = readers.filter(({ isRegular }) => !isRegular);
  for (const { network, id } of newcomers) {
    if (network === "telegram") await stage.telegram.world.start(id, ref);
    else await stage.vk.world.allowMessages(id, communityId, ref);
  }
  await rest();
  for (const reader of newcomers) if (reader.network === "telegram") await tap(stage, reader, 0);
  await rest();
  for (const reader of newcomers) await tap(stage, reader, reader.wantsOffers ? 0 : 1);
  await rest();
};
