import { Agent } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { APIError, Keyboard, VK } from "vk-io";
import { ANN, BOB, GROUP, setStage, TOKEN, type Stage } from "./stage.ts";
import { drawPicture } from "../../../src/sandbox/picture.ts";

describe("vk-io 4.10.1 against the simulator (PLATFORMS B8)", () => {
  let stage: Stage;
  let bot: VK;
  let agent: Agent;

  beforeEach(async () => {
    stage = await setStage();
    agent = new Agent({ keepAlive: true });
    bot = new VK({
      token: TOKEN,
      apiBaseUrl: `${stage.vk.url}/method`,
      apiLimit: 20,
      apiRetryLimit: 0,
      // vk-io types the agent as the https one; over http it must be the plain one.
      agent: agent as never,
    });
  });

  afterEach(() => agent.destroy());

  it("sends a message with a keyboard that the person can press", async () => {
    const keyboard = Keyboard.builder()
      .callbackButton({ label: "Join", payload: { do: "join" }, color: Keyboard.POSITIVE_COLOR })
      .inline();
    const results = await bot.api.messages.send({
      peer_ids: [ANN, BOB],
      random_id: 7,
      message: "A giveaway",
      keyboard: keyboard.toString(),
    });
    expect(results).toEqual([
      { peer_id: ANN, message_id: 2, conversation_message_id: 2 },
      {
        peer_id: BOB,
        message_id: 0,
        conversation_message_id: 0,
        error: { code: 901, description: "Can't send messages for users without permission" },
      },
    ]);
    const pressed = await stage.vk.world.pressButton(ANN, GROUP, 2, "Join");
    expect(pressed).toEqual({ eventId: expect.any(String) });
    if (!("eventId" in pressed)) throw new Error("A callback button gives an event.");
    await bot.api.messages.sendMessageEventAnswer({
      event_id: pressed.eventId,
      user_id: ANN,
      peer_id: ANN,
      event_data: JSON.stringify({ type: "show_snackbar", text: "You are in" }),
    });
    expect(await stage.vk.world.snackbar(pressed.eventId)).toBe("You are in");
  });

  it("turns refusals into APIError with VK's code", async () => {
    const sending = bot.api.messages.send({ user_id: BOB, random_id: 8, message: "hi" });
    await expect(sending).rejects.toBeInstanceOf(APIError);
    await expect(sending).rejects.toMatchObject({ code: 901 });
  });

  it("uploads a document and puts it on the wall", async () => {
    const content = Buffer.from('{"rules":"Один билет на человека"}');
    const document = await bot.upload.wallDocument({
      group_id: GROUP,
      title: "rules.json",
      source: { value: content, filename: "rules.json", contentType: "application/json" },
    });
    const { post_id: postId } = await bot.api.wall.post({
      owner_id: -GROUP,
      from_group: true,
      message: "The rules",
      attachments: [document.toString()],
      guid: "rules-1",
    });
    await bot.api.wall.createComment({
      owner_id: -GROUP,
      post_id: postId,
      message: "12 joined",
      guid: "c-1",
    });
    const [post] = await stage.vk.world.wall(GROUP);
    expect(post?.attachments).toEqual([
      {
        type: "doc",
        name: "rules.json",
        sizeBytes: content.byteLength,
        contentBase64: content.toString("base64"),
      },
    ]);
    expect(post?.comments.map(({ text, fromId }) => [text, fromId])).toEqual([["12 joined", -GROUP]]);
    const [delivered] = await stage.vk.world.deliveries({ recipient: `wall-${GROUP}_${postId}` });
    expect(delivered?.documents[0]?.name).toBe("rules.json");
  });

  it("uploads a photo for messages and attaches it", async () => {
    const photo = await bot.upload.messagePhoto({
      peer_id: ANN,
      source: { value: drawPicture({ width: 40, height: 30 }), filename: "prize.jpg" },
    });
    await bot.api.messages.send({ peer_id: ANN, random_id: 9, attachment: photo.toString() });
    const seen = await stage.vk.world.dialog(ANN, GROUP);
    expect(seen.at(-1)?.attachments).toMatchObject([{ type: "photo", name: "prize.jpg" }]);
  });

  it("packs calls into execute, and a refused one is refused alone", async () => {
    const packed = new VK({
      token: TOKEN,
      apiBaseUrl: `${stage.vk.url}/method`,
      apiMode: "parallel",
      agent: agent as never,
    });
    const [good, bad] = await Promise.allSettled([
      packed.api.messages.send({ user_id: ANN, random_id: 1, message: 'with "quotes" and \\' }),
      packed.api.messages.send({ user_id: BOB, random_id: 2, message: "two" }),
    ]);
    expect(good).toMatchObject({ status: "fulfilled", value: 2 });
    expect(bad).toMatchObject({ status: "rejected", reason: { code: 901 } });
    expect((await stage.vk.world.dialog(ANN, GROUP)).at(-1)?.text).toBe('with "quotes" and \\');
  });
});
