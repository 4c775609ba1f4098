import { issueClaimCode } from "../community/claim-service.ts";
import { inTransaction } from "../db/transaction.ts";
import { parseCommitLine } from "../giveaways/draw/commitment.ts";
import { castMembers, type Member } from "../sandbox/cast.ts";
import { createRandom, shuffled } from "../sandbox/random.ts";
import { communityId, groupId, ownerId, type DemoStage } from "./stage.ts";
import { likelyWinner } from "./prophet.ts";
import { countChecking, countDone } from "./store.ts";

/** What the pretended networks know of the story; the bot's database is never asked. */
export interface StoryFacts {
  readonly members: readonly Member[];
  /** Who tapped, commented or wrote in time, and in which way. */
  readonly tried: ReadonlyMap<string, "button" | "comment" | "message">;
  /** Who tried without ever having been a member. */
  readonly strangers: ReadonlySet<string>;
  /** Who is a member of the group or community at the close. */
  readonly present: ReadonlySet<string>;
  /** The pair of accounts that became one person: the first to enter comes first. */
  readonly linked: readonly [string, string];
  readonly blocked: string;
  /** The first-ranked who left between the close and the check. */
  readonly fled: string;
  readonly drawId: string;
  /** Whose entry the demo itself threw away, if it was told to. */
  readonly dropped: string | undefined;
}

export const keyOf = (member: Pick<Member, "network" | "id">): string =>
  `${member.network === "telegram" ? "tg" : "vk"}:${member.id}`;

const memberCount = 300;
const leaverCount = 12;
const strangerCount = 6;
/** Those who were there before the bot: their membership has to be asked for. */
const earlyCount = 25;

