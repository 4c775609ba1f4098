import { setTimeout as delay } from "node:timers/promises";
import { castMembers, type Member } from "../../src/sandbox/cast.ts";
import { createRandom, shuffled } from "../../src/sandbox/random.ts";
import type { DeliveryRecord } from "../../src/sandbox/ledger.ts";
import { claimCode, communityId, groupId, ownerId, until, type ChaosWorld } from "./world.ts";

export const peopleCount = 500;
/** Who was there before the bot, so that it must ask the network about them. */
const earlyCount = 50;
/** Who tries without ever becoming a member. */
const strangerCount = 8;
/** Who becomes a member only just before the first tap. */
const lateCount = 90;

const keyOf = ({ network, id }: Pick<Member, "network" | "id">): string =>
  `${network === "telegram" ? "tg" : "vk"}:${id}`;

type Way = "button" | "comment" | "message";

/** What the runner itself did, written down as it did it. */
export interface Draw {
  readonly number: number;
  readonly giveawayId: number;
  readonly drawId: string;
  readonly prize: string;
  readonly closesAtMs: number;
  /** The button of its announcement in the group. */
  readonly button: { readonly messageId: number; readonly data: string };
  /** Who tapped, commented or wrote in time while being a member. */
  readonly joined: Map<string, Way>;
  /** Who tried without being a member. */
  readonly refused: Map<string, Way>;
}

export interface Story {
  readonly people: readonly Member[];
  readonly draws: readonly Draw[];
  /** People who wrote to the bot in private, and how often: each is owed an answer. */
  readonly asked: Map<string, number>;
  prepare(): Promise<void>;
  /** Has a giveaway opened; resolves when it is announced on both networks. */
  open(options?: { readonly ends?: string }): Promise<Draw>;
  /** Lets people join it over time; resolves when the last one has. */
  joinOverTime(draw: Draw): Promise<void>;
}

interface Door {
  readonly buttonData: string;
  readonly messageId: number;
  readonly postId: number;
  readonly ref: string;
}

/**
 * From a commitment to its round: the bot dies three times before the commitment is surely posted, and each time it takes
 * up to ten seconds until another is at work.
 */
const delaySeconds = 60;
/** A bot that dies every few seconds on a busy machine takes long to say something. */
const openSeconds = 120;

const prizes = ["Чайник «Буря»", "Кружка «Шторм»", "Плед «Штиль»", "Самовар «Гроза»"];
/** People act up to shortly before the close: a whole second for dates, and one for the way of a tap without one. */
const lastCallMs = 2_000;

const openingOf = (deliveries: readonly DeliveryRecord[], drawId: string): DeliveryRecord | undefined =>
  deliveries.find(({ kind, text }) => kind !== "edit" && text.includes(`cgd-1 open d=${drawId}`));

