import { communityId, ownerId, telegramBot, telegramToken, until, vkBot } from "../chaos/world.ts";
import type { ChaosWorld, Networks } from "../chaos/world.ts";
import { crowd } from "./crowd.ts";

/** The first account of each network's subscribers; the others follow without a gap. */
const firstUser = { telegram: 20_000_000, vk: 10_000_000 } as const;
/** The first person in the bot's database: far from those who come by themselves. */
const firstPerson = 1_000_000;

export interface Readers {
  readonly telegram: number;
  readonly vk: number;
}

const ids = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index);

/** People of both networks to whom the bot may write, since before it starts: what they did then is read already. */
export const inviteReaders = async (
  { telegram, vk, environment }: Networks,
  readers: Readers,
): Promise<void> => {
  await crowd(ids(firstUser.telegram, readers.telegram), async (id) => {
    await telegram.createPerson({ id, firstName: `П${id}`, languageCode: "ru" });
    await telegram.start(id);
  });
  await crowd(ids(firstUser.vk, readers.vk), async (id) => {
    await vk.createPerson({ id, firstName: `П${id}`, lastName: "Б" });
    await vk.allowMessages(id, communityId);
  });
  const updates = `${environment["TELEGRAM_API_ROOT"]}/bot${telegramToken}/getUpdates`;
  const answer = await fetch(`${updates}?offset=-1`);
  const { result } = (await answer.json()) as { result: { update_id: number }[] };
  const last = result.at(-1);
  if (last) await fetch(`${updates}?offset=${last.update_id + 1}&timeout=0`);
};

/**
 * Subscribes `count` accounts from the `from`th on (0 is the first), straight in the tables. They agreed to offers, too.
 */
