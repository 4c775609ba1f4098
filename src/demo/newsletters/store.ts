import type { ConsentText } from "../../audience/subscriptions/consent.ts";
import { everyone } from "../../audience/segments/segment.ts";
import type { Transaction } from "../../db/transaction.ts";
import type { DeliveryState } from "../../delivery/delivery.ts";
import type { Reader } from "./crowd.ts";

interface LastMonth {
  readonly readers: readonly Reader[];
  readonly bots: Readonly<Record<Reader["network"], string>>;
  /** The words they agreed under, by language. */
  readonly news: ReadonlyMap<string, ConsentText>;
  readonly offers: ReadonlyMap<string, ConsentText>;
  readonly subscribedAt: Date;
  readonly letters: readonly { readonly number: number; readonly words: string; readonly at: Date }[];
}

/** Subscribers of last month, and the newsletters that they got then, as the bot would have written them down. */
export const writeLastMonth = async (tx: Transaction, past: LastMonth): Promise<void> => {
  const { readers, bots, subscribedAt, letters } = past;
  const owner = await tx.teamMember.findFirstOrThrow({ where: { role: "owner" } });
  const { communityId } = owner;
  for (const { version, language, text } of [...past.news.values(), ...past.offers.values()])
    await tx.consentText.createMany({
      data: [{ version, language, text, at: subscribedAt }],
      skipDuplicates: true,
    });
  const people = await tx.person.createManyAndReturn({
    data: readers.map(() => ({ createdAt: subscribedAt })),
    select: { id: true },
  });
  const accounts = await tx.identity.createManyAndReturn({
    data: readers.map(({ key, network, id, firstName, lastName, language }, index) => ({
      key,
      network,
      userId: String(id),
      personId: people[index]?.id ?? 0,
      name: `${firstName} ${lastName}`.trim(),
      languageCode: language,
      createdAt: subscribedAt,
      seenAt: subscribedAt,
    })),
    select: { id: true, key: true },
  });
  const accountOf = new Map(accounts.map((account) => [account.key, account]));
  const known = readers.flatMap((reader) => {
    const account = accountOf.get(reader.key);
    return account ? [{ ...reader, account, bot: bots[reader.network] }] : [];
  });
  await tx.privateChat.createMany({
    data: known.map(({ account, bot }) => ({ identityId: account.id, bot, isReachable: true, communityId })),
  });
  await tx.subscription.createMany({
    data: known.map(({ account, bot, wantsOffers }) => ({
      communityId,
      identityId: account.id,
      bot,
      isActive: true,
      since: subscribedAt,
      promoSince: wantsOffers ? subscribedAt : null,
    })),
  });
  const consent =
    (what: "newsletter" | "promo", words: LastMonth["news"]) => (reader: (typeof known)[number]) => ({
      communityId,
      subject: reader.key,
      what,
      isGiven: true,
      textVersion: words.get(reader.language)?.version ?? "",
      source: "button",
      at: subscribedAt,
    });
  await tx.consent.createMany({
    data: [
      ...known.map(consent("newsletter", past.news)),
      ...known.filter(({ wantsOffers }) => wantsOffers).map(consent("promo", past.offers)),
    ],
  });
  for (const { number, words, at } of letters) {
    const campaign = await tx.campaign.create({
      data: {
        communityId,
        number,
        state: "finished",
        kind: "useful",
        content: { text: words, marks: [], buttons: [] },
        segment: { ...everyone, languages: [], networks: [], topics: [], tags: [] },
        startsAt: at,
        startedAt: at,
        finishedAt: at,
        isPlanned: true,
        createdBy: owner.personId,
        createdAt: at,
      },
    });
    const run = await tx.deliveryRun.create({
      data: { about: `campaign:${campaign.id}`, state: "ended", createdAt: at },
    });
    await tx.campaign.update({ where: { id: campaign.id }, data: { runId: run.id } });
    await tx.$executeRaw`
      INSERT INTO "delivery" ("bot", "lane", "op", "recipient", "contentHash", "kind", "state", "notBefore",
        "createdAt", "settledAt", "runId", "personId", "subscriptionId")
      SELECT s."bot", 2, 'message', i."userId", ${`last-month-${number}`}, 'useful', 'sent', ${at}::timestamp,
        ${at}::timestamp, ${at}::timestamp, ${run.id}::int, i."personId", s."id"
      FROM "subscription" s JOIN "identity" i ON i."id" = s."identityId"
      WHERE s."communityId" = ${communityId}::int AND s."since" = ${subscribedAt}::timestamp`;
  }
};

/** How a newsletter stands; undefined when there is none of that number. */
export const campaignState = async (tx: Transaction, number: number): Promise<string | undefined> =>
  (await tx.campaign.findFirst({ where: { number }, select: { state: true } }))?.state;

/** One recipient of a newsletter, as the bot wrote it down. */
export interface StoredRow {
  readonly key: string;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly settledAt: Date | null;
}

/** Every recipient of a newsletter. */
export const rowsOf = async (tx: Transaction, number: number): Promise<readonly StoredRow[]> => {
  const campaign = await tx.campaign.findFirstOrThrow({ where: { number }, select: { runId: true } });
  const rows = await tx.delivery.findMany({
    where: { runId: campaign.runId ?? -1 },
    select: { bot: true, recipient: true, state: true, reason: true, settledAt: true },
    orderBy: { id: "asc" },
  });
  return rows.map(({ bot, recipient, state, ...rest }) => ({
    ...rest,
    key: `${bot.slice(0, 2)}:${recipient}`,
    state: state as DeliveryState, // written by the bot
  }));
};

/** The planted loss of `--break drop-recipient`: what became of one recipient is forgotten. */
export const dropOneRecipient = async (tx: Transaction, number: number): Promise<string> => {
  const campaign = await tx.campaign.findFirstOrThrow({ where: { number }, select: { runId: true } });
  const row = await tx.delivery.findFirstOrThrow({
    where: { runId: campaign.runId ?? -1, state: "sent", bot: { startsWith: "vk:" } },
    orderBy: { id: "asc" },
  });
  await tx.delivery.delete({ where: { id: row.id } });
  return `vk:${row.recipient}`;
};
