import type { ShiftedClock } from "../../harness/shifted-clock.ts";
import { createMarksman, type Marksman } from "../marksman.ts";
import type { Aim } from "../windows.ts";
import { until, type ChaosWorld } from "../world.ts";
import {
  createNewsletterAims,
  newsletterWindows,
  type NewsletterAims,
  type NewsletterWindow,
} from "./aims.ts";
import { createNewsletterStory, type NewsletterStory, type Sent } from "./story.ts";

const secondsPerShot = 120;
/** The minute for second thoughts, and a little more. */
const armingMs = 61_000;
const triesPerShot = 3;

type NewsletterAim = Aim<NewsletterWindow>;

/** What the acts are made of. */
export interface Director {
  readonly world: ChaosWorld;
  readonly story: NewsletterStory;
  readonly aims: NewsletterAims;
  readonly marksman: Marksman<NewsletterWindow>;
  readonly say: (line: string) => void;
  /**
   * Kills the bot in the minute for second thoughts and starts it when that is over; then every aim is shot at until it
   * hits or its window has gone by.
   */
  readonly attack: (shots: readonly NewsletterAim[]) => Promise<void>;
  /** As `attack` with one shot, after which the bot stays away for so long by its clock and the networks'. @throws it does not hit */
  readonly sendAway: (shot: NewsletterAim, milliseconds: number) => Promise<void>;
  readonly becomes: (newsletters: readonly Sent[], state: string) => Promise<void>;
}

export const createDirector = async (
  world: ChaosWorld,
  clock: ShiftedClock,
  say: (line: string) => void,
): Promise<Director> => {
  const { telegram, vk, eyes, bot } = world;
  const marksman = createMarksman(bot, newsletterWindows, say);
  let aheadMs = 0;

  /** While the bot is dead; the database's server alone does not notice. */
  const passTime = async (milliseconds: number): Promise<void> => {
    aheadMs += milliseconds;
    await clock.setAhead(aheadMs);
    await Promise.all([telegram.turnClock(milliseconds), vk.turnClock(milliseconds)]);
  };

  /** The traps are laid before what they are for begins. */
  const beginUnder = async <T>(shooting: Promise<T>): Promise<T> => {
    shooting.catch(() => undefined); // awaited below
    await marksman.killNow("in the minute for second thoughts", () => passTime(armingMs));
    return shooting;
  };

  const insist = async (aim: NewsletterAim): Promise<void> => {
    for (let left = triesPerShot; left > 0; left -= 1)
      if ((await marksman.shoot(aim, secondsPerShot)) || (await aim.isPast?.()) === true) return;
  };

  return {
    world,
    story: createNewsletterStory(world),
    aims: await createNewsletterAims(world),
    marksman,
    say,
    attack: async (shots) => void (await beginUnder(Promise.all(shots.map(insist)))),
    sendAway: async (shot, milliseconds) => {
      const hasHit = await beginUnder(
        marksman.shoot(shot, secondsPerShot, async () => {
          await passTime(milliseconds);
          say(`the bot is away for ${milliseconds / 3_600_000} hours.`);
        }),
      );
      if (!hasHit) throw new Error(`The bot did not come by to be sent away: ${shot.label}.`);
    },
    becomes: async (newsletters, state) => {
      const ids = newsletters.map(({ id }) => id);
      const sql = "SELECT count(*) FROM campaign WHERE id = ANY($1) AND state = $2";
      const numbers = newsletters.map(({ number }) => number).join(", ");
      await until(
        `newsletters ${numbers} are ${state}`,
        async () => (await eyes.count(sql, [ids, state])) === ids.length,
        180,
      );
    },
  };
};