export const createStory = (world: ChaosWorld, seed: number): Story => {
  const { telegram, vk, eyes } = world;
  const random = createRandom(seed * 17 + 3);
  const people = castMembers(peopleCount, seed);
  const strangers = new Set(people.slice(-strangerCount).map(keyOf));
  const comers = people.filter((person) => !strangers.has(keyOf(person)));
  const members = new Set<string>();
  const asked = new Map<string, number>();
  const draws: Draw[] = [];
  const doors = new Map<string, Door>();

  const become = async (person: Member): Promise<void> => {
    if (members.has(keyOf(person))) return;
    members.add(keyOf(person));
    await (person.network === "telegram"
      ? telegram.join(person.id, groupId)
      : vk.joinCommunity(person.id, communityId));
  };

  const join = async (draw: Draw, person: Member, way: Way): Promise<void> => {
    const door = doors.get(draw.drawId);
    if (!door) throw new Error(`Nobody knows how to join draw ${draw.number}.`);
    if (!strangers.has(keyOf(person))) await become(person);
    if (way === "button") await telegram.press(person.id, groupId, door.messageId, door.buttonData);
    else if (way === "comment") await vk.comment(person.id, communityId, door.postId, "+ участвую");
    else {
      asked.set(keyOf(person), (asked.get(keyOf(person)) ?? 0) + 1);
      await vk.say(person.id, communityId, "Начать", { ref: door.ref });
    }
    (members.has(keyOf(person)) ? draw.joined : draw.refused).set(keyOf(person), way);
  };

  const greet = async (person: Member): Promise<void> => {
    asked.set(keyOf(person), (asked.get(keyOf(person)) ?? 0) + 1);
    await telegram.start(person.id);
  };

  /** Whom a draw gets: a third of all by right, and a third of the others by their own wish. */
  const entrantsOf = (draw: Draw): Member[] =>
    people.filter((_, index) => (index + draw.number) % 3 === 0 || random() < 1 / 3);

  return {
    people,
    draws,
    asked,
    prepare: async () => {
      await telegram.createPerson({ id: ownerId, firstName: "Марина", languageCode: "ru" });
      await telegram.createChat({
        id: groupId,
        type: "supergroup",
        title: "Лавка бурь",
        username: "lavka_bur",
        ownerId,
      });
      for (const { network, id, firstName, lastName, language } of people) {
        await (network === "telegram"
          ? telegram.createPerson({ id, firstName, ...(lastName && { lastName }), languageCode: language })
          : vk.createPerson({ id, firstName, lastName, languageId: language === "ru" ? 0 : 3 }));
      }
      for (const person of comers.slice(0, earlyCount)) await become(person);
      await telegram.start(ownerId);
      await telegram.say(
        ownerId,
        null,
        `/claim ${claimCode} language=ru timezone=Europe/Moscow name="Лавка бурь"`,
      );
      await until(
        "the owner owns the bot",
        async () => (await eyes.count("SELECT count(*) FROM community")) > 0,
      );
      await telegram.addBot(groupId, ownerId, { admin: true });
      for (const person of comers.slice(earlyCount, -lateCount)) await become(person);
      const bound = `SELECT count(*) FROM venue WHERE "communityId" IS NOT NULL`;
      await until("group and wall belong to the community", async () => (await eyes.count(bound)) >= 2);
    },

    open: async ({ ends = "2m" } = {}) => {
      const number = draws.length + 1;
      const prize = prizes[draws.length] ?? `Подарок ${number}`;
      await telegram.say(
        ownerId,
        null,
        `/giveaway_new prize="${prize}" winners=3 ends=${ends} delay=${delaySeconds} yes`,
      );
      const row = await until(
        `giveaway ${number} is open`,
        async () => {
          const [found] = await eyes.rows<{ id: number; drawId: string; closesAt: Date }>(
            `SELECT id, "drawId", "closesAt" AT TIME ZONE 'UTC' AS "closesAt" FROM giveaway WHERE number = $1`,
            [number],
          );
          return found;
        },
        openSeconds,
      );
      const [message, post] = await until(
        `giveaway ${number} is announced on both networks`,
        async () => {
          const onTelegram = openingOf(await telegram.deliveries({ recipient: String(groupId) }), row.drawId);
          const onVk = openingOf(await vk.deliveries(), row.drawId);
          return onTelegram && onVk ? ([onTelegram, onVk] as const) : null;
        },
        openSeconds,
      );
      const buttonData = message.buttons[0]?.[0]?.data;
      const ref = /vk\.me\/\S+\?ref=([\w-]+)/.exec(post.text)?.[1];
      if (buttonData === undefined || ref === undefined)
        throw new Error(`Giveaway ${number} offers no way to join.`);
      const draw: Draw = {
        number,
        giveawayId: row.id,
        drawId: row.drawId,
        prize,
        closesAtMs: row.closesAt.getTime(),
        button: { messageId: Number(message.messageId), data: buttonData },
        joined: new Map(),
        refused: new Map(),
      };
      draws.push(draw);
      doors.set(row.drawId, {
        buttonData,
        ref,
        messageId: Number(message.messageId),
        postId: Number(post.messageId),
      });
      return draw;
    },

    joinOverTime: async (draw) => {
      const startMs = Date.now();
      const burstMs = 4_000;
      const tasks = shuffled(entrantsOf(draw), random).flatMap((person) => {
        const way: Way = person.network === "telegram" ? "button" : random() < 0.4 ? "comment" : "message";
        const endMs = draw.closesAtMs - lastCallMs;
        const atMs = startMs + random() * (endMs - startMs);
        // Many follow the link at once, as after a story or a mailing: equal answers then travel together.
        const sharedMs = way === "message" ? Math.floor(atMs / burstMs) * burstMs : atMs;
        const joining = { atMs: sharedMs, run: () => join(draw, person, way) };
        const isCurious = person.network === "telegram" && random() < 0.4;
        return isCurious
          ? [joining, { atMs: startMs + random() * (endMs - startMs), run: () => greet(person) }]
          : [joining];
      });
      tasks.sort((one, other) => one.atMs - other.atMs);
      const failures: unknown[] = [];
      const running: Promise<void>[] = [];
      for (const { atMs, run } of tasks) {
        await delay(Math.max(0, atMs - Date.now()));
        running.push(run().catch((error: unknown) => void failures.push(error)));
      }
      await Promise.all(running);
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} people could not act.`);
    },
  };
};
