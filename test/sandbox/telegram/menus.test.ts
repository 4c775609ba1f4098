import { afterAll, beforeAll, expect, it } from "vitest";
import { GROUP, type Rig, startRig } from "./rig.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const command = (name = "help", description = "Help") => ({ command: name, description });

it("PLATFORMS A9: commands are kept per scope and language, and deleted so", async () => {
  const admins = { type: "chat_administrators", chat_id: GROUP };
  expect((await rig.call("setMyCommands", { commands: [command()] })).result).toBe(true);
  await rig.call("setMyCommands", {
    commands: [command("draw", "Розыгрыш")],
    scope: admins,
    language_code: "ru",
  });
  expect((await rig.call("getMyCommands")).result).toEqual([command()]);
  expect((await rig.call("getMyCommands", { scope: admins })).result).toEqual([]);
  expect(await rig.world.menus(admins, "ru")).toEqual([command("draw", "Розыгрыш")]);
  await rig.call("deleteMyCommands", { scope: admins, language_code: "ru" });
  expect(await rig.world.menus(admins, "ru")).toEqual([]);
  expect(await rig.world.menus({ type: "default" })).toEqual([command()]);
});

const hundred = Array.from({ length: 100 }, (_, index) => command(`c${index}`));

it.each([
  [{ commands: [...hundred, command("c100")] }, "BOT_COMMANDS_TOO_MUCH"],
  [{ commands: [command("Help")] }, "BOT_COMMAND_INVALID"],
  [{ commands: [command("помощь")] }, "BOT_COMMAND_INVALID"],
  [{ commands: [command("x".repeat(33))] }, "BOT_COMMAND_INVALID"],
  [{ commands: [command("a", "")] }, "command description must be non-empty"],
  [{ commands: [command("a", "x".repeat(257))] }, "command description length must not exceed 256"],
  [{ commands: [{ command: "a" }] }, "can't parse BotCommand: Can't find field \"description\""],
  [{ commands: "[" }, "can't parse commands JSON object"],
  [{}, "can't parse commands JSON object"],
  [{ commands: [], language_code: "rus" }, "invalid language code specified"],
  [{ commands: [], scope: { type: "everyone" } }, "can't parse BotCommandScope: Unsupported type specified"],
  [{ commands: [], scope: { type: "chat", chat_id: -1 } }, "chat not found"],
  [{ commands: [], scope: { type: "chat_member", chat_id: GROUP } }, "invalid user_id specified"],
])("PLATFORMS A1: setMyCommands refuses, case %#: %j", async (params, description) => {
  expect(await rig.call("setMyCommands", params)).toMatchObject({
    status: 400,
    description: `Bad Request: ${description}`,
  });
});

it("PLATFORMS A1: 100 commands of 32 and 256 characters are taken", async () => {
  const commands = [...hundred.slice(1), command("x".repeat(32), "y".repeat(256))];
  expect((await rig.call("setMyCommands", { commands })).result).toBe(true);
});
