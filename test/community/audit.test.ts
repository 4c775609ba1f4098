import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { auditLines, knownActs, type AuditRow } from "../../src/community/audit.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createStage } from "../harness/stage.ts";
import { sourcesBelow } from "../locale-rules.ts";

const row = (act: string, values: Partial<AuditRow> = {}): AuditRow => ({
  id: 1n,
  personId: 1,
  at: new Date(0),
  act,
  object: "x",
  before: {},
  after: {},
  why: null,
  ...values,
});
const keyOf = (it: AuditRow): string | undefined => {
  const what = auditLines(it, (id) => `person ${id}`, "UTC")[0]?.values?.["what"];
  return typeof what === "object" && "key" in what ? what.key : undefined;
};

describe("an act's words", () => {
  test("every act that the code writes has its sentence", () => {
    const written = sourcesBelow(join(packageRoot, "src"))
      .filter(({ path }) => !/[/\\](?:sandbox|platforms|db)[/\\]/u.test(path))
      .flatMap(({ source }) =>
        [...source.matchAll(/\bact: "([a-z]+\.[a-z]+)"/gu)].map(([, act = ""]) => act),
      );
    expect(written.length).toBeGreaterThan(10);
    expect([...new Set(written)].filter((act) => !knownActs.includes(act))).toEqual([]);
  });

  test("each sentence of the table has its words, and no word is without a table's row", () => {
    const folder = join(packageRoot, "locales/en");
    const ftl = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("\n");
    const words = [...ftl.matchAll(/^audit-([a-z]+-[a-z]+) = /gmu)].map(([, act = ""]) =>
      act.replace("-", "."),
    );
    const shell = ["older.button", "file.button"];
    expect(words.filter((act) => !shell.includes(act)).sort()).toEqual([...knownActs].sort());
  });

  test("an unknown act, and one that lacks a fact, is shown as it was written", () => {
    expect(keyOf(row("moon.land"))).toBe("audit-unknown");
    expect(keyOf(row("team.role", { object: "person:2", after: { role: "editor" } }))).toBe("audit-unknown");
    expect(
      keyOf(row("team.role", { object: "person:2", before: { role: "admin" }, after: { role: "editor" } })),
    ).toBe("audit-team-role");
  });
});

test("the log tells who did what, page by page, by giveaway and by person, and as a file", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga Oz");
  expect((await olga.says("/audit giveaway 7")).text).toBe(olga.reads("audit-none"));
  const petr = await stage.admin(olga, "Petr Po");
  const mira = await stage.admin(olga, "Mira Mo", { role: "analyst" });
  const { personId } = await stage.db.prisma.identity.findUniqueOrThrow({ where: { key: mira.key } });
  await petr.says("/giveaway_new Mug ends=3d yes early");
  await petr.says("/giveaway_new Old ends=3d");
  await petr.presses(petr.reads("draft-drop-button"));
  await petr.says("/giveaway_cancel 1 The mug broke");
  await olga.says(`/team_role ${personId} editor`);
  await olga.says('/settings name="Tea lovers"');

  const first = await olga.says("/audit");
  expect(first.text).toContain(olga.reads("audit-title", { community: "Tea lovers" }));
  expect(first.text).toMatch(/Petr Po: Giveaway 1 was called off/u);
  expect(first.text).toContain(olga.reads("audit-why", { why: "The mug broke" }));
  expect(first.text).toMatch(/Olga Oz: Mira Mo was analyst and became editor/u);
  expect(first.text).not.toContain("was taken over");
  const older = await olga.presses(olga.reads("audit-older-button"));
  expect(older.text).toMatch(/The bot was taken over and “Coffee lovers” was founded/u);
  expect(first.text).toMatch(/Petr Po: Joined the team as admin, invited by Olga Oz/u);

  const about = (await petr.says("/audit giveaway 1")).text;
  expect(about).toMatch(/was published[^]*|called off/u);
  expect(about).not.toContain("Mira");
  const hers = (await olga.says(`/audit person ${personId}`)).text;
  expect(hers.split("\n").filter((line) => line.startsWith("•"))).toHaveLength(2);
  const file = (await olga.presses(olga.reads("audit-file-button"))).file("audit.csv").toString();
  expect(file.split("\r\n")[0]).toBe("at,who,act,object,before,after,why");
  expect(file).toContain("Olga Oz,team.role");
  expect((await olga.says("/audit giveaway")).text).toBe(olga.reads("audit-which"));
  expect((await olga.says("/help audit")).text).toContain("/audit");
  expect((await mira.says("/audit")).text).toContain("Your role in the team is editor");
  await stage.db.prisma.audit.create({
    data: { communityId: 1, personId: 4_000, at: stage.clock.now(), act: "moon.land", object: "moon" },
  });
  const strange = (await olga.says("/audit")).text;
  expect(strange).toContain("moon.land moon");
  expect(strange).toContain(olga.reads("audit-gone", { number: "4000" }));
});
