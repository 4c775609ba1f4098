import { performance } from "node:perf_hooks";
import type { Draw } from "./story.ts";
import { groupId, until, type ChaosWorld } from "./world.ts";

const firstId = 5_000_000;
/** How many people act at the same time. */
const hands = 48;

const inParallel = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: hands }, async () => {
      for (const item of queue) await work(item);
    }),
  );
};

/** What became of many taps on one button. */
export interface Burst {
  readonly count: number;
  /** How long the taps themselves took. */
  readonly tapsMs: number;
  /** From the first tap until every entry was in the database. */
  readonly enteredMs: number;
  /** Who got no toast: their process died between its commit and the toast. */
  readonly unanswered: readonly string[];
  /** From a tap to its toast, of those that had one. */
  readonly p95Ms: number;
}

/** People of whom there are many, on Telegram: they become members, and later tap all at once. */
export interface Crowd {
  /** Resolves when the bot has seen them all, with how long that took after the first. */
  arrive(count: number): Promise<number>;
  /** `meanwhile` begins when a third of them has tapped. */
  burst(draw: Draw, meanwhile?: () => Promise<void>): Promise<Burst>;
}

export const createCrowd = ({ telegram, eyes }: ChaosWorld): Crowd => {
  let people: readonly number[] = [];
  /** How many rows are about people of the crowd. */
  const countOf = (from: string, values: readonly unknown[] = []): Promise<number> =>
    eyes.count(`SELECT count(*) FROM ${from} AND "identityKey" ~ '^tg:5[0-9]{6}$'`, values);

  return {
    arrive: async (count) => {
      const startMs = performance.now();
      people = Array.from({ length: count }, (_, index) => firstId + index);
      await inParallel(people, async (id) => {
        await telegram.createPerson({ id, firstName: `Гость ${id}`, languageCode: "ru" });
        await telegram.join(id, groupId);
      });
      await until(
        "the bot has seen the crowd arrive",
        async () => (await countOf(`membership WHERE status = 'member'`)) === count,
        240,
      );
      return performance.now() - startMs;
    },

    burst: async (draw, meanwhile) => {
      const count = people.length;
      const tappedMs = new Map<string, number>();
      const startMs = performance.now();
      let happening: Promise<void> | undefined;
      await inParallel(people, async (id) => {
        tappedMs.set(String(id), Date.now());
        await telegram.press(id, groupId, draw.button.messageId, draw.button.data);
        draw.joined.set(`tg:${id}`, "button");
        if (tappedMs.size < count / 3 || happening || !meanwhile) return;
        happening = meanwhile();
        happening.catch(() => undefined); // awaited below
      });
      const tapsMs = performance.now() - startMs;
      await until(
        "everybody who tapped has entered",
        async () =>
          (await countOf(`entry WHERE "giveawayId" = $1 AND state = 'entered'`, [draw.giveawayId])) === count,
        240,
      );
      const enteredMs = performance.now() - startMs;
      await happening;
      // The last toasts follow the commits by a moment.
      const toasts = async (): Promise<Map<string, number>> => {
        const found = new Map<string, number>();
        for (const { kind, recipient, atMs } of await telegram.deliveries())
          if (kind === "toast" && atMs >= (tappedMs.get(recipient) ?? Infinity)) found.set(recipient, atMs);
        return found;
      };
      let answers = await toasts();
      for (let before = -1; answers.size < count && answers.size > before;) {
        before = answers.size;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        answers = await toasts();
      }
      const waits = [...answers]
        .map(([who, atMs]) => atMs - (tappedMs.get(who) ?? atMs))
        .sort((a, b) => a - b);
      const p95Ms = waits[Math.ceil(waits.length * 0.95) - 1] ?? Number.NaN;
      const unanswered = people.map(String).filter((id) => !answers.has(id));
      return { count, tapsMs, enteredMs, unanswered, p95Ms };
    },
  };
};
