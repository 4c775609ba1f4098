import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { defineCommand } from "../../src/bot/command.ts";
import { count } from "../../src/bot/arguments.ts";
import { saveDialogue, sweepDialogues } from "../../src/bot/store.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { buttonOf, createChat, labelsOf, type ChatHarness, type Talker } from "./chat.ts";
import { sampleFeatures } from "./sample-features.ts";

describe.each(["telegram", "vk"] as const)("the guided dialogue on %s", (network) => {
  let chat: ChatHarness;
  beforeAll(async () => {
    chat = await createChat(sampleFeatures(), network);
  });
  afterAll(() => chat.drop());
  beforeEach(async () => {
    await chat.db.prisma.dialogue.deleteMany();
    await chat.db.prisma.claimTry.deleteMany();
  });
  const ann: Talker = { userId: "1", role: "admin" };
  const tries = () => chat.db.prisma.claimTry.count();

  test("a bare command leads through all its arguments, by writing and by buttons", async () => {
    const prize = await chat.says(ann, "/gift_new");
    expect(prize.texts).toEqual(["What is the prize? Up to 20 characters."]);
    expect(labelsOf(prize)).toEqual(["Cancel"]);

    const winners = await chat.says(ann, "Coffee mug");
    expect(winners.texts).toEqual(["How many winners, from 1 to 10?"]);
    expect(labelsOf(winners)).toEqual(["Keep: 1", "Cancel"]);

    const ends = await chat.presses(ann, buttonOf(winners, "Keep"));
    expect(ends.rows.map(({ op, target }) => [op, target])).toEqual([
      ["edit", "7"],
      ["message", undefined],
    ]);
    expect(ends.texts).toEqual(["winners: 1", "When does it end?"]);
    expect(ends.rows[0]?.content.buttons).toEqual([]);
    expect(labelsOf(ends)).toEqual(["In an hour", "In 24 hours", "In a week", "Cancel"]);

    const mode = await chat.presses(ann, buttonOf(ends, "In an hour"));
    expect(mode.texts).toEqual(["end: 22 November 2026, 14:00 (Moscow)", "How are the winners chosen?"]);
    expect(labelsOf(mode)).toEqual(["By hand", "Keep: By draw", "Cancel"]);

    const note = await chat.says(ann, "by hand");
    expect(labelsOf(note)).toEqual(["Skip", "Cancel"]);

    const done = await chat.presses(ann, buttonOf(note, "Skip"));
    expect(done.texts).toEqual([
      "note: none",
      "Coffee mug for 1 by by_hand until 22 November 2026, 14:00 (Moscow); note: none; yes: 0",
    ]);
    expect(await chat.db.prisma.dialogue.count()).toBe(0);
  });

  test("one line does it all at once, in any order", async () => {
    const done = await chat.says(ann, '/gift_new ends="tomorrow 18:00" yes winners=3 "Coffee mug"');
    expect(done.texts).toEqual([
      "Coffee mug for 3 by draw until 23 November 2026, 18:00 (Moscow); note: none; yes: 1",
    ]);
    const russian = await chat.says({ ...ann, language: "ru" }, "/подарок победителей=3 ends=2ч «Кружка»");
    expect(russian.texts[0]).toMatch(/^Кружка, победителей: 3/);
  });

  test("a bad answer is explained and asked again; the others are kept", async () => {
    const bad = await chat.says(
      ann,
      '/gift_new prize="Coffee mug" winners=99 ends=yesterday note=x mode=draw',
    );
    expect(bad.texts).toEqual([
      "“99” does not fit: it must be a whole number from 1 to 10.\nHow many winners, from 1 to 10?",
    ]);
    const ends = await chat.says(ann, "2");
    expect(ends.texts).toEqual(["When does it end?"]);
    const again = await chat.says(ann, "05/12 18:00");
    expect(again.texts[0]).toMatch(/^“05\/12 18:00” can be read in two ways/);
    const done = await chat.says(ann, "25.12 18:00");
    expect(done.texts).toEqual([
      "Coffee mug for 2 by draw until 25 December 2026, 18:00 (Moscow); note: x; yes: 0",
    ]);
  });

  test("an over-long prize is told by how much", async () => {
    const long = await chat.says(
      { ...ann, language: "ru" },
      `/gift_new ends=2h mode=draw note=x prize=${"я".repeat(22)}`,
    );
    expect(long.texts[0]).toMatch(/^«я+» длиннее на 2 символа: получилось 22, а помещается не больше 20\./);
  });

  test("a refusal that names an argument asks it again; its writes are undone", async () => {
    const taken = await chat.says(ann, "/gift_new prize=secret ends=2h");
    expect(taken.texts).toEqual(["“secret” is taken.\nWhat is the prize? Up to 20 characters."]);
    expect(await tries()).toBe(0);
    const done = await chat.says(ann, "Mug");
    expect(done.texts[0]).toMatch(/^Mug for 1/);
    expect(await tries()).toBe(1);
  });

  test("a refusal that names none ends it with its sentence; its writes are undone", async () => {
    const gone = await chat.says(ann, "/gift_new prize=gone ends=2h");
    expect(gone.texts).toEqual(["It is over."]);
    expect(await tries()).toBe(0);
    expect(await chat.db.prisma.dialogue.count()).toBe(0);
  });

  test("a moment that passes while the person thinks is asked again", async () => {
    await chat.says(ann, "/gift_new ends=10m");
    await chat.says(ann, "Mug");
    await chat.says(ann, "1");
    await chat.says(ann, "draw");
    chat.turn(30 * 60_000);
    const late = await chat.says(ann, "no note");
    expect(late.texts[0]).toMatch(/is in the past.*\nWhen does it end\?$/);
  });

  test("/cancel and the button end it; a second time there is nothing", async () => {
    await chat.says(ann, "/gift_new");
    expect((await chat.says(ann, "/cancel")).texts).toEqual(["/gift_new is cancelled. Nothing was saved."]);
    expect((await chat.says(ann, "/отмена")).texts).toEqual(["There is nothing to cancel."]);

    const asked = await chat.says(ann, "/gift_new");
    const cancelled = await chat.presses(ann, buttonOf(asked, "Cancel"));
    expect(cancelled.rows).toMatchObject([{ op: "edit", content: { buttons: [] } }]);
    const stale = await chat.presses(ann, buttonOf(asked, "Cancel"));
    expect(stale).toMatchObject({
      rows: [],
      toast: "This question is no longer open. Please send the command again.",
      isAlert: true,
    });
  });

  test("another command closes it with a sentence", async () => {
    await chat.says(ann, "/gift_new");
    const other = await chat.says(ann, "/gift 5");
    expect(other.texts).toEqual(["I have put /gift_new aside; it was not finished.", "Gift 5"]);
    expect((await chat.says(ann, "Mug")).texts[0]).toMatch(/^I answer to commands/);
  });

  test("buttons of questions already answered, or of an earlier dialogue, are stale", async () => {
    const first = await chat.says(ann, "/gift_new Mug");
    const again = await chat.says(ann, "/gift_new Mug");
    const old = await chat.presses(ann, buttonOf(first, "Keep"));
    expect(old).toMatchObject({ rows: [], isAlert: true });
    await chat.presses(ann, buttonOf(again, "Keep"));
    expect(await chat.presses(ann, buttonOf(again, "Keep"))).toMatchObject({ rows: [], isAlert: true });
  });

  test("nobody else can press its buttons or answer for the person", async () => {
    const group = { id: "-100", type: "group" } as const;
    const asked = await chat.says({ ...ann, chat: group }, "/gift_new");
    expect(asked.texts).toEqual(["What is the prize? Up to 20 characters.\nPlease reply to this message."]);
    const boris: Talker = { userId: "2", role: "admin", chat: group };
    expect((await chat.says(boris, "Mug")).rows).toEqual([]);
    expect(await chat.presses(boris, buttonOf(asked, "Cancel"))).toMatchObject({
      rows: [],
      toast: "This button was made for somebody else.",
    });
    const next = await chat.says({ ...ann, chat: group }, "Mug");
    expect(next.texts[0]).toMatch(/^How many winners/);
    expect(next.rows[0]?.recipient).toBe("-100");
    // Elsewhere the same person has no open question.
    expect((await chat.says(ann, "3")).texts[0]).toMatch(/^I answer to commands/);
  });

  test("after an hour it is closed with a sentence, in a group silently", async () => {
    await chat.says(ann, "/gift_new");
    chat.turn(3_600_000);
    expect((await chat.says(ann, "Mug")).texts).toEqual([
      "More than an hour has passed, so I closed /gift_new. Please send it again.",
    ]);
    const group = { id: "-100", type: "group" } as const;
    await chat.says({ ...ann, chat: group }, "/gift_new");
    chat.turn(3_600_000);
    expect((await chat.says({ ...ann, chat: group }, "Mug")).rows).toEqual([]);
    expect(await chat.db.prisma.dialogue.count()).toBe(0);
  });

  test("someone who lost the role cannot finish what they began", async () => {
    const asked = await chat.says(ann, "/gift_new Mug");
    const member: Talker = { userId: "1" };
    expect((await chat.says(member, "3")).texts).toEqual(["Only the team can use this."]);
    expect(await chat.presses(member, buttonOf(asked, "Keep"))).toMatchObject({
      toast: "Only the team can use this.",
    });
  });
});

