import { afterAll, beforeAll, expect, test } from "vitest";
import { createVoice, type SpokenRow } from "../../src/bot/speak.ts";
import { commonMenus, teamMenu } from "../../src/bot/menus.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { createChat, type ChatHarness } from "./chat.ts";
import { sampleFeatures } from "./sample-features.ts";

let chat: ChatHarness;
beforeAll(async () => {
  chat = await createChat(sampleFeatures());
});
afterAll(() => chat.drop());

const spoken = async (length: number) => {
  const rows: SpokenRow[] = [];
  const voice = createVoice({
    renderer: chat.renderer,
    queue: async (_tx, queued) => queued.map((row) => BigInt(rows.push(row))),
    limitsOf: () => ({ maxTextLength: length, maxCaptionLength: length }),
  });
  return { rows, voice };
};
const to = { bot: "tg:900", network: "telegram", language: "en", chatId: "5" } as const;
const long = { text: [{ key: "sample-rules" }, { key: "sample-rules" }, { key: "sample-rules" }] };
const options = {
  now: new Date(),
  lane: "notice",
  kind: "notice",
  about: "gift:1",
  coalesceKey: "count:1",
} as const;

test("a long text becomes several rows; only the first one is coalesced", async () => {
  const { rows, voice } = await spoken(10);
  const ids = await inTransaction(chat.db, (tx) => voice.message(tx, to, long, options));
  expect(ids).toEqual([1n, 2n, 3n]);
  expect(rows.map(({ content, coalesceKey }) => [content.text, coalesceKey])).toEqual([
    ["Be kind.", "count:1"],
    ["Be kind.", undefined],
    ["Be kind.", undefined],
  ]);
  expect(rows[0]).toMatchObject({
    bot: "tg:900",
    op: "message",
    recipient: "5",
    lane: "notice",
    about: "gift:1",
  });
  expect(rows[0]).not.toHaveProperty("now");
});

test("what does not fit an edit follows as a message; comments stay under their post", async () => {
  const { rows, voice } = await spoken(18);
  await inTransaction(chat.db, async (tx) => {
    await voice.edit(tx, { ...to, messageId: "9" }, long, options);
    await voice.comment(tx, { ...to, postId: "7" }, long, options);
    await voice.post(tx, to, { text: { key: "sample-rules" } }, options);
  });
  expect(rows.map(({ op, target }) => [op, target])).toEqual([
    ["edit", "9"],
    ["message", undefined],
    ["comment", "7"],
    ["comment", "7"],
    ["post", undefined],
  ]);
});

test("menus follow from the declarations, in each language, and fit Telegram", () => {
  const menus = commonMenus(chat.router.commands, chat.renderer);
  const names = (menu: (typeof menus)[number] | undefined) => menu?.commands.map(({ name }) => name);
  expect(menus.map(({ audience, language }) => [audience, language])).toEqual([
    ["everyone", undefined],
    ["private", undefined],
    ["everyone", "ru"],
    ["private", "ru"],
  ]);
  expect(names(menus[0])).toEqual(["gift", "rules", "broken", "help", "cancel"]);
  expect(names(menus[1])).toEqual(["start", "gift", "broken", "help", "cancel"]);
  expect(menus[3]?.commands[0]).toEqual({ name: "start", description: "Начать" });
  const team = teamMenu(chat.router.commands, chat.renderer, {
    chatId: "5",
    roles: ["admin"],
    language: "en",
  });
  expect(names(team)).toEqual(["start", "gift_new", "gift", "broken", "help", "cancel"]);
  for (const { commands } of [...menus, team])
    for (const { name, description } of commands) {
      expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
      expect(description).toMatch(/^.{1,256}$/u);
    }
});
