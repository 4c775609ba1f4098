import { inTransaction } from "../db/transaction.ts";
import { keyOf, lastWithButton, type StoryFacts, type Teller } from "./story.ts";
import { communityId, groupId, ownerId } from "./stage.ts";
import { countDone } from "./store.ts";

const joinerCount = 12;

/**
 * A second, small round in English, so that both transcripts show the whole product: the guided dialogue with a
 * mistake in it, an early close, a cancelled giveaway, and what members ask.
 */
export const playEncore = async ({ stage, say }: Teller, facts: StoryFacts): Promise<void> => {
  const { telegram, vk, clock } = stage;
  const owner = async (text: string): Promise<void> => {
    // Telegram bears one message a second in a private chat: the clock goes on, so that nobody has to wait.
    clock.turn(1_100);
    await telegram.world.say(ownerId, null, text);
    await stage.settle();
  };
  const ownerPresses = async (label: string): Promise<void> => {
    const message = await lastWithButton(stage, ownerId, label);
    if (!message) throw new Error(`The owner sees no button "${label}".`);
    await telegram.world.press(ownerId, ownerId, message.messageId, label);
    await stage.settle();
  };
  for (const text of [
    "/start",
    "/language en",
    '/settings language=en name="Shop by the Sea"',
    "/help",
    "/team",
    "/team_add admin",
    "/giveaway 1",
  ])
    await owner(text);
  // The guided dialogue: what is missing is asked for, what is wrong is explained and asked again.
  await owner("/giveaway_new early");
  await owner("A mug with a wave");
  await owner("0");
  await owner("2");
  await owner("yesterday 18:00");
  await owner("in 2 hours");
  await ownerPresses("Publish");
  const announcement = await lastWithButton(stage, groupId, "Take part");
  const post = (await vk.world.wall(communityId)).findLast(({ text }) => text.includes("cgd-1 open"));
  if (!announcement || !post) throw new Error("The second giveaway was not announced on both networks.");
  const canJoin = facts.members.filter(
    (member) => facts.present.has(keyOf(member)) && ![facts.fled, facts.blocked].includes(keyOf(member)),
  );
  const english = canJoin.find(({ network, language }) => network === "telegram" && language === "en");
  const joiners = [
    ...(english ? [english] : []),
    ...canJoin.filter((member) => member !== english).slice(0, joinerCount),
  ];
  for (const member of joiners) {
    if (member.network === "telegram")
      await telegram.world.press(member.id, groupId, announcement.messageId, "Take part");
    else await vk.world.comment(member.id, communityId, post.postId, "+");
  }
  await telegram.world.press(ownerId, groupId, announcement.messageId, "Take part");
  await stage.settle();
  if (english) {
    await telegram.world.start(english.id);
    for (const text of [
      "/mine",
      "/giveaways",
      "/giveaway 2",
      "/privacy",
      "/receipt 2",
      "/help giveaway",
      "/gievaways",
      "hello",
    ]) {
      clock.turn(1_100);
      await telegram.world.say(english.id, null, text);
      await stage.settle();
    }
  }
  await stage.settle();
  say(`A second giveaway, in English, by the guided dialogue: ${joiners.length} people take part.`);
  await owner("/giveaway 2");
  await ownerPresses("Close entries now");
  await ownerPresses("Close now");
  await stage.until(
    "the second commitment is posted",
    async () => stage.vk.ledger.deliveries.filter(({ text }) => text.includes("cgd-1 commit")).length >= 2,
  );
  await stage.settle();
  clock.turn(90_000);
  await stage.until(
    "the second result is announced",
    async () => (await inTransaction(stage.db, countDone)) === 2,
  );
  await owner('/giveaway_new prize="A lamp" ends="tomorrow 12:00" yes');
  await owner("/giveaway_cancel 3 The lamp broke on its way to us");
  await owner("/giveaways");
  say("It was closed early and drawn; a third one was cancelled with a public reason.");
};
