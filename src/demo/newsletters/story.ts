import { inTransaction } from "../../db/transaction.ts";
import { communityId, ownerId, type DemoStage } from "../stage.ts";
import type { Teller } from "../story.ts";
import { createAdmin, type Admin } from "./admin.ts";
import { subscribeNewcomers, type Reader } from "./crowd.ts";
import type { NewsletterFacts } from "./facts.ts";
import { rememberLastMonth } from "./last-month.ts";
import { english, lastMonth, offer, toAll, toNewcomers, type ToldLetter } from "./letters.ts";
import { pass, restQuickly } from "./pass.ts";
import { campaignState, rowsOf } from "./store.ts";
import { breakOff } from "./trouble.ts";

const blockersBefore = { telegram: 30, vk: 15 };
const hasState = (stage: DemoStage, number: number, state: string) => async (): Promise<boolean> =>
  (await inTransaction(stage.db, (tx) => campaignState(tx, number))) === state;

/** Some shut the bot out weeks after they have subscribed. */
const blockBefore = async (stage: DemoStage, readers: readonly Reader[]): Promise<ReadonlySet<string>> => {
  const regulars = readers.filter(({ isRegular }) => isRegular);
  const on = (network: Reader["network"]): readonly Reader[] =>
    regulars.filter((reader) => reader.network === network).slice(0, blockersBefore[network]);
  for (const { id } of on("telegram")) await stage.telegram.world.block(id);
  for (const { id } of on("vk")) await stage.vk.world.denyMessages(id, communityId);
  await stage.settle();
  return new Set([...on("telegram"), ...on("vk")].map(({ key }) => key));
};

/** Through the dialogue to the preview, and on. */
const write = async (
  admin: Admin,
  { words }: ToldLetter,
  answers: readonly string[],
  confirm: string,
): Promise<void> => {
  await admin.says("/newsletter_new", words);
  for (const answer of answers) await admin.presses(answer);
  await admin.presses(confirm);
};

/** The minute for second thoughts passes. */
const begin = (stage: DemoStage): void => stage.clock.turn(61_000);

/** The newsletter to all: a storm of refusals, the bot killed in the middle, people who leave meanwhile. */
const sendToAll = async (
  { stage, say }: Teller,
  admin: Admin,
  readers: readonly Reader[],
): Promise<ReadonlySet<string>> => {
  await write(admin, toAll, ["Полезное", "Оставить", "Оставить"], "Отправить");
  const left = await breakOff(stage, readers, say, () => begin(stage));
  await pass(stage, "the newsletter to all is sent", hasState(stage, toAll.number, "finished"));
  await stage.settle();
  await admin.says(`/newsletter ${toAll.number}`);
  say("The bot, started again, has gone on where it was. Nobody was written to twice.");
  return left;
};

const fetchReceipt = async (stage: DemoStage, admin: Admin): Promise<Buffer> => {
  await admin.presses("Отчёт по людям");
  const document = (await stage.telegram.world.messages(ownerId))
    .flatMap(({ documents }) => documents)
    .at(-1);
  if (document?.name !== `newsletter-${toAll.number}.csv`) throw new Error("The owner got no receipt.");
  return Buffer.from(document.contentBase64, "base64");
};

/** An offer waits for the newcomers, until they have had enough that is useful. */
const sendOffer = async (
  { stage, say }: Teller,
  admin: Admin,
  readers: readonly Reader[],
): Promise<Pick<NewsletterFacts, "heldThen" | "releasedFromMs">> => {
  await write(admin, offer, ["Реклама", "Оставить", "Оставить"], "Подтвердить");
  begin(stage);
  await pass(stage, "the offer is sent to whom it may be", hasState(stage, offer.number, "waiting"));
  const stored = await inTransaction(stage.db, (tx) => rowsOf(tx, offer.number));
  const heldThen = stored.filter(({ state }) => state === "held").length;
  const releasedFromMs = stage.clock.now().getTime();
  const waiting = readers.find(
    ({ isRegular, wantsOffers, network }) => !isRegular && wantsOffers && network === "telegram",
  );
  if (waiting) await admin.says(`/newsletter_why ${offer.number} ${waiting.key}`);
  say(`The offer is out; ${heldThen} newcomers must get three more useful letters first.`);
  for (const { number, words } of toNewcomers) {
    await admin.says(`/newsletter_new message="${words}" kind=useful audience="tag=new" start=now`);
    await admin.presses("Отправить");
    begin(stage);
    await pass(stage, `newsletter ${number} is sent`, hasState(stage, number, "finished"));
  }
  await pass(stage, "the offer reaches those who waited", hasState(stage, offer.number, "finished"));
  await admin.says(`/newsletter ${offer.number}`);
  say("They got them, and then, each as soon as it was allowed, the offer.");
  return { heldThen, releasedFromMs };
};

/** The last letter, in English, with the reader's name; then the owner looks back. */
const sendInEnglish = async (
  { stage, say }: Teller,
  admin: Admin,
  readers: readonly Reader[],
): Promise<void> => {
  await admin.says("/language en", '/settings language=en name="Shop by the Sea"');
  await admin.says("/newsletter_new", english.words);
  await admin.presses("Useful");
  await admin.says("language=en");
  await admin.presses("Keep");
  await admin.presses("Send it to me first");
  await admin.presses("Send");
  begin(stage);
  await pass(stage, "the English newsletter is sent", hasState(stage, english.number, "finished"));
  const leaver = readers.find(
    ({ isRegular, language, network }) => !isRegular && language === "en" && network === "telegram",
  );
  if (leaver) {
    await stage.telegram.world.say(leaver.id, null, "/topics");
    await stage.settle();
    stage.clock.turn(1_100);
    await stage.telegram.world.say(leaver.id, null, "/stop");
    await stage.settle();
  }
  const blocker = readers.find(({ isRegular, network }) => isRegular && network === "telegram");
  await admin.says(
    `/newsletter ${english.number}`,
    "/newsletters",
    "/subscribers",
    "/mix",
    `/newsletter_why ${toAll.number} ${blocker?.key ?? ""}`,
  );
  say("A last letter in English calls each of its readers by name; one of them has had enough: /stop.");
};

/** Plays the newsletters; `beforeReceipt` may spoil something. */
export const playNewsletters = async (
  teller: Teller,
  readers: readonly Reader[],
  beforeReceipt: () => Promise<void>,
): Promise<NewsletterFacts> => {
  const { stage, say } = teller;
  const admin = createAdmin(stage);
  await admin.says("/language ru", '/settings language=ru name="Лавка у моря"');
  await rememberLastMonth(stage, readers);
  const regulars = readers.filter(({ isRegular }) => isRegular).length;
  say(
    `${regulars} people subscribed last month and got ${lastMonth.length} newsletters then: that is written into the database, not played.`,
  );
  await admin.says("/subscribe_link new");
  const ref = /start=([\w-]+)/.exec(await admin.reads())?.[1];
  if (ref === undefined) throw new Error("The owner got no link to subscribe by.");
  await subscribeNewcomers(stage, readers, ref, () => restQuickly(stage));
  const blockedBefore = await blockBefore(stage, readers);
  say(
    `${readers.length - regulars} more have subscribed by the link; ${blockedBefore.size} have shut the bot out.`,
  );
  await admin.says("/subscribers");
  const blockedMeanwhile = await sendToAll(teller, admin, readers);
  await beforeReceipt();
  const receipt = await fetchReceipt(stage, admin);
  const held = await sendOffer(teller, admin, readers);
  await sendInEnglish(teller, admin, readers);
  return { readers, blockedBefore, blockedMeanwhile, receipt, ...held };
};