test("a dialogue begun before its command changed is closed with a sentence", async () => {
  const declare = (max: number) => ({
    ...sampleFeatures(),
    commands: [
      defineCommand({
        name: "gift",
        role: "everyone",
        where: "anywhere",
        args: max === 1 ? { id: count(1, 9) } : { id: count(1, 9).default(1) },
        run: async () => ({}),
      }),
    ],
  });
  const old = await createChat(declare(1));
  const asked = await old.says({ userId: "1" }, "/gift");
  const rows = await old.db.prisma.dialogue.findMany();
  await old.drop();

  const [row] = rows;
  const chat = await createChat(declare(2));
  const place = { identityId: 1, chatId: "1" };
  const stored = { command: "gift", version: row?.version ?? 0, stamp: "1", values: {}, open: ["id"] };
  await inTransaction(chat.db, (tx) => saveDialogue(tx, place, stored, chat.now()));
  expect(await chat.presses({ userId: "1" }, buttonOf(asked, "Cancel"))).toMatchObject({
    rows: [],
    isAlert: true,
  });
  expect((await chat.says({ userId: "1" }, "5")).texts).toEqual([
    "/gift has changed since you began. Please send it again.",
  ]);
  await chat.drop();
});

test("dialogues that nobody came back to are swept", async () => {
  const chat = await createChat(sampleFeatures());
  await chat.says({ userId: "1" }, "/gift");
  chat.turn(1_800_000);
  await chat.says({ userId: "2" }, "/gift");
  const before = new Date(chat.now().getTime() + 1_800_001);
  expect(await inTransaction(chat.db, (tx) => sweepDialogues(tx, before))).toBe(1);
  expect(await chat.db.prisma.dialogue.findMany({ select: { identityId: true } })).toEqual([
    { identityId: 2 },
  ]);
  await chat.drop();
});
