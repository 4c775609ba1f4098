import { afterEach, beforeEach, expect, test } from "vitest";
import type { Platform } from "../../../src/bot/platform.ts";
import { openPlatforms, type Opener } from "../../../src/open-platforms.ts";
import { quietLog } from "../../harness/log.ts";
import type { Stage } from "./world.ts";
import { createStage, groupId } from "./world.ts";

const named = 66;
const mismatch = {
  kind: "token_revoked",
  message: expect.stringContaining("belongs to the community 55, not to 66"),
};

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
  await stage.vk.world.say(5, groupId, "hi");
});
afterEach(() => stage.close());

const openerOf = (id: number): Opener => ({
  bot: `vk:${id}`,
  open: () => stage.connect({ groupId: id }),
  openLate: () => stage.connect({ groupId: id, late: { groupId: id } }),
});
const hello = (platform: Platform) =>
  platform.send({ kind: "message", chatIds: ["5"], content: { text: "Hello" }, randomId: 7 }, "interactive");

test("a token of another community than the settings name is refused before anything is changed there", async () => {
  await expect(stage.connect({ groupId: named })).rejects.toMatchObject(mismatch);
  expect(stage.vk.ledger.calls.map(({ method }) => method)).toEqual(["groups.getById"]);
});

test("its bot neither reads nor speaks in the other one's name, and the other bots go on", async () => {
  const [foreign, own] = await openPlatforms(
    [openerOf(named), openerOf(groupId)],
    async () => undefined,
    stage.clock,
    quietLog,
  );
  if (!foreign || !own) throw new Error("A platform is missing.");
  expect([foreign.bot, own.bot]).toEqual(["vk:66", "vk:55"]);
  await expect(hello(foreign)).rejects.toMatchObject(mismatch);
  const { signal } = new AbortController();
  await expect(foreign.receive(null, signal)).rejects.toMatchObject(mismatch);
  const press = { pressId: "p", userId: "5", chatId: "5" };
  await expect(foreign.answerPress(press, "You are in", false)).rejects.toMatchObject(mismatch);
  await expect(foreign.adminsOf("-66")).rejects.toMatchObject(mismatch);
  expect([...(await foreign.checkMembership("-66", ["5"]))]).toEqual([["5", "unknown"]]);
  expect(new Set(stage.vk.ledger.calls.map(({ method }) => method))).toEqual(
    new Set(["groups.getById", "groups.setLongPollSettings", "groups.getLongPollSettings"]),
  );
  expect(stage.vk.ledger.deliveries).toEqual([]);
  await hello(own);
  expect(stage.vk.ledger.deliveries).toMatchObject([{ recipient: "5", text: "Hello" }]);
});
