import { afterEach, beforeEach, expect, it } from "vitest";
import {
  BOT,
  drain,
  type Fields,
  fetchUpdates,
  GROUP,
  MEMBER,
  OWNER,
  type Rig,
  startRig,
  STRANGER,
} from "./rig.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await startRig({ botIsAdmin: false });
});
afterEach(() => rig.close());

const textsOf = (updates: readonly Fields[]): unknown[] =>
  updates.map((update) => (update["message"] as { text?: string } | undefined)?.text);

it("a bot added to a group learns by whom, and the group sees it join", async () => {
  expect((await drain(rig)).slice(0, 2)).toMatchObject([
    {
      my_chat_member: {
        chat: { id: GROUP, type: "group", title: "Readers" },
        from: { id: OWNER },
        old_chat_member: { status: "left", user: { id: BOT } },
        new_chat_member: { status: "member", user: { id: BOT, is_bot: true } },
      },
    },
    { message: { from: { id: OWNER }, new_chat_members: [{ id: BOT }] } },
  ]);
  await rig.world.promoteBot(GROUP, OWNER);
  await rig.world.removeBot(GROUP, OWNER);
  expect(await drain(rig)).toMatchObject([
    { my_chat_member: { new_chat_member: { status: "administrator", can_delete_messages: true } } },
    {
      my_chat_member: { old_chat_member: { status: "administrator" }, new_chat_member: { status: "kicked" } },
    },
  ]);
});

it("PLATFORMS A2: under privacy mode a bot sees commands, replies to it and service messages", async () => {
  const { world } = rig;
  const sent = await rig.call("sendMessage", { chat_id: GROUP, text: "Ask me" });
  await drain(rig);
  await world.say(MEMBER, GROUP, "good morning");
  await world.say(MEMBER, GROUP, "/help");
  await world.say(MEMBER, GROUP, "/help@vestnik_bot now");
  await world.say(MEMBER, GROUP, "/help@other_bot");
  await world.say(MEMBER, GROUP, "an answer", { replyToMessageId: Number(sent.result["message_id"]) });
  await world.leave(MEMBER, GROUP);
  expect(textsOf(await drain(rig))).toEqual(["/help", "/help@vestnik_bot now", "an answer", undefined]);
});

it("PLATFORMS A2: an administrator, or a bot with privacy off, sees everything but other bots", async () => {
  await rig.world.promoteBot(GROUP, OWNER);
  await drain(rig);
  await rig.world.say(MEMBER, GROUP, "good morning");
  await rig.call("sendMessage", { chat_id: GROUP, text: "from the bot" });
  expect(textsOf(await drain(rig))).toEqual(["good morning"]);
  const open = await startRig({ privacyMode: false, botIsAdmin: false });
  await drain(open);
  await open.world.say(MEMBER, GROUP, "good evening");
  expect(textsOf(await drain(open))).toEqual(["good evening"]);
  await open.close();
});

it("PLATFORMS A2: of two bots, a command without a name goes to the one that spoke last", async () => {
  const { world } = rig;
  await world.createBot({ token: "99:other", name: "Other", username: "other_bot" });
  await world.addBot(GROUP, OWNER, { admin: false, token: "99:other" });
  await drain(rig);
  await rig.call("sendMessage", { chat_id: GROUP, text: "I was here" }, "99:other");
  await world.say(MEMBER, GROUP, "/start");
  expect(await drain(rig)).toEqual([]);
  await rig.call("sendMessage", { chat_id: GROUP, text: "me too" });
  await world.say(MEMBER, GROUP, "/start");
  expect(textsOf(await drain(rig))).toEqual(["/start"]);
});

it("PLATFORMS A2: deep links carry 1–64 of A–Z a–z 0–9 _ -, in private and in groups", async () => {
  const { world } = rig;
  await drain(rig);
  await world.start(STRANGER, "ref-A_9");
  const [update] = await drain(rig);
  expect(update?.["message"]).toMatchObject({
    chat: { id: STRANGER, type: "private" },
    text: "/start ref-A_9",
    entities: [{ type: "bot_command", offset: 0, length: 6 }],
  });
  await world.start(STRANGER, "x".repeat(64));
  for (const payload of ["", "a b", "ключ", "x".repeat(65)]) {
    await expect(world.start(STRANGER, payload)).rejects.toThrow("Telegram opens no link");
  }
  await world.createChat({ id: -800, type: "group", title: "New", ownerId: OWNER });
  await world.addBot(-800, OWNER, { admin: true, startPayload: "claim-1" });
  expect(textsOf(await drain(rig)).at(-1)).toBe("/start@vestnik_bot claim-1");
});