export interface Teller {
  readonly stage: DemoStage;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** The newest message in a Telegram chat with a button that begins so. */
export const lastWithButton = async ({ telegram }: DemoStage, chatId: number, label: string) => {
  const messages = await telegram.world.messages(chatId);
  return messages.findLast(({ buttons }) => buttons.flat().some((button) => button.label.startsWith(label)));
};

/** The owner takes the bot over, brings it into the group, and opens a giveaway from the chat. */
const prepare = async ({ stage, say }: Teller, members: readonly Member[]): Promise<void> => {
  const { telegram, vk, db, clock } = stage;
  await telegram.world.createPerson({ id: ownerId, firstName: "Марина", languageCode: "ru" });
  await telegram.world.createChat({
    id: groupId,
    type: "supergroup",
    title: "Лавка у моря",
    username: "lavka_u_morya",
    ownerId,
  });
  for (const { network, id, firstName, lastName, language } of members) {
    if (network === "telegram")
      await telegram.world.createPerson({
        id,
        firstName,
        ...(lastName ? { lastName } : {}),
        languageCode: language,
      });
    else await vk.world.createPerson({ id, firstName, lastName, languageId: language === "ru" ? 0 : 3 });
  }
  const code = await inTransaction(db, (tx) => issueClaimCode(tx, clock.now()));
  await telegram.world.start(ownerId);
  await telegram.world.say(
    ownerId,
    null,
    `/claim ${code} language=ru timezone=Europe/Moscow name="Лавка у моря"`,
  );
  await stage.settle();
  say("The owner has taken the bot over with the code from the terminal.");
};

const enterCommunity = async ({ stage }: Teller, member: Member): Promise<void> => {
  if (member.network === "telegram") await stage.telegram.world.join(member.id, groupId);
  else await stage.vk.world.joinCommunity(member.id, communityId);
};

const openGiveaway = async ({ stage, say }: Teller): Promise<{ messageId: number; postId: number }> => {
  const { telegram, vk } = stage;
  await telegram.world.say(
    ownerId,
    null,
    '/giveaway_new prize="Чайный набор «Прибой»" winners=3 ends="через 30 минут"',
  );
  await stage.settle();
  const preview = await lastWithButton(stage, ownerId, "Опубликовать");
  if (!preview) throw new Error("The owner got no preview of the giveaway.");
  await telegram.world.press(ownerId, ownerId, preview.messageId, "Опубликовать");
  await stage.settle();
  const announcement = await lastWithButton(stage, groupId, "Участвовать");
  const post = (await vk.world.wall(communityId)).find(({ text }) => text.includes("cgd-1 open"));
  if (!announcement || !post) throw new Error("The giveaway was not announced on both networks.");
  say("The giveaway is announced in the Telegram group and on the VK wall.");
  return { messageId: announcement.messageId, postId: post.postId };
};

const tryToJoin = async (
  { stage }: Teller,
  member: Member,
  post: { messageId: number; postId: number },
  way: "button" | "comment" | "message",
): Promise<void> => {
  const { telegram, vk } = stage;
  if (way === "button") {
    await telegram.world.press(member.id, groupId, post.messageId, "Участвовать");
    return;
  }
  if (way === "comment") {
    await vk.world.comment(member.id, communityId, post.postId, "+ участвую");
    return;
  }
  const wall = await vk.world.wall(communityId);
  const ref = /vk\.me\/\S+\?ref=([\w-]+)/.exec(
    wall.find(({ postId }) => postId === post.postId)?.text ?? "",
  )?.[1];
  if (!ref) throw new Error("The VK post carries no link to enter by.");
  await vk.world.say(member.id, communityId, member.language === "ru" ? "Начать" : "Start", { ref });
};

/** Two accounts of one person, one on each network, confirm on both sides. */
const linkAccounts = async (
  { stage, say }: Teller,
  telegramMember: Member,
  vkMember: Member,
): Promise<void> => {
  const { telegram, vk } = stage;
  await telegram.world.start(telegramMember.id);
  await telegram.world.say(telegramMember.id, null, "/link");
  await stage.settle();
  const answer = (await telegram.world.messages(telegramMember.id)).findLast(({ text }) =>
    /[2-9B-Z]{10}/.test(text),
  );
  const code = /\b[2-9BCDFGHJKMNPQRSTVWXYZ]{10}\b/.exec(answer?.text ?? "")?.[0];
  if (!code) throw new Error("/link gave no code.");
  await vk.world.say(vkMember.id, communityId, `/link ${code}`);
  await stage.settle();
  const yes = { ru: "Да, он мой", en: "Yes, it is mine" } as const;
  const question = (await telegram.world.messages(telegramMember.id)).findLast(
    ({ buttons }) => buttons.length > 0,
  );
  if (!question) throw new Error("The Telegram side was not asked about the link.");
  await telegram.world.press(
    telegramMember.id,
    telegramMember.id,
    question.messageId,
    yes[telegramMember.language],
  );
  const asked = (await vk.world.dialog(vkMember.id, communityId)).findLast(
    ({ keyboard }) => keyboard !== null,
  );
  if (!asked) throw new Error("The VK side was not asked about the link.");
  await vk.world.pressButton(vkMember.id, communityId, asked.conversationMessageId, yes[vkMember.language]);
  await stage.settle();
  say("Two accounts, one on each network, were linked; both sides confirmed.");
};

/** Plays the whole story and returns what the pretended networks know of it. */
export const playStory = async (
  teller: Teller,
  beforeClose: (present: readonly string[]) => Promise<string | undefined>,
): Promise<StoryFacts> => {
  const { stage, seed, say } = teller;
  const { telegram, vk, clock } = stage;
  const random = createRandom(seed * 31 + 1);
  const members = castMembers(memberCount, seed);
  await prepare(teller, members);

  const present = new Set<string>();
  const come = async (member: Member): Promise<void> => {
    await enterCommunity(teller, member);
    present.add(keyOf(member));
  };
  const strangers = new Set(members.slice(-strangerCount).map(keyOf));
  const comers = members.filter((member) => !strangers.has(keyOf(member)));
  for (const member of comers.slice(0, earlyCount)) await come(member);
  await telegram.world.addBot(groupId, ownerId, { admin: true });
  for (const member of comers.slice(earlyCount)) await come(member);
  await stage.settle();
  say(`${present.size} people are members; ${earlyCount} of them were there before the bot.`);

  const post = await openGiveaway(teller);
  const tried = new Map<string, "button" | "comment" | "message">();
  for (const [index, member] of members.entries()) {
    const way = member.network === "telegram" ? "button" : random() < 0.5 ? "comment" : "message";
    await tryToJoin(teller, member, post, way);
    tried.set(keyOf(member), way);
    if (index % 100 === 99) say(`${index + 1} people have tapped, commented or written.`);
  }
  await stage.settle();
  await stage.until(
    "memberships are checked",
    async () => (await inTransaction(stage.db, countChecking)) === 0,
  );

  // Whoever enters first lends the pair its key; both are Telegram-first here.
  const [telegramMember, vkMember] = [
    comers.find(({ network }) => network === "telegram"),
    comers.find(({ network }) => network === "vk"),
  ];
  if (!telegramMember || !vkMember) throw new Error("The cast needs members on both networks.");
  const byEntry = members.filter((member) => member === telegramMember || member === vkMember).map(keyOf);
  await linkAccounts(teller, telegramMember, vkMember);
  const [first = "", second = ""] = byEntry;

  const others = shuffled(
    comers.filter((member) => member !== telegramMember && member !== vkMember),
    random,
  );
  const blocker = others.find(({ network }) => network === "telegram");
  if (!blocker) throw new Error("The cast needs somebody on Telegram.");
  await telegram.world.start(blocker.id);
  await stage.settle();
  await telegram.world.block(blocker.id);
  for (const member of others.filter((other) => other !== blocker).slice(0, leaverCount)) {
    if (member.network === "telegram") await telegram.world.leave(member.id, groupId);
    else await vk.world.leaveCommunity(member.id, communityId);
    present.delete(keyOf(member));
  }
  await stage.settle();
  say(`${leaverCount} people have left again, and one has blocked the bot.`);
  const dropped = await beforeClose([...present].filter((key) => key !== first && key !== second));

  clock.turn(31 * 60_000);
  say("The clock is turned: the giveaway closes, and the list is fixed.");
  const committed = await stage.until("the commitment is posted on both networks", async () => {
    const onTelegram = telegram.ledger.deliveries
      .map(({ text }) => parseCommitLine(text))
      .find((line) => line !== null);
    const onVk = vk.ledger.deliveries.some(({ text }) => text.includes("cgd-1 commit"));
    return onVk ? onTelegram : null;
  });
  say(`The commitment stands in both places: ${committed.n} people, round ${committed.round}.`);
  const fled = await likelyWinner(stage, committed);
  if (fled.startsWith("tg:")) await telegram.world.leave(Number(fled.slice(3)), groupId);
  else await vk.world.leaveCommunity(Number(fled.slice(3)), communityId);
  await stage.settle();
  say("The one who is going to win leaves – before anybody but this demo can know it.");
  clock.turn(90_000);
  await stage.until(
    "the result is announced and everybody is told",
    async () => (await inTransaction(stage.db, countDone)) === 1,
  );
  await stage.settle();
  say("The beacon has spoken, the winners are checked, the result is out.");
  return {
    members,
    tried,
    strangers,
    present,
    linked: [first, second],
    blocked: keyOf(blocker),
    fled,
    drawId: committed.drawId,
    dropped,
  };
};

/** Somebody on Telegram who is in the list asks for their proof. */
export const askForReceipt = async (stage: DemoStage, facts: StoryFacts): Promise<Buffer> => {
  const asker = facts.members.find(
    (member) =>
      member.network === "telegram" &&
      facts.present.has(keyOf(member)) &&
      ![facts.blocked, facts.fled, facts.dropped, ...facts.linked].includes(keyOf(member)),
  );
  if (!asker) throw new Error("Nobody is left to ask for a receipt.");
  await stage.telegram.world.start(asker.id);
  await stage.telegram.world.say(asker.id, null, "/receipt 1");
  await stage.settle();
  const answer = (await stage.telegram.world.messages(asker.id)).flatMap(({ documents }) => documents).at(-1);
  if (!answer) throw new Error("No receipt came.");
  return Buffer.from(answer.contentBase64, "base64");
};
