import { expect, test } from "vitest";
import { createStage, type Stage } from "../harness/stage.ts";

const entries = async ({ db }: Stage) => {
  const rows = await db.prisma.entry.findMany({
    orderBy: { identityKey: "asc" },
    select: { giveawayId: true, identityKey: true, state: true, source: true },
  });
  return rows.map(({ identityKey: _key, ...row }) => row);
};

const names = ["Ann", "Bo", "Cy", "Di", "Ed", "Flo"] as const;

/**
 * Members, somebody who left, strangers whom nobody knows yet, the owner, and somebody who taps twice: one after
 * another, or all in one instant.
 */
const play = async (isCrowd: boolean) => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const people = await stage.members(olga.place, ...names);
  const [, bo] = people;
  await bo.leaves(olga.place);
  const stranger = await stage.person("Gus");
  const crowd = [...people, stranger, olga];
  await olga.says("/giveaway_new Mug ends=1h yes");
  const before = stage.said(olga.place).length;
  const button = stage.said(olga.place).findLast(({ buttons }) => buttons.length > 0);
  // Some of them do not see the button: they send its data all the same.
  const data = button?.buttons.flat()[0]?.data ?? "";
  if (isCrowd)
    await stage.atOnce(
      ...crowd.map(
        ({ hands }) =>
          () =>
            hands.forge(data, { in: olga.place }),
      ),
    );
  else for (const person of crowd) await person.forges(data, { in: olga.place });
  await stage.turn("1m");
  const toasts = stage
    .said(olga.place)
    .slice(before)
    .filter(({ kind }) => kind === "toast")
    .map(({ text }) => text)
    .toSorted();
  const facts = await stage.db.prisma.fact.findMany({
    where: { what: "giveaway.entered" },
    select: { object: true },
  });
  return { stage, toasts, entries: await entries(stage), facts };
};

test("a crowd that taps in one instant is settled as if one after another", async () => {
  const alone = await play(false);
  const together = await play(true);
  expect(together.toasts).toEqual(alone.toasts);
  expect(together.entries).toEqual(alone.entries);
  expect(together.facts).toEqual(alone.facts);
  expect(together.entries.filter(({ state }) => state === "entered")).toHaveLength(5);
});
