import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Platform } from "../../../src/bot/platform.ts";
import type { Stage } from "./world.ts";
import { createStage, groupId } from "./world.ts";

let stage: Stage;
let platform: Platform;

beforeEach(async () => {
  stage = await createStage();
  platform = await stage.connect();
});
afterEach(() => stage.close());

test("the platform introduces itself", () => {
  expect(platform).toMatchObject({
    network: "vk",
    bot: "vk:55",
    title: "Coffee",
    deepLinkPrefix: "https://vk.me/coffee_club?ref=",
    peersPerCall: 100,
    wall: { venue: "vk:-55", url: "https://vk.com/coffee_club" },
  });
  expect(platform.menus).toBeUndefined();
});

describe("a press", () => {
  const pressJoin = async () => {
    const { world } = stage.vk;
    await world.say(5, groupId, "hi");
    const buttons = [[{ kind: "action", label: "Join", data: "j" }]] as const;
    const [sent] = await platform.send(
      { kind: "message", chatIds: ["5"], randomId: 1, content: { text: "x", buttons } },
      "notice",
    );
    const messageId = sent?.kind === "sent" ? Number(sent.messageId) : 0;
    const pressed = await world.pressButton(5, groupId, messageId, "Join");
    return { pressId: "eventId" in pressed ? pressed.eventId : "", userId: "5", chatId: "5" };
  };

  test("is acknowledged where there is nothing to say", async () => {
    const press = await pressJoin();
    await platform.answerPress(press, "", false);
    expect(await stage.vk.world.snackbar(press.pressId)).toBeNull();
    const [answer] = await stage.vk.world.calls({ method: "messages.sendMessageEventAnswer" });
    expect(answer?.outcome).toEqual({ kind: "answered" });
  });

  test("is answered with a snackbar of 90 units at most; an answer that comes too late is no error", async () => {
    const { world } = stage.vk;
    const press = await pressJoin();
    const { pressId } = press;
    await platform.answerPress(press, "ы".repeat(100), false);
    expect(await world.snackbar(pressId)).toBe(`${"ы".repeat(89)}…`);
    stage.clock.turn(61_000);
    await expect(platform.answerPress(press, "again", false)).resolves.toBeUndefined();
  });
});

describe("memberships", () => {
  test("are asked in one call", async () => {
    const answers = await platform.checkMembership("-55", ["5", "6"]);
    expect(Object.fromEntries(answers)).toEqual({ 5: "member", 6: "left" });
    expect(await stage.vk.world.calls({ method: "groups.isMember" })).toHaveLength(1);
    expect((await platform.checkMembership("-55", [])).size).toBe(0);
  });

  test.each([
    { kind: "error", code: 10, description: "Internal server error" },
    { kind: "error", code: 15, description: "Access denied" },
    { kind: "garbage" },
    { kind: "reset-before" },
  ] as const)("are unknown, never gone, after %j", async (effect) => {
    await stage.vk.world.plantFault({ effect, method: "groups.isMember", times: 1 });
    const answers = await platform.checkMembership("-55", ["5", "6"]);
    expect(Object.fromEntries(answers)).toEqual({ 5: "unknown", 6: "unknown" });
  });

  test("are asked again after VK said that there were too many calls", async () => {
    const effect = { kind: "error", code: 6, description: "Too many requests per second" } as const;
    await stage.vk.world.plantFault({ effect, method: "groups.isMember", times: 2 });
    const answered: string[] = [];
    void platform.checkMembership("-55", ["5"]).then((answers) => answered.push(...answers.values()));
    await expect
      .poll(() => {
        stage.clock.turn(500);
        return answered;
      })
      .toEqual(["member"]);
    expect(await stage.vk.world.calls({ method: "groups.isMember" })).toHaveLength(3);
  });

  test("of the administrators are unknown where VK does not say", async () => {
    const effect = { kind: "error", code: 15, description: "Access denied" } as const;
    await stage.vk.world.plantFault({ effect, method: "groups.getMembers", times: 1 });
    expect(await platform.adminsOf("-55")).toBe("unknown");
  });
});

test("names of people are asked for; those who are gone are marked", async () => {
  await stage.vk.world.createPerson({ id: 9, firstName: "DELETED", lastName: "", deactivated: "deleted" });
  const names = await platform.namesOf(["5", "6", "9", "12345"]);
  expect(names.get("5")).toEqual({ name: "Ann Lee", isDeactivated: false });
  expect(names.get("6")).toEqual({ name: "Борис Ё", isDeactivated: false });
  expect(names.get("9")).toMatchObject({ isDeactivated: true });
  expect(names.has("12345")).toBe(false);
});
