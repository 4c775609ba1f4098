import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createShiftedClock, type ShiftedClock } from "../../harness/shifted-clock.ts";
import type { Finding } from "../account.ts";
import { windowFindings } from "../report.ts";
import { openWorld, ownerId, telegramToken, until, type ChaosWorld } from "../world.ts";
import { checkNewsletters, type NewsletterFacts } from "./account.ts";
import {
  beAway,
  cancelAll,
  resetTimes,
  sendLate,
  sendOffers,
  sendThroughFaults,
  sendUseful,
} from "./acts.ts";
import { newsletterWindows } from "./aims.ts";
import { collectNewsletter } from "./collect.ts";
import { createDirector } from "./director.ts";

const wantedHits = 3;

type Say = (line: string) => void;

/** Until nothing is left to be done. */
const settle = async ({ eyes, telegram }: ChaosWorld): Promise<void> => {
  const busy = `SELECT (SELECT count(*) FROM "update" WHERE state = 'new')
    + (SELECT count(*) FROM delivery WHERE state IN ('planned', 'held', 'claimed', 'sending', 'retry'))`;
  await until(
    "all updates are fetched",
    async () => (await telegram.pendingUpdates(telegramToken)).length === 0,
  );
  await until("everything comes to its end", async () => (await eyes.count(busy)) === 0, 120);
};

const play = async (
  world: ChaosWorld,
  seed: number,
  clock: ShiftedClock,
  say: Say,
): Promise<readonly Finding[]> => {
  const { telegram, vk, eyes, bot } = world;
  const director = await createDirector(world, clock, say);
  const { story, marksman } = director;
  await story.prepare(seed);
  const { readers, gone, strangers } = story.audience;
  say(
    `${readers.length} subscribers, ${gone.length} who have gone, ${strangers.length} who never subscribed.`,
  );
  const { missed } = await sendUseful(director);
  say("useful newsletters have gone out; now two offers at once.");
  const offers = await sendOffers(director);
  say("the networks begin to fail as well.");
  const { refused, unreachable, floods } = await sendThroughFaults(director);
  const away = await beAway(director, missed);
  const late = await sendLate(director, missed);
  await cancelAll(director, offers);
  say("what was missed has gone out after all, the offers are cancelled; the bot is left alone to finish.");
  await settle(world);
  const newsletters: NewsletterFacts[] = [];
  for (const newsletter of story.newsletters) {
    const end = offers.includes(newsletter) ? "cancelled" : "finished";
    newsletters.push(await collectNewsletter(world, story, newsletter, end));
  }
  await delay(1_000); // what a last tap set off has its rows by now
  await settle(world);

  const violations = [...(await telegram.violations()), ...(await vk.violations())];
  const { adoptions } = bot;
  return [
    ...windowFindings(marksman.hits, newsletterWindows, wantedHits),
    ...checkNewsletters({
      telegram: { calls: await telegram.calls(), deliveries: await telegram.deliveries() },
      vk: { calls: await vk.calls(), deliveries: await vk.deliveries() },
      newsletters,
      ownerKey: `tg:${ownerId}`,
      unreachable: new Set([...gone, ...unreachable]),
      floods,
      away,
      planted: { kills: marksman.kills, resets: resetTimes, refused },
      updates: {
        waiting: await eyes.count(`SELECT count(*) FROM "update" WHERE state = 'new'`),
        dead: await eyes.count(`SELECT count(*) FROM "update" WHERE state = 'dead'`),
      },
    }),
    late,
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
