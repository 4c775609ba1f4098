import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Platform } from "../../../src/bot/platform.ts";
import type { Stage } from "./world.ts";
import { createStage, groupId } from "./world.ts";

let stage: Stage;
let platform: Platform;

beforeEach(async () => {
  stage = await createStage();
  await stage.telegram.world.addBot(groupId, 5, { admin: true });
  platform = await stage.connect();
});
afterEach(() => stage.close());

test("the platform introduces itself", () => {
  expect(platform).toMatchObject({
    network: "telegram",
    bot: "tg:77",
    title: "@vestnik_bot",
    deepLinkPrefix: "https://t.me/vestnik_bot?start=",
    peersPerCall: 1,
  });
  expect(platform.wall).toBeUndefined();
});

describe("a press", () => {
  test("is answered with a toast, cut to 200 units; an answer that comes too late is no error", async () => {
    const { world } = stage.telegram;
    const buttons = [[{ kind: "action", label: "Join", data: "j" }]] as const;
    await platform.send(
      { kind: "message", chatIds: ["5"], randomId: 1, content: { text: "x", buttons } },
      "notice",
    );
    const messageId = (await world.messages(5)).at(-1)?.messageId ?? 0;
    const { callbackId } = await world.press(5, 5, messageId, "Join");
    const press = { pressId: callbackId, userId: "5", chatId: "5" };
    await platform.answerPress(press, "😀".repeat(150), true);
    const toast = await world.toast(callbackId);
    expect(toast).toMatchObject({ text: `${"😀".repeat(99)}…`, showAlert: true });
    await expect(platform.answerPress(press, "again", false)).resolves.toBeUndefined();
  });
});

describe("memberships", () => {
  test("are asked one by one; who is unknown is never called gone", async () => {
    const { world } = stage.telegram;
    await world.join(6, groupId);
    await world.createPerson({ id: 7, firstName: "Cy" });
    await world.createPerson({ id: 8, firstName: "Di" });
    await world.join(7, groupId);
    await world.kick(7, groupId, 5);
    const answers = await platform.checkMembership(String(groupId), ["5", "6", "7", "8", "999"]);
    expect(Object.fromEntries(answers)).toEqual({
      5: "member",
      6: "member",
      7: "left",
      8: "left",
      999: "unknown",
    });
  });

  test("are unknown while Telegram fails, and asked again after a pause", async () => {
    const effect = { kind: "error", code: 500, description: "Internal Server Error" } as const;
    await stage.telegram.world.plantFault({ effect, method: "getChatMember", times: 1 });
    expect([...(await platform.checkMembership(String(groupId), ["5"]))]).toEqual([["5", "unknown"]]);
    const pause = {
      kind: "error",
      code: 429,
      description: "Too Many Requests",
      retryAfterSeconds: 3,
    } as const;
    await stage.telegram.world.plantFault({ effect: pause, method: "getChatMember", times: 1 });
    const asking = platform.checkMembership(String(groupId), ["5"]);
    await expect
      .poll(async () => (await stage.telegram.world.calls({ method: "getChatMember" })).length)
      .toBe(2);
    let isDone = false;
    void asking.finally(() => {
      isDone = true;
    });
    await expect
      .poll(() => {
        stage.clock.turn(1000);
        return isDone;
      })
      .toBe(true);
    expect([...(await asking)]).toEqual([["5", "member"]]);
  });

  test("of the administrators are known where the bot may see them", async () => {
    const { world } = stage.telegram;
    await world.join(6, groupId);
    await world.makeAdmin(6, groupId, 5);
    expect(new Set(await platform.adminsOf(String(groupId)))).toEqual(new Set(["5", "6"]));
    await world.removeBot(groupId, 5);
    expect(await platform.adminsOf(String(groupId))).toBe("unknown");
  });
});

describe("the bot's own things", () => {
  test("menus are published for everybody, for private chats and for one chat, by language", async () => {
    const { world } = stage.telegram;
    await platform.menus?.publish([
      { audience: "everyone", commands: [{ name: "help", description: "What I can do" }] },
      { audience: "private", language: "ru", commands: [{ name: "mine", description: "Мои" }] },
      { audience: "team_member", chatId: "5", commands: [{ name: "team", description: "Team" }] },
    ]);
    expect(await world.menus({ type: "default" })).toEqual([
      { command: "help", description: "What I can do" },
    ]);
    expect(await world.menus({ type: "all_private_chats" }, "ru")).toMatchObject([{ command: "mine" }]);
    expect(await world.menus({ type: "chat", chat_id: 5 })).toMatchObject([{ command: "team" }]);
  });

  test("it leaves a group", async () => {
    await platform.groups?.leave(String(groupId));
    await expect(
      platform.send(
        { kind: "message", chatIds: [String(groupId)], randomId: 1, content: { text: "x" } },
        "notice",
      ),
    ).rejects.toMatchObject({ kind: "no_rights" });
  });
});