it("PLATFORMS A5: anonymous administrators write as the group", async () => {
  await rig.world.promoteBot(GROUP, OWNER);
  await drain(rig);
  await rig.world.say(OWNER, GROUP, "hello", { anonymous: true });
  expect(await drain(rig)).toMatchObject([
    { message: { from: { id: 1_087_968_824, is_bot: true }, sender_chat: { id: GROUP }, text: "hello" } },
  ]);
});

it("PLATFORMS C1b: members, administrators and their count", async () => {
  const { world } = rig;
  const member = async (user_id: number) =>
    (await rig.call("getChatMember", { chat_id: GROUP, user_id })).result;
  expect(await member(OWNER)).toMatchObject({ status: "creator", user: { id: OWNER }, is_anonymous: false });
  expect(await member(MEMBER)).toEqual({
    status: "member",
    user: { id: MEMBER, is_bot: false, first_name: "Max", last_name: "Ivanov", username: "max_i" },
  });
  expect(await member(STRANGER)).toMatchObject({ status: "left" });
  await world.kick(MEMBER, GROUP, OWNER);
  expect(await member(MEMBER)).toMatchObject({ status: "kicked", until_date: 0 });
  expect((await rig.call("getChatMemberCount", { chat_id: GROUP })).result).toBe(2);
  await world.makeAdmin(STRANGER, GROUP);
  await world.createBot({ token: "99:other", name: "Other", username: "other_bot" });
  await world.addBot(GROUP, OWNER, { admin: true, token: "99:other" });
  const ids = async (params: object) => {
    const { result } = await rig.call("getChatAdministrators", { chat_id: GROUP, ...params });
    return (result as unknown as { user: { id: number } }[]).map(({ user }) => user.id);
  };
  expect(await ids({})).toEqual([OWNER, STRANGER]);
  expect(await ids({ return_bots: true })).toEqual([OWNER, STRANGER, 99]);
});

it.each([
  ["getChatMember", { chat_id: GROUP, user_id: 555 }, "user not found"],
  ["getChatMember", { chat_id: GROUP }, "invalid user_id specified"],
  ["getChat", { chat_id: STRANGER }, "chat not found"],
  ["getChatAdministrators", { chat_id: MEMBER }, "there are no administrators in the private chat"],
  ["leaveChat", { chat_id: MEMBER }, "chat member status can't be changed in private chats"],
  ["sendChatAction", { chat_id: MEMBER, action: "dancing" }, "wrong parameter action in request"],
])("PLATFORMS A5: %s %j is refused: %s", async (method, params, description) => {
  expect(await rig.call(method, params)).toMatchObject({
    status: 400,
    description: `Bad Request: ${description}`,
  });
});

it("PLATFORMS A1b: a migration is told in both chats", async () => {
  await drain(rig);
  const { newChatId } = await rig.world.migrate(GROUP);
  expect(await drain(rig)).toMatchObject([
    { message: { chat: { id: GROUP }, migrate_to_chat_id: newChatId } },
    { message: { chat: { id: newChatId, type: "supergroup" }, migrate_from_chat_id: GROUP } },
  ]);
});

it("channels: posts without an author, no service messages", async () => {
  const { world } = rig;
  await world.createChat({ id: -1009, type: "channel", title: "News", ownerId: OWNER });
  await expect(world.addBot(-1009, OWNER, { admin: false })).rejects.toThrow("administrator only");
  await world.addBot(-1009, OWNER, { admin: true });
  await drain(rig);
  await fetchUpdates(rig, { allowed_updates: ["chat_member", "channel_post", "message"] });
  await world.join(MEMBER, -1009);
  await world.say(OWNER, -1009, "News!");
  const updates = await drain(rig);
  expect(updates).toMatchObject([
    { chat_member: { chat: { type: "channel" }, new_chat_member: { status: "member" } } },
    { channel_post: { sender_chat: { id: -1009 }, text: "News!" } },
  ]);
  expect(updates[1]?.["channel_post"]).not.toHaveProperty("from");
});
