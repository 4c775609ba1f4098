import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Caller, Role } from "../../src/bot/caller.ts";
import type { Features } from "../../src/bot/features.ts";
import { createI18n } from "../../src/bot/i18n.ts";
import {
  identityKey,
  type Chat,
  type Incoming,
  type MessageIncoming,
  type Network,
} from "../../src/bot/incoming.ts";
import type { Content } from "../../src/bot/outgoing.ts";
import { createRateLimit, type RateLimit } from "../../src/bot/rate-limit.ts";
import { createRenderer } from "../../src/bot/render.ts";
import { createRouter } from "../../src/bot/router.ts";
import { createSigner } from "../../src/bot/signing.ts";
import { createVoice, type SpokenRow } from "../../src/bot/speak.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createTestDatabase } from "../harness/database.ts";

/** Somebody who writes to the bot, in one chat. */
export interface Talker {
  readonly userId: string;
  readonly name?: string;
  readonly language?: string;
  readonly role?: Role;
  /** False before the claim. */
  readonly hasCommunity?: boolean;
  readonly chat?: Chat;
}

/** What the bot answered to one update. */
export interface Answer {
  readonly rows: readonly SpokenRow[];
  readonly texts: readonly string[];
  readonly toast: string | undefined;
  readonly isAlert: boolean;
}

const bots = { telegram: "tg:900", vk: "vk:55" } as const;

/**
 * The router over a real database, with sample words beside the shipped ones: `says`, `presses` and `happens` bring
 * one update each and tell what the bot answered.
 */
export const createChat = async (
  features: Features,
  network: Network = "telegram",
  rateLimit?: RateLimit,
) => {
  const { db, drop } = await createTestDatabase();
  const locales = mkdtempSync(join(tmpdir(), "vestnik-locales-"));
  for (const language of ["en", "ru"]) {
    cpSync(join(packageRoot, "locales", language, "bot.ftl"), join(locales, language, "bot.ftl"));
    cpSync(
      join(packageRoot, "test/bot/locales", language, "sample.ftl"),
      join(locales, language, "sample.ftl"),
    );
  }
  const i18n = createI18n(locales);
  rmSync(locales, { recursive: true });
  const signer = createSigner(Buffer.alloc(32, 3));
  const renderer = createRenderer({ i18n, signer });
  const queued: SpokenRow[] = [];
  const callers = new Map<string, Caller>();
  const titles = { telegram: "@shop_bot", vk: "Shop" };
  const router = createRouter({
    features,
    resolveCaller: async (_tx, incoming) => {
      const from = "from" in incoming ? incoming.from : "by" in incoming ? incoming.by : undefined;
      return from && callers.get(from.userId);
    },
    resolveCrowd: async (_tx, incomings) =>
      incomings.flatMap((incoming) => ("from" in incoming && callers.get(incoming.from.userId)) || []),
    communities: {
      enter: async (_tx, caller) => caller,
      entered: () => ({ text: { key: "unused" } }),
      ask: () => undefined,
      entrance: () => "",
    },
    voice: createVoice({
      renderer,
      queue: async (_tx, rows) => rows.map((row) => BigInt(queued.push(row))),
      limitsOf: () => ({ maxTextLength: 4096, maxCaptionLength: 1024 }),
    }),
    renderer,
    signer,
    rateLimit: rateLimit ?? createRateLimit({ capacity: 1000 }),
    platforms: new Map([
      [bots[network], { title: titles[network], deepLinkPrefix: "https://chat.example/?p=" }],
    ]),
  });
  let updates = 0n;
  let now = new Date("2026-11-22T10:00:00Z");

  const meet = (talker: Talker): Caller => {
    const { userId, chat } = talker;
    const caller: Caller = {
      network,
      bot: bots[network],
      identityId: Number(userId),
      identityKey: identityKey(network, userId),
      personId: Number(userId),
      userId,
      name: talker.name ?? `Person ${userId}`,
      language: talker.language ?? "en",
      ...(talker.hasCommunity === false
        ? {}
        : { community: { id: 1, name: "Corner Shop", language: "en", timezone: "Europe/Moscow" } }),
      ...(talker.role ? { role: talker.role } : {}),
      chat: chat ?? { id: userId, type: "private" },
    };
    callers.set(userId, caller);
    return caller;
  };

  const happens = async (incoming: Incoming): Promise<Answer> => {
    updates += 1n;
    const before = queued.length;
    const { afterCommit } = await inTransaction(db, (tx) => router.route(tx, { id: updates, incoming, now }));
    const rows = queued.slice(before);
    const [toast] = afterCommit;
    return {
      rows,
      texts: rows.map(({ content }) => content.text),
      toast: toast?.text,
      isAlert: toast?.isAlert ?? false,
    };
  };

  const happened = () => ({ network, bot: bots[network], at: now });

  return {
    db,
    drop,
    router,
    renderer,
    signer,
    queued,
    happens,
    happened,
    meet,
    /** Moves the time between two updates; nothing waits. */
    turn: (milliseconds: number): void => {
      now = new Date(now.getTime() + milliseconds);
    },
    now: () => now,
    says: (talker: Talker, text: string, more: Partial<MessageIncoming> = {}): Promise<Answer> => {
      const { chat, userId, name } = meet(talker);
      const from = { userId, name };
      return happens({
        ...happened(),
        kind: "message",
        chat,
        from,
        messageId: "1",
        text,
        isAnonymous: false,
        isForwarded: false,
        isProtected: false,
        ...more,
      });
    },
    presses: (talker: Talker, data: string, messageId: string | undefined = "7"): Promise<Answer> => {
      const { chat, userId, name } = meet(talker);
      return happens({
        ...happened(),
        kind: "press",
        chat,
        from: { userId, name },
        ...(messageId === undefined ? {} : { messageId }),
        data,
        pressId: "p1",
      });
    },
  };
};

export type ChatHarness = Awaited<ReturnType<typeof createChat>>;

/** The data of the button whose label holds `label`. @throws when there is none */
export const buttonOf = (answer: Answer, label: string): string => {
  const contents: readonly Content[] = answer.rows.map(({ content }) => content);
  const all = contents.flatMap(({ buttons = [] }) => buttons.flat());
  const found = all.find((button) => button.label.includes(label));
  if (found?.kind !== "action")
    throw new Error(`No button "${label}" among ${all.map((button) => button.label).join(", ")}.`);
  return found.data;
};

export const labelsOf = ({ rows }: Answer): string[] =>
  rows.flatMap(({ content }) => (content.buttons ?? []).flat().map(({ label }) => label));
