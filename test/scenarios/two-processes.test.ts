import { expect, test } from "vitest";
import { problemsOf, verifyFromPosts } from "../harness/draw-check.ts";
import { createStage } from "../harness/stage.ts";

test("a giveaway closes rightly and at once where one process reads Telegram and another has VK and the jobs", async () => {
  const stage = await createStage({ isSplit: true });
  const olga = await stage.owner("Olga");
  const group = olga.place;
  await olga.says("/giveaway_new Mug winners=1 ends=1h yes");
  const [ann, bo] = await stage.members(group, "Ann", "Bo");
  await ann.presses("Take part", { in: group });
  // Whoever runs the jobs knows nothing of what is read for Telegram by itself.
  const late = await stage.hold("telegram", "getUpdates");
  await late();
  await bo.presses("Take part", { in: group });

  await stage.turn("1h");
  const { state, n, closedAt, closesAt } = await stage.db.prisma.giveaway.findFirstOrThrow();
  expect({ state, n }).toEqual({ state: "waiting", n: 2 });
  // The close is taken for good as soon as the reader has said how far it came, not after ten minutes.
  expect(stage.clock.now().getTime() - (closedAt ?? closesAt).getTime()).toBeLessThan(60_000);
  expect(await stage.db.prisma.reading.findMany()).toMatchObject([{ bot: expect.stringMatching(/^tg:/) }]);

  await stage.turn("2m");
  expect(problemsOf(verifyFromPosts(stage, group))).toEqual([]);
});
