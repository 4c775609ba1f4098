import { join } from "node:path";
import { createI18n } from "../../../src/bot/i18n.ts";
import { wallTime } from "../../../src/bot/local-time.ts";
import { packageRoot } from "../../../src/package-root.ts";
import type { DeliveryRecord } from "../../../src/sandbox/ledger.ts";
import { claimCode, ownerId, until, type ChaosWorld } from "../world.ts";
import { gather, oftenTag, type Audience, type Reader } from "./people.ts";

interface Wish {
  readonly kind: "useful" | "promo";
  /** Each reader is called by name. */
  readonly isPersonal?: boolean;
  readonly isForOften?: boolean;
  readonly start?: string;
}

/** A newsletter that was confirmed, as the runner itself asked for it. */
export interface Sent {
  readonly id: number;
  readonly number: number;
  readonly kind: Wish["kind"];
  /** How its text begins, and no other's. */
  readonly marker: string;
  /** Whom it is for, a list of accounts each. */
  readonly meant: readonly (readonly string[])[];
}

export interface NewsletterStory {
  readonly newsletters: readonly Sent[];
  readonly audience: Audience;
  prepare(seed: number): Promise<void>;
  /** Writes a newsletter and confirms it; resolves when the bot has it. */
  confirm(wish: Wish): Promise<Sent>;
  /** The owner opens the card of a newsletter, presses a button on it, and one in what comes then. */
  press(newsletter: Sent, ...labelKeys: readonly string[]): Promise<void>;
  /** What the bot gives as the receipt. */
  receipt(newsletter: Sent): Promise<string>;
}

/** A start on a busy machine included. */
const patienceSeconds = 90;

/** Where the day is so young that two hours of downtime end before the evening. */
const zones = ["Pacific/Honolulu", "America/Sao_Paulo", "Europe/Moscow", "Australia/Brisbane"] as const;
const zoneByDay = (at: Date): string => {
  const zone = zones.find((name) => {
    const { hour } = wallTime(at, name);
    return hour >= 9 && hour < 18;
  });
  if (zone === undefined) throw new Error(`It is day nowhere at ${at.toISOString()}.`);
  return zone;
};

export const createNewsletterStory = (world: ChaosWorld): NewsletterStory => {
  const { telegram, eyes } = world;
  const i18n = createI18n(join(packageRoot, "locales"));
  const label = (key: string): string => i18n.format("ru", key, {});
  const newsletters: Sent[] = [];
  let audience: Audience | undefined;
  const everybody = (): Audience => {
    if (!audience) throw new Error("Nobody has subscribed yet.");
    return audience;
  };

  const cardTitle = (number: number): string => `Рассылка ${number} · `;

  const heardSince = async (sinceId: number): Promise<readonly DeliveryRecord[]> =>
    telegram.deliveries({ recipient: String(ownerId), sinceId });
  const lastHeard = async (): Promise<number> => (await heardSince(0)).at(-1)?.id ?? 0;

  /** A message to the owner, new since then, that has one of these buttons and begins so. */
  const messageWith = async (sinceId: number, labels: readonly string[], beginning: string) =>
    until(
      `the owner sees "${labels.join('" or "')}"`,
      async () => {
        for (const { kind, text, messageId, buttons } of await heardSince(sinceId)) {
          if (kind !== "message" || !text.startsWith(beginning)) continue;
          const found = buttons.flat().find((button) => labels.includes(button.label));
          if (found) return { messageId: Number(messageId), label: found.label };
        }
        return undefined;
      },
      patienceSeconds,
    );

  const pressNew = async (sinceId: number, labels: readonly string[], beginning = ""): Promise<void> => {
    const { messageId, label: found } = await messageWith(sinceId, labels, beginning);
    await telegram.press(ownerId, ownerId, messageId, found);
  };

  /** Gone people are subscribers, too: they agreed to no offers and have no tag. */
  const meantBy = ({ kind, isForOften }: Wish): readonly (readonly string[])[] => {
    const { readers, gone } = everybody();
    const isMeant = ({ wantsOffers, isOften }: Reader): boolean =>
      (kind === "useful" || wantsOffers) && (!isForOften || isOften);
    return [
      ...readers.filter(isMeant).map(({ accounts }) => accounts),
      ...(kind === "useful" && !isForOften ? gone.map((key) => [key]) : []),
    ];
  };

  return {
    newsletters,
    get audience() {
      return everybody();
    },
    prepare: async (seed) => {
      await telegram.createPerson({ id: ownerId, firstName: "Марина", languageCode: "ru" });
      await telegram.start(ownerId);
      const zone = zoneByDay(new Date());
      await telegram.say(ownerId, null, `/claim ${claimCode} language=ru timezone=${zone} name="Лавка бурь"`);
      await until(
        "the owner owns the bot",
        async () => (await eyes.count("SELECT count(*) FROM community")) > 0,
      );
      audience = await gather(world, seed);
    },

    confirm: async (wish) => {
      const number = newsletters.length + 1;
      const marker = `Весть ${number}:`;
      const words = wish.isPersonal ? "{имя|друг}, это Вам." : "это всем.";
      const to = wish.isForOften ? `tag=${oftenTag}` : "all";
      const sinceId = await lastHeard();
      await telegram.say(
        ownerId,
        null,
        `/newsletter_new message="${marker} ${words}" kind=${wish.kind} audience="${to}" start="${wish.start ?? "now"}"`,
      );
      await pressNew(
        sinceId,
        ["newsletter-send-button", "newsletter-schedule-button", "newsletter-hold-button"].map(label),
      );
      const id = await until(
        `newsletter ${number} is confirmed`,
        async () => {
          const [found] = await eyes.rows<{ id: number }>("SELECT id FROM campaign WHERE number = $1", [
            number,
          ]);
          return found?.id;
        },
        patienceSeconds,
      );
      // The card holds the newsletter's first words: from here on only its readers are told them.
      await until(
        `the card of newsletter ${number}`,
        async () =>
          (await heardSince(sinceId)).some(
            ({ kind, text }) => kind === "message" && text.startsWith(cardTitle(number)),
          ),
        patienceSeconds,
      );
      const sent: Sent = { id, number, kind: wish.kind, marker, meant: meantBy(wish) };
      newsletters.push(sent);
      return sent;
    },

    press: async ({ number }, ...labelKeys) => {
      let sinceId = await lastHeard();
      await telegram.say(ownerId, null, `/newsletter ${number}`);
      for (const [place, key] of labelKeys.entries()) {
        await pressNew(sinceId, [label(key)], place === 0 ? cardTitle(number) : "");
        // The next button comes in another message than this one's.
        sinceId = await lastHeard();
      }
    },

    receipt: async ({ number }) => {
      const sinceId = await lastHeard();
      await telegram.say(ownerId, null, `/newsletter ${number}`);
      await pressNew(sinceId, [label("newsletter-receipt-button")], cardTitle(number));
      const name = `newsletter-${number}.csv`;
      const file = await until(
        `the receipt of newsletter ${number}`,
        async () =>
          (await heardSince(sinceId)).flatMap(({ documents }) => documents).find((one) => one.name === name),
        patienceSeconds,
      );
      return Buffer.from(file.contentBase64, "base64").toString("utf8");
    },
  };
};
