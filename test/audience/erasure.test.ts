import { describe, expect, test } from "vitest";
import type { Database } from "../../src/db/open.ts";
import { problemsOf, verifyFromPosts } from "../harness/draw-check.ts";
import type { Person } from "../harness/person.ts";
import { createStage, type Stage } from "../harness/stage.ts";

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/** Every column of every table that can hold a word: `table.column: how often` for those that hold one of these. */
const tracesOf = async (db: Database, id: string, names: readonly string[]): Promise<string[]> => {
  const columns = await db.prisma.$queryRaw<Column[]>`
    SELECT table_name::text AS "table", column_name::text AS "column", data_type::text AS type
    FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea')
      AND table_name <> '_prisma_migrations'
    ORDER BY 1, 2`;
  expect(columns.length).toBeGreaterThan(60);
  const found: string[] = [];
  for (const { table, column, type } of columns) {
    const text = type === "bytea" ? `encode("${column}", 'escape')` : `"${column}"::text`;
    const [row] = await db.prisma.$queryRawUnsafe<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM "${table}"
       WHERE ${text} ~ $1 OR EXISTS (SELECT 1 FROM unnest($2::text[]) AS wanted WHERE strpos(${text}, wanted) > 0)`,
      `(^|[^0-9a-f])(id|tg:|vk:)?${id}([^0-9a-f]|$)`,
      names,
    );
    if (row && row.count > 0) found.push(`${table}.${column}: ${row.count}`);
  }
  return found;
};

const erase = async (person: Person): Promise<void> => {
  await person.says("/privacy");
  await person.presses(person.reads("privacy-erase-button"));
  await person.presses(person.reads("privacy-erase-confirm-button"));
};

describe.each(["telegram", "vk"] as const)("whoever has their data erased on %s", (network) => {
  test("leaves no trace, in any column of any table, beyond what was told", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const [quilla, bo] = await stage.members(olga.place, "Quilla Zorro", "Bo Ra");
    for (const ends of ["30d", "1h"]) await olga.says(`/giveaway_new Mug ends=${ends} yes`);
    for (const person of [quilla, bo])
      for (const number of [1, 2]) {
        await person.says(`/giveaway ${number}`);
        await person.presses("Take part");
      }
    await quilla.says("/privacy");
    await quilla.presses(quilla.reads("privacy-export-button"));
    await quilla.says("/claim 1234 en UTC Mine");
    await quilla.says("/receipt");
    await quilla.says("/subscribe");
    await quilla.presses(quilla.reads("subscribe-button"));
    await quilla.presses(quilla.reads("offers-yes-button"));
    await olga.says(`/tag ${quilla.key} vip`);
    expect(await tracesOf(stage.db, quilla.userId, ["Quilla Zorro"])).not.toEqual([]);

    await quilla.says("/privacy");
    const asked = (await quilla.presses(quilla.reads("privacy-erase-button"))).text;
    for (const key of [
      "privacy-erase-goes",
      "privacy-erase-stays",
      "privacy-erase-consents",
      "privacy-erase-final",
    ])
      expect(asked).toContain(quilla.reads(key));
    expect(asked).toContain(quilla.reads("privacy-erase-open", { count: 2 }));
    const done = await quilla.presses(quilla.reads("privacy-erase-confirm-button"));
    expect(done.text).toBe(quilla.reads("privacy-erased"));
    expect(await stage.db.prisma.subscription.count()).toBe(0);
    const consents = await stage.db.prisma.consent.findMany({ orderBy: { id: "asc" } });
    expect(consents.map(({ what }) => what)).toEqual(["newsletter", "promo"]);
    expect(new Set(consents.map(({ subject }) => subject)).size).toBe(1);
    for (const { subject } of consents) expect(subject).toMatch(/^erased:[\w-]{22}$/u);
    await stage.turn("1m");
    // The network itself may tell of our last word; that is an update like any other, and goes as they do.
    const soon = await tracesOf(stage.db, quilla.userId, ["Quilla Zorro"]);
    expect(soon.filter((trace) => !trace.startsWith("update."))).toEqual([]);
    await stage.turn("2h");
    await stage.turn("74h");
    expect(await tracesOf(stage.db, quilla.userId, ["Quilla Zorro"])).toEqual([]);
    // Receipts keep their states.
    expect(
      await stage.db.prisma.delivery.count({ where: { about: "privacy:erased", state: "sent" } }),
    ).toBeGreaterThan(3);
    expect(problemsOf(verifyFromPosts(stage, olga.place))).toEqual([]);

    expect((await quilla.says("/mine")).text).toBe(quilla.reads("mine-none"));
    expect((await bo.says("/mine")).text).toContain("Mug");
    const again = await stage.db.prisma.identity.findUniqueOrThrow({ where: { key: quilla.key } });
    expect(again.createdAt).toEqual(again.seenAt);
  });
});

const waiting = async (stage: Stage) => {
  const olga = await stage.owner("Olga");
  const people = await stage.members(olga.place, "Ann Lee", "Bo Ra", "Cy Do");
  await olga.says("/giveaway_new Mug winners=2 ends=1h yes");
  for (const person of people) {
    await person.says("/giveaway 1");
    await person.presses("Take part");
  }
  await stage.turn("1h");
  expect(await stage.db.prisma.giveaway.findFirstOrThrow()).toMatchObject({ state: "waiting", n: 3 });
  return { olga, people };
};

test("a draw that is under way stays what it is: who erases their data gives up the prize, and it verifies", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const { olga, people } = await waiting(stage);
  const [ann, bo] = people;
  await ann.says("/privacy");
  const asked = (await ann.presses(ann.reads("privacy-erase-button"))).text;
  expect(asked).toContain(ann.reads("privacy-erase-running"));
  await ann.presses(ann.reads("privacy-erase-confirm-button"));
  await erase(bo);
  await stage.turn("2m");
  await stage.turn("2m");
  // Two of three have erased their data: at least one of them was drawn for the two places.
  const changes = await stage.db.prisma.drawChange.findMany({ orderBy: { seq: "asc" } });
  expect(new Set(changes.map(({ reason }) => reason))).toEqual(new Set(["DECLINED"]));
  const result = stage
    .said(olga.place)
    .findLast(({ text }) => text.includes("result.json") || text.includes("Mug"));
  expect(result?.text).not.toMatch(/Ann|Bo Ra/u);
  expect(problemsOf(verifyFromPosts(stage, olga.place))).toEqual([]);
  expect(await stage.db.prisma.entry.findMany()).toMatchObject([{ identityKey: people[2].key }]);
});

test("an owner hands over first; another of the team leaves it; a linked account stays, unlinked", async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga Oz");
  const petr = await stage.admin(olga, "Petr Po", { role: "editor" });
  await olga.says("/privacy");
  expect((await olga.presses(olga.reads("privacy-erase-button"))).toast).toBe(
    olga.reads("privacy-owner", { community: "Coffee lovers" }),
  );
  await petr.says("/privacy");
  expect((await petr.presses(petr.reads("privacy-erase-button"))).text).toContain(
    petr.reads("privacy-erase-team"),
  );
  await petr.presses(petr.reads("privacy-erase-confirm-button"));
  expect(await stage.db.prisma.teamMember.count()).toBe(1);
  expect((await olga.says("/audit")).text).toContain("somebody who is gone");

  const olgaOnVk = await stage.person("Olga V", { network: "vk" });
  await olgaOnVk.says("/start");
  const code = /Your code: (\w+)/u.exec((await olga.says("/link")).text)?.[1] ?? "";
  await olgaOnVk.says(`/link ${code}`);
  await olgaOnVk.presses(olgaOnVk.reads("link-confirm-button"));
  await olga.presses(olga.reads("link-confirm-button"));
  await olgaOnVk.says("/privacy");
  expect((await olgaOnVk.presses(olgaOnVk.reads("privacy-erase-button"))).text).toContain(
    olgaOnVk.reads("privacy-erase-linked"),
  );
  await olgaOnVk.presses(olgaOnVk.reads("privacy-erase-confirm-button"));
  expect((await olga.says("/team")).text).toContain("Olga Oz");
  expect((await olgaOnVk.says("/team")).text).toBe(olgaOnVk.reads("access-team"));
});
