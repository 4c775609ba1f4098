import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createShiftedClock, type ShiftedClock } from "../../harness/shifted-clock.ts";
import type { Finding } from "../account.ts";
import { createMarksman } from "../marksman.ts";
import { windowFindings } from "../report.ts";
import { openWorld, ownerId, telegramToken, until, type ChaosWorld } from "../world.ts";
import { checkNewsletters, type NewsletterFacts } from "./account.ts";
import { createNewsletterAims, newsletterWindows, type NewsletterWindow } from "./aims.ts";
import { collectNewsletter } from "./collect.ts";
import { createNewsletterStory, type Sent } from "./story.ts";
import type { Aim } from "../windows.ts";

const wantedHits = 3;
const secondsPerShot = 120;
/** The minute for second thoughts, and a little more. */
const armingMs = 61_000;
const awayMs = 2 * 3_600_000;
const floodTimes = 12;
const resetTimes = 3;

type Say = (line: string) => void;
type NewsletterAim = Aim<NewsletterWindow>;

const play = async (
  world: ChaosWorld,
  seed: number,
  clock: ShiftedClock,
  say: Say,
): Promise<readonly Finding[]> => {
  const { telegram, vk, eyes, bot } = world;
  const story = createNewsletterStory(world);
  await story.prepare(seed);
  const { readers, gone, strangers } = story.audience;
  say(
    `${readers.length} subscribers, ${gone.length} who have gone, ${strangers.length} who never subscribed.`,
  );
  const aims = await createNewsletterAims(world);
  const marksman = createMarksman(bot, newsletterWindows, say);

  let aheadMs = 0;
  /** While the bot is dead, so that it has been away for so long by every clock but the database server's. */
  const passTime = async (milliseconds: number): Promise<void> => {
    aheadMs += milliseconds;
    await clock.setAhead(aheadMs);
    await Promise.all([telegram.turnClock(milliseconds), vk.turnClock(milliseconds)]);
  };
  const passMinute = (): Promise<void> =>
    marksman.killNow("in the minute for second thoughts", () => passTime(armingMs));

  /** Each aim until it hits or its window has gone by, at most three times. */
  const attack = async (shots: readonly NewsletterAim[]): Promise<void> => {
    await Promise.all(
      shots.map(async (aim) => {
        for (let left = 3; left > 0; left -= 1)
          if ((await marksman.shoot(aim, secondsPerShot)) || (await aim.isPast?.()) === true) return;
      }),
    );
  };
  const stateIs = (newsletters: readonly Sent[], states: readonly string[]) =>
    until(
      `newsletters ${newsletters.map(({ number }) => number).join(", ")} are ${states.join(" or ")}`,
      async () =>
        (await eyes.count("SELECT count(*) FROM campaign WHERE id = ANY($1) AND state = ANY($2)", [
          newsletters.map(({ id }) => id),
          states,
        ])) === newsletters.length,
      180,
    );
  const isOver = (...newsletters: readonly Sent[]) => stateIs(newsletters, ["finished"]);

  const all = await story.confirm({ kind: "useful" });
  const named = await story.confirm({ kind: "useful", isPersonal: true });
  const often = await story.confirm({ kind: "useful", isForOften: true });
  const oftenNamed = await story.confirm({ kind: "useful", isForOften: true, isPersonal: true });
  const missed = await story.confirm({ kind: "useful", start: "1h" });
  const first = attack([
    aims.opening(all),
    aims.portionWritten(all),
    aims.portionAtItsCommit(all),
    aims.claimed(all),
    aims.begun("vk", all),
    aims.arrived("telegram", all),
    aims.answered(all),
    aims.finishing(all),
    aims.portionWritten(named),
    aims.claimed(named),
    aims.begun("telegram", named),
    aims.arrived("vk", named),
    aims.answered(named),
    aims.opening(often),
    aims.finishing(often),
    aims.portionAtItsCommit(oftenNamed),
    aims.arrived("telegram", oftenNamed),
  ]);
  first.catch(() => undefined); // awaited below
  await passMinute();
  await first;
  await isOver(all, named, often, oftenNamed);
  say("four useful ones have gone out; two offers at once, for which most people have had too little.");

  const offers = [await story.confirm({ kind: "promo" }), await story.confirm({ kind: "promo" })] as const;
  const second = attack([
    aims.opening(offers[0]),
    aims.claimed(offers[0]),
    aims.begun("vk", offers[0], true),
    aims.answered(offers[1]),
    aims.arrived("telegram", offers[1]),
    aims.portionWritten(offers[1]),
  ]);
  second.catch(() => undefined); // awaited below
  await passMinute();
  await second;
  await stateIs(offers, ["waiting"]);
  const offered = await eyes.count(`SELECT count(*) FROM delivery WHERE kind = 'promo' AND state = 'sent'`);
  say(`${offered} offers were sent, the others wait; the networks begin to fail as well.`);

  const flooded = await story.confirm({ kind: "useful" });
  const cut = await story.confirm({ kind: "useful", isPersonal: true });
  const singles = readers
    .filter(({ accounts }) => accounts.length === 1)
    .map(({ accounts: [key = ""] }) => key);
  const refused = singles.filter((key) => key.startsWith("vk:")).slice(20, 25);
  const blockers = singles.filter((key) => key.startsWith("tg:")).slice(20, 23);
  const marked = ({ marker }: Sent, method: string) => ({ method, textIncludes: marker });
  for (const key of refused)
    await vk.plantFault({
      effect: {
        kind: "error",
        code: 901,
        description: "Can't send messages for users without permission",
      },
      ...marked(flooded, "messages.send"),
      recipient: key.slice(3),
    });
  await telegram.plantFault({
    effect: {
      kind: "error",
      code: 429,
      description: "Too Many Requests: retry after 3",
      retryAfterSeconds: 3,
    },
    ...marked(flooded, "sendMessage"),
    times: floodTimes,
  });
  for (const [network, method] of [
    [telegram, "sendMessage"],
    [vk, "messages.send"],
  ] as const)
    await network.plantFault({ effect: { kind: "reset-after" }, ...marked(cut, method), times: resetTimes });
  const third = attack([
    aims.opening(flooded),
    aims.portionWritten(flooded),
    aims.portionAtItsCommit(flooded),
    aims.claimed(flooded),
    aims.begun("telegram", flooded, true),
    aims.answered(flooded),
    aims.finishing(flooded),
    aims.begun("vk", cut),
    aims.arrived("vk", cut),
    aims.answered(cut),
    aims.portionAtItsCommit(cut),
    aims.finishing(cut),
  ]);
  third.catch(() => undefined); // awaited below
  await passMinute();
  // While it plans: some of them have rows already.
  for (const key of blockers) await telegram.block(Number(key.slice(3)));
  await third;
  await isOver(flooded, cut);
  await until(
    "offers that have waited go out",
    async () =>
      (await eyes.count(`SELECT count(*) FROM delivery WHERE kind = 'promo' AND state = 'sent'`)) > offered,
    120,
  );

  const interrupted = await story.confirm({ kind: "useful" });
  let untilMs = 0;
  const fourth = marksman.shoot(aims.arrived("vk", interrupted), secondsPerShot, async () => {
    await passTime(awayMs);
    untilMs = await telegram.now();
    say("the bot is away for two hours.");
  });
  fourth.catch(() => undefined); // awaited below
  await passMinute();
  if (!(await fourth)) throw new Error("The bot did not come by to be sent away for two hours.");
  await stateIs([missed], ["missed"]);
  await isOver(interrupted);
  const early = [...(await telegram.deliveries()), ...(await vk.deliveries())].filter(
    ({ text, recipient }) => text.startsWith(missed.marker) && recipient !== String(ownerId),
  ).length;
  const asked = (await telegram.deliveries({ recipient: String(ownerId) })).filter(
    ({ kind, text }) => kind === "message" && text.includes(`Рассылка ${missed.number} должна была начаться`),
  ).length;
  await story.press(missed, "newsletter-send-button");
  await stateIs([missed], ["arming"]);
  await passMinute();
  await isOver(missed);
  for (const offer of offers) {
    await story.press(offer, "newsletter-cancel-button", "newsletter-cancel-confirm-button");
    await stateIs([offer], ["cancelled"]);
  }
  say("what was missed has gone out after all, the offers are cancelled; the bot is left alone to finish.");

  const busy = `SELECT (SELECT count(*) FROM "update" WHERE state = 'new')
    + (SELECT count(*) FROM delivery WHERE state IN ('planned', 'held', 'claimed', 'sending', 'retry'))`;
  const settle = (): Promise<unknown> =>
    until("everything comes to its end", async () => (await eyes.count(busy)) === 0, 120);
  await settle();
  await until(
    "all updates are fetched",
    async () => (await telegram.pendingUpdates(telegramToken)).length === 0,
  );
  const newsletters: NewsletterFacts[] = [];
  for (const newsletter of story.newsletters) {
    const end = newsletter.kind === "promo" ? "cancelled" : "finished";
    newsletters.push(await collectNewsletter(world, story, newsletter, end));
  }
  await delay(1_000); // what a last tap set off has its rows by now
  await settle();

  const violations = [...(await telegram.violations()), ...(await vk.violations())];
  const { adoptions } = bot;
  return [
    ...windowFindings(marksman.hits, newsletterWindows, wantedHits),
    ...checkNewsletters({
      telegram: { calls: await telegram.calls(), deliveries: await telegram.deliveries() },
      vk: { calls: await vk.calls(), deliveries: await vk.deliveries() },
      newsletters,
      ownerKey: `tg:${ownerId}`,
      unreachable: new Set([...gone, ...refused, ...blockers]),
      floods: { marker: flooded.marker, times: floodTimes },
      away: { number: interrupted.number, untilMs },
      planted: { kills: marksman.kills, resets: resetTimes, refused },
      updates: {
        waiting: await eyes.count(`SELECT count(*) FROM "update" WHERE state = 'new'`),
        dead: await eyes.count(`SELECT count(*) FROM "update" WHERE state = 'dead'`),
      },
    }),
    {
      what: "missed over the downtime: asked about, sent without a word",
      ledgers: `${asked}, ${early}`,
      database: "1, 0",
      isRight: asked === 1 && early === 0,
    },
    {
      what: "starts after a kill that adopted the running database",
      ledgers: `${adoptions} of ${marksman.kills}`,
      database: "",
      isRight: adoptions === marksman.kills,
    },
    {
      what: "calls that the official schemas do not allow",
      ledgers: String(violations.length),
      database: "",
      isRight: violations.length === 0,
      ...(violations.length > 0 && { detail: JSON.stringify(violations.slice(0, 3)) }),
    },
  ];
};

/** Newsletters to subscribers on both networks, their bot killed in each window of them, and away for two hours. */
export const runNewsletters = async (
  seed: number,
  say: Say,
  onOpen: (close: () => Promise<void>) => void,
): Promise<{ readonly findings: readonly Finding[]; readonly code: number | null }> => {
  const folder = await mkdtemp(join(tmpdir(), "vestnik-chaos-clock-"));
  const clock = await createShiftedClock(folder);
  const world = await openWorld(seed, clock.environment);
  const close = async (): Promise<void> => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  };
  onOpen(close);
  try {
    const findings = await play(world, seed, clock, say);
    return { findings, code: await world.bot.stop() };
  } finally {
    await close();
  }
};
