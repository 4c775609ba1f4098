import { castMembers, type Member } from "../../../src/sandbox/cast.ts";
import { communityId, telegramBot, until, vkBot, type ChaosWorld } from "../world.ts";

const peopleCount = 470;
/** Who has an account on each network, linked. */
const linkedCount = 12;
/** Subscribers who have shut the bot out long ago: more than are planned in one transaction, and nobody to write to. */
const goneCount = 2_100;
/** Of those who are written to most. */
export const oftenTag = "often";

/** A subscriber, by the runner's own record. */
export interface Reader {
  /** One, or two that are linked: `tg:1`, `vk:2`. */
  readonly accounts: readonly string[];
  readonly wantsOffers: boolean;
  readonly isOften: boolean;
}

export interface Audience {
  readonly readers: readonly Reader[];
  /** Accounts of people who subscribed and have gone since, without ending it. */
  readonly gone: readonly string[];
  /** Accounts that are spoken with and have no subscription, or have ended it. */
  readonly strangers: readonly string[];
}

const keyOf = ({ network, id }: Member): string => `${network === "telegram" ? "tg" : "vk"}:${id}`;

/** People write to the bot, each by their network. */
const arrive = async (world: ChaosWorld, people: readonly Member[]): Promise<void> => {
  const { telegram, vk, eyes } = world;
  const queue = people.values();
  const bring = async (): Promise<void> => {
    for (const { network, id, firstName, lastName, language } of queue) {
      if (network === "telegram") {
        await telegram.createPerson({ id, firstName, ...(lastName && { lastName }), languageCode: language });
        await telegram.start(id);
      } else {
        await vk.createPerson({ id, firstName, lastName, languageId: language === "ru" ? 0 : 3 });
        await vk.say(id, communityId, "Начать");
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, bring));
  const known = `SELECT count(*) FROM identity i JOIN private_chat h ON h."identityId" = i.id WHERE i.key = ANY($1)`;
  const keys = people.map(keyOf);
  await until("the bot knows everybody", async () => (await eyes.count(known, [keys])) >= keys.length, 120);
  const open = `SELECT (SELECT count(*) FROM "update" WHERE state = 'new')
    + (SELECT count(*) FROM delivery WHERE state NOT IN ('sent', 'skipped', 'failed', 'denied', 'unknown', 'cancelled'))`;
  await until("everybody has been greeted", async () => (await eyes.count(open)) === 0, 120);
};

/** In the order of the database's clock, which is the bot's at this moment. */
const now = `(now() AT TIME ZONE 'UTC')`;

/**
 * A community that has been written to for a while. Its people have come through the bot; that they have subscribed,
 * linked or gone is written into its database, since hundreds of dialogues would take minutes and are not what is
 * tried here. The account holds ledgers and receipts against the runner's record, not against these rows.
 */
export const gather = async (world: ChaosWorld, seed: number): Promise<Audience> => {
  const people = castMembers(peopleCount, seed);
  await arrive(world, people);
  const { eyes } = world;
  const of = (network: Member["network"]): string[] =>
    people.filter((one) => one.network === network).map(keyOf);
  const sides = [of("telegram"), of("vk")] as const;

  const readers: Reader[] = [];
  const strangers: string[] = [];
  const ended: string[] = [];
  for (const keys of sides)
    for (const [index, key] of keys.entries()) {
      const partner = index < linkedCount ? sides.map((side) => side[index] ?? "") : undefined;
      if (partner && keys === sides[1]) continue;
      const part = partner ? -1 : index % 20;
      if (part === 18 || part === 19) {
        strangers.push(key);
        if (part === 18) ended.push(key);
      } else
        readers.push({ accounts: partner ?? [key], wantsOffers: index % 3 !== 0, isOften: index % 5 === 0 });
    }
  const botOf = `CASE i.network WHEN 'vk' THEN '${vkBot}' ELSE '${telegramBot}' END`;
  const subscribe = async (keys: readonly string[], isActive: boolean): Promise<void> => {
    await eyes.rows(
      `INSERT INTO subscription ("communityId", "identityId", bot, "isActive", since, "endedAt", "endReason")
       SELECT c.id, i.id, ${botOf}, $2, ${now} - interval '40 days', CASE WHEN NOT $2 THEN ${now} - interval '1 day' END,
         CASE WHEN NOT $2 THEN 'stop' END
       FROM identity i, community c WHERE i.key = ANY($1)`,
      [keys, isActive],
    );
  };
  await subscribe(
    readers.flatMap(({ accounts }) => accounts),
    true,
  );
  await subscribe(ended, false);
  const mine = (which: (reader: Reader) => boolean): string[] =>
    readers.filter(which).flatMap(({ accounts }) => accounts);
  await eyes.rows(
    `UPDATE subscription s SET "promoSince" = ${now} - interval '1 day' FROM identity i
     WHERE i.id = s."identityId" AND i.key = ANY($1)`,
    [mine(({ wantsOffers }) => wantsOffers)],
  );
  await eyes.rows(
    `INSERT INTO subscription_tag ("subscriptionId", tag)
     SELECT s.id, $2 FROM subscription s JOIN identity i ON i.id = s."identityId" WHERE i.key = ANY($1)`,
    [mine(({ isOften }) => isOften), oftenTag],
  );
  for (const { accounts } of readers)
    if (accounts.length === 2)
      await eyes.rows(
        `UPDATE identity SET "personId" = (SELECT "personId" FROM identity WHERE key = $1) WHERE key = $2`,
        accounts,
      );
  const gone = await eyes.rows<{ key: string }>(
    `WITH p AS (
       INSERT INTO person ("createdAt") SELECT ${now} FROM generate_series(1, $1::int) RETURNING id
     ), i AS (
       INSERT INTO identity (key, network, "userId", "personId", name, "languageCode", "createdAt", "seenAt")
       SELECT 'tg:' || 8000000 + p.id, 'telegram', 8000000 + p.id, p.id, 'Ушедший', 'ru', ${now}, ${now} FROM p
       RETURNING id, key
     ), h AS (
       INSERT INTO private_chat ("identityId", bot, "isReachable") SELECT id, '${telegramBot}', false FROM i
     ), s AS (
       INSERT INTO subscription ("communityId", "identityId", bot, "isActive", since)
       SELECT c.id, i.id, '${telegramBot}', true, ${now} - interval '40 days' FROM i, community c
     ) SELECT key FROM i`,
    [goneCount],
  );
  return { readers, strangers, gone: gone.map(({ key }) => key) };
};
