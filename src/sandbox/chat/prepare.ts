import { channelId, createAccount, groupId, type Account, type Ground } from "./ground.ts";
import type { Host } from "./host.ts";

interface Cast {
  readonly shop: string;
  readonly news: string;
  readonly reader: string;
  readonly telegram: readonly string[];
  readonly vk: readonly string[];
}

const casts: Readonly<Record<"en" | "ru", Cast>> = {
  en: {
    shop: "Lavka",
    news: "Lavka: news",
    reader: "Marina",
    telegram: ["Anna", "Vera", "Gleb"],
    vk: ["Boris", "Daria"],
  },
  ru: {
    shop: "Лавка у моря",
    news: "Лавка у моря: новости",
    reader: "Марина",
    telegram: ["Анна", "Вера", "Глеб"],
    vk: ["Борис", "Дарья"],
  },
};

/** What the shop of the sandbox is called. */
export const shopName = (language: "en" | "ru"): string => casts[language].shop;

/** What the two chats on Telegram are called. */
export const titlesOf = (language: "en" | "ru"): { readonly group: string; readonly channel: string } => ({
  group: casts[language].shop,
  channel: casts[language].news,
});

const patienceMs = 20_000;

const settled = async (host: Host, what: string): Promise<void> => {
  if (!(await host.settle(patienceMs))) throw new Error(`The sandbox could not be prepared: ${what}.`);
};

/** Somebody whom the reader can play. */
const play = async (
  ground: Ground,
  person: { network: "telegram" | "vk"; firstName: string; isReader?: boolean },
): Promise<Account> => {
  const account = await createAccount(ground, { ...person, language: ground.language });
  ground.played.set(account.key, account);
  return account;
};

/** The reader's two accounts become one person, as anybody's do: both sides confirm. */
const linkAccounts = async (ground: Ground, telegramReader: Account, vkReader: Account): Promise<void> => {
  const { telegram, vk, community } = ground.host.networks;
  await telegram.world.say(telegramReader.id, null, "/link");
  await settled(ground.host, "no answer to /link");
  const answer = (await telegram.world.messages(telegramReader.id)).at(-1)?.text ?? "";
  const code = /\b[2-9BCDFGHJKMNPQRSTVWXYZ]{10}\b/u.exec(answer)?.[0];
  if (code === undefined) throw new Error("The sandbox could not be prepared: /link gave no code.");
  await vk.world.say(vkReader.id, community.id, `/link ${code}`);
  await settled(ground.host, "no question about the link");
  const asked = (await telegram.world.messages(telegramReader.id)).findLast(
    ({ buttons }) => buttons.length > 0,
  );
  const yes = asked?.buttons[0]?.[0]?.data;
  if (asked && yes !== undefined)
    await telegram.world.press(telegramReader.id, telegramReader.id, asked.messageId, yes);
  await settled(ground.host, "no answer to the first confirmation");
  const askedToo = (await vk.world.dialog(vkReader.id, community.id)).findLast(
    ({ keyboard }) => keyboard !== null,
  );
  const label = askedToo?.keyboard?.buttons[0]?.[0]?.action.label;
  if (askedToo && label !== undefined)
    await vk.world.pressButton(vkReader.id, community.id, askedToo.conversationMessageId, label);
  await settled(ground.host, "no answer to the second confirmation");
};

/**
 * The world as the reader finds it: a shop that they own on both networks, its group, channel and wall, and five
 * people who know it. All of it by what people do; nothing is written into the bot's database.
 */
export const prepare = async (ground: Ground, timezone: string): Promise<void> => {
  const { host, language } = ground;
  const { telegram, vk, community } = host.networks;
  const cast = casts[language];
  const owner = await play(ground, { network: "telegram", firstName: cast.reader, isReader: true });
  const vkOwner = await play(ground, { network: "vk", firstName: cast.reader, isReader: true });
  await telegram.world.createChat({
    id: groupId,
    type: "supergroup",
    title: cast.shop,
    username: "lavka_sandbox",
    ownerId: owner.id,
  });
  await telegram.world.createChat({
    id: channelId,
    type: "channel",
    title: cast.news,
    username: "lavka_news_sandbox",
    ownerId: owner.id,
  });
  await vk.world.joinCommunity(vkOwner.id, community.id);
  const code = await host.claimCode();
  if (code === undefined) throw new Error("The sandbox could not be prepared: the bot has an owner already.");
  await telegram.world.start(owner.id);
  await settled(host, "no answer to /start");
  const line = `language=${language} timezone=${timezone} name="${cast.shop}"`;
  await telegram.world.say(owner.id, null, `/claim ${code} ${line}`);
  await settled(host, "no answer to the claim");
  await telegram.world.addBot(groupId, owner.id, { admin: true });
  await telegram.world.addBot(channelId, owner.id, { admin: true });
  await settled(host, "the bot has not seen its group");
  await linkAccounts(ground, owner, vkOwner);
  for (const firstName of cast.telegram) {
    const member = await play(ground, { network: "telegram", firstName });
    await telegram.world.join(member.id, groupId);
    await telegram.world.join(member.id, channelId);
  }
  for (const firstName of cast.vk) {
    const member = await play(ground, { network: "vk", firstName });
    await vk.world.joinCommunity(member.id, community.id);
  }
  await settled(host, "the bot has not seen the members");
};