export const subscribe = async (
  { eyes }: ChaosWorld,
  network: keyof Readers,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<void> => {
  const first = (network === "vk" ? 0 : 1_000_000) + firstPerson + from;
  const key = network === "vk" ? "vk" : "tg";
  const bot = network === "vk" ? vkBot : telegramBot;
  const user = `${firstUser[network] + from} + n - ${first}`;
  const numbers = `generate_series(${first}, ${first + count - 1}) AS n`;
  await eyes.rows(`INSERT INTO person (id, "createdAt") SELECT n, now() FROM ${numbers}`);
  await eyes.rows(
    `INSERT INTO identity (id, key, network, "userId", "personId", name, "languageCode", "createdAt", "seenAt")
     SELECT n, '${key}:' || (${user}), '${network}', ${user}, n, 'П' || n, 'ru', now(), now() FROM ${numbers}`,
  );
  await eyes.rows(
    `INSERT INTO private_chat ("identityId", bot, "isReachable") SELECT n, '${bot}', true FROM ${numbers}`,
  );
  await eyes.rows(
    `INSERT INTO subscription (id, "communityId", "identityId", bot, "isActive", since, "promoSince")
     SELECT n, (SELECT id FROM community), n, '${bot}', true, now() - interval '1 day', now() - interval '1 day'
     FROM ${numbers}`,
  );
  await eyes.rows("ANALYZE");
};

/** Of Telegram's subscribers the first `count` have had the four useful things that an offer needs before it. */
export const informReaders = async ({ eyes }: ChaosWorld, count: number): Promise<void> => {
  await eyes.rows(
    `INSERT INTO delivery (bot, lane, op, recipient, "contentHash", kind, state, "notBefore", "createdAt", "settledAt",
       "personId", "subscriptionId")
     SELECT s.bot, 2, 'message', i."userId", 'bench', 'useful', 'sent', now(), now(), now() - interval '1 hour',
       i."personId", s.id
     FROM (SELECT * FROM subscription WHERE bot = '${telegramBot}' ORDER BY id LIMIT ${count}) s
     JOIN identity i ON i.id = s."identityId" CROSS JOIN generate_series(1, 4)`,
  );
  await eyes.rows("ANALYZE");
};

/** What the owner has written and sees before anybody else does. */
export interface Draft {
  readonly messageId: number;
  /** Of the button that confirms it. */
  readonly confirm: string;
  /** In everything that is sent. */
  readonly words: string;
  /** From the command to the preview. */
  readonly previewMs: number;
}

/** A campaign that the owner has confirmed. */
export interface Sending extends Pick<Draft, "words"> {
  readonly campaign: number;
}

export const dropLabel = "Выбросить";

const ownersMessage = async ({ telegram }: ChaosWorld, label: string, after: number, seconds?: number) =>
  until(
    `the owner reads a message with the button “${label}”`,
    async () =>
      (await telegram.messages(ownerId))
        .toReversed()
        .find(
          ({ buttons, messageId }) => messageId > after && buttons.flat().some((it) => it.label === label),
        ),
    seconds,
  );

/** Presses the owner's newest button of this label; returns when, by the clock of the ledgers. */
export const press = async (world: ChaosWorld, label: string, after = 0): Promise<number> => {
  const { messageId } = await ownersMessage(world, label, after);
  const pressedMs = Date.now();
  await world.telegram.press(ownerId, ownerId, messageId, label);
  return pressedMs;
};

/** Writes a newsletter for everybody. */
export const draftNewsletter = async (
  world: ChaosWorld,
  kind: "useful" | "promo",
  words: string,
): Promise<Draft> => {
  const before = (await world.telegram.messages(ownerId)).at(-1)?.messageId ?? 0;
  const askedMs = performance.now();
  const line = `/newsletter_new message="${words}" kind=${kind} audience=all start=now`;
  await world.telegram.say(ownerId, null, line);
  const { messageId, buttons } = await ownersMessage(world, dropLabel, before, 120);
  const previewMs = performance.now() - askedMs;
  return { messageId, confirm: buttons.flat()[0]?.label ?? "", words, previewMs };
};

/** Confirms it; the minute for second thoughts begins. */
export const confirmNewsletter = async (world: ChaosWorld, draft: Draft): Promise<Sending> => {
  await press(world, draft.confirm, draft.messageId - 1);
  const row = await until("the newsletter is confirmed", async () => {
    const rows = await world.eyes.rows<{ id: number }>("SELECT id FROM campaign WHERE state = 'arming'");
    return rows[0];
  });
  return { campaign: row.id, words: draft.words };
};

/** Ends the minute for second thoughts; returns when, by the clock of the ledgers. */
export const startNow = async ({ eyes }: ChaosWorld, { campaign }: Sending): Promise<number> => {
  const dueMs = Date.now();
  await eyes.rows(`UPDATE campaign SET "startsAt" = now() AT TIME ZONE 'utc' WHERE id = $1`, [campaign]);
  return dueMs;
};

/** A call of a campaign, as a ledger has it. */
export interface CampaignCall {
  readonly atMs: number;
  readonly people: number;
  readonly isTooFast: boolean;
}

const tooManyRequests = 429;
const tooManyPerSecond = 6;

/** The calls of a campaign so far, in the order in which they came. */
export const callsOf = async (
  { telegram, vk }: ChaosWorld,
  { words }: Sending,
): Promise<Readonly<Record<keyof Readers, readonly CampaignCall[]>>> => {
  const [telegramCalls, vkCalls] = await Promise.all([
    telegram.calls({ method: "sendMessage" }),
    vk.calls({ method: "messages.send" }),
  ]);
  return {
    telegram: telegramCalls
      .filter(
        ({ params }) =>
          Number(params["chat_id"]) >= firstUser.telegram && String(params["text"]).includes(words),
      )
      .map(({ atMs, outcome }) => ({
        atMs,
        people: 1,
        isTooFast: outcome.kind === "refused" && outcome.code === tooManyRequests,
      })),
    vk: vkCalls
      .filter(({ params }) => String(params["message"]).includes(words))
      .map(({ atMs, params, outcome }) => ({
        atMs,
        people: String(params["peer_ids"] ?? params["peer_id"]).split(",").length,
        isTooFast: outcome.kind === "refused" && outcome.code === tooManyPerSecond,
      })),
  };
};
