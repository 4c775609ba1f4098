import { beforeEach, describe, expect, it } from "vitest";
import { ANN, BOB, GROUP, setStage, type Stage } from "./stage.ts";

const CAROL = 103;

describe("planted faults", () => {
  let stage: Stage;
  const message = { user_id: ANN, random_id: 5, message: "hello" };
  const deliveredTexts = async (): Promise<string[]> =>
    (await stage.vk.world.deliveries()).map(({ text }) => text);
  const outcome = async (): Promise<unknown> =>
    (await stage.vk.world.calls({ method: "messages.send" })).at(-1)?.outcome;
  beforeEach(async () => {
    stage = await setStage();
    await stage.vk.world.say(BOB, GROUP, "hello");
    await stage.vk.world.createPerson({ id: CAROL, firstName: "Carol", lastName: "Li" });
    await stage.vk.world.say(CAROL, GROUP, "hello");
  });

  it("an error is answered as VK's, with its code, as often as planted", async () => {
    await stage.vk.world.plantFault({
      effect: { kind: "error", code: 9, description: "Flood control" },
      method: "messages.send",
      times: 1,
    });
    expect((await stage.call("messages.send", message)).error).toMatchObject({
      error_code: 9,
      error_msg: "Flood control",
    });
    expect(await outcome()).toEqual({ kind: "refused", code: 9, description: "Flood control" });
    expect(await stage.code("messages.send", message)).toBeUndefined();
  });

  it("PLATFORMS C2: 14 carries captcha_sid and captcha_img", async () => {
    await stage.vk.world.plantFault({ effect: { kind: "error", code: 14, description: "Captcha needed" } });
    expect((await stage.call("users.get")).error).toMatchObject({
      error_code: 14,
      captcha_sid: expect.any(String),
      captcha_img: expect.any(String),
    });
  });

  it("PLATFORMS B2: an error for one peer of a batch stays that peer's", async () => {
    await stage.vk.world.plantFault({
      effect: { kind: "error", code: 950, description: "Can't send message, reply timed out" },
      method: "messages.send",
      recipient: String(BOB),
      times: 1,
    });
    const batch = { peer_ids: `${ANN},${BOB},${CAROL}`, random_id: 6, message: "batch" };
    const results = await stage.ask<{ peer_id: number; error?: unknown }[]>("messages.send", batch);
    expect(results.map(({ error }) => error)).toEqual([
      undefined,
      { code: 950, description: "Can't send message, reply timed out" },
      undefined,
    ]);
    expect(await stage.vk.world.deliveries()).toHaveLength(2);
    await stage.ask("messages.send", batch);
    expect((await stage.vk.world.deliveries()).map(({ recipient }) => recipient)).toEqual([
      String(ANN),
      String(CAROL),
      String(BOB),
    ]);
  });

  it("an error without a recipient refuses the whole batch, and counts once", async () => {
    await stage.vk.world.plantFault({
      effect: { kind: "error", code: 10, description: "Internal server error" },
      times: 1,
    });
    const batch = { peer_ids: `${ANN},${BOB}`, random_id: 6, message: "batch" };
    expect(await stage.code("messages.send", batch)).toBe(10);
    expect(await stage.code("messages.send", batch)).toBeUndefined();
  });

  it.each([
    ["reset-before", { kind: "reset-before" }, 0, { kind: "cut", stored: false }, "fetch failed"],
    ["reset-after", { kind: "reset-after" }, 1, { kind: "cut", stored: true }, "fetch failed"],
    ["garbage", { kind: "garbage" }, 1, { kind: "cut", stored: true }, "JSON"],
    ["html-502", { kind: "html-502" }, 0, { kind: "refused", code: 502, description: "Bad Gateway" }, "JSON"],
  ] as const)(
    "%s breaks the answer, and a retry delivers once in all",
    async (_name, effect, stored, settled, symptom) => {
      await stage.vk.world.plantFault({ effect, method: "messages.send", textIncludes: "hell", times: 1 });
      await expect(stage.call("messages.send", message)).rejects.toThrow(symptom);
      expect(await deliveredTexts()).toHaveLength(stored);
      expect(await outcome()).toEqual(settled);
      await stage.ask("messages.send", message);
      expect(await deliveredTexts()).toEqual(["hello"]);
    },
  );

  it.each([true, false])("a call that hangs never answers (stored: %s)", async (stored) => {
    await stage.vk.world.plantFault({ effect: { kind: "hang", stored }, method: "messages.send", times: 1 });
    const leave = new AbortController();
    const held = await stage.vk.world.hold({ method: "utils.getServerTime", when: "before" });
    const hanging = fetch(
      `${stage.vk.url}/method/messages.send?v=5.199&access_token=vk1.a.community&user_id=${ANN}&random_id=1&message=x`,
      { signal: leave.signal },
    );
    const later = stage.call("utils.getServerTime");
    await stage.vk.world.awaitHeld(held);
    await expect.poll(outcome).toEqual({ kind: "cut", stored });
    expect(await deliveredTexts()).toHaveLength(stored ? 1 : 0);
    leave.abort();
    await expect(hanging).rejects.toThrow("aborted");
    await stage.vk.world.release(held);
    await later;
  });

  it("a slow call answers after its delay", async () => {
    await stage.vk.world.plantFault({
      effect: { kind: "slow", delayMs: 20_000 },
      method: "messages.send",
      times: 1,
    });
    let isAnswered = false;
    const slow = stage.call("messages.send", message).then((body) => {
      isAnswered = true;
      return body;
    });
    await expect.poll(deliveredTexts).toEqual(["hello"]);
    await stage.ask("utils.getServerTime");
    expect(isAnswered).toBe(false);
    stage.clock.turn(20_000);
    expect(await slow).toEqual({ response: expect.any(Number) });
  });

  it("holds a call at both doors", async () => {
    const before = await stage.vk.world.hold({
      method: "messages.send",
      when: "before",
      recipient: String(ANN),
    });
    const after = await stage.vk.world.hold({ method: "messages.send", when: "after" });
    const call = stage.call("messages.send", message);
    await stage.vk.world.awaitHeld(before);
    expect(await deliveredTexts()).toEqual([]);
    await stage.vk.world.release(before);
    await stage.vk.world.awaitHeld(after);
    expect(await deliveredTexts()).toEqual(["hello"]);
    expect(await outcome()).toEqual({ kind: "pending" });
    await stage.vk.world.release(after);
    expect((await call).error).toBeUndefined();
  });

  it("reaches walls by name, long polls and uploads", async () => {
    const follower = await stage.follow("message_new");
    const post = { owner_id: -GROUP, message: "post" };
    const { post_id } = await stage.ask<{ post_id: number }>("wall.post", post);
    await stage.vk.world.plantFault({
      effect: { kind: "error", code: 213, description: "Access to status replies denied" },
      recipient: `wall-${GROUP}_${post_id}`,
    });
    await stage.vk.world.plantFault({
      effect: { kind: "error", code: 214, description: "Access to adding post denied" },
      recipient: `wall-${GROUP}`,
    });
    expect(await stage.code("wall.createComment", { ...post, post_id })).toBe(213);
    expect(await stage.code("wall.post", post)).toBe(214);
    await stage.vk.world.plantFault({ effect: { kind: "reset-before" }, method: "a_check", times: 1 });
    await expect(follower.poll()).rejects.toThrow("fetch failed");
    await stage.vk.world.plantFault({
      effect: { kind: "error", code: 2, description: "" },
      method: "a_check",
      times: 1,
    });
    expect(await follower.poll()).toEqual({ failed: 2 });
    await stage.vk.world.plantFault({ effect: { kind: "html-502" }, method: "upload/doc" });
    const { upload_url } = await stage.ask<{ upload_url: string }>("docs.getWallUploadServer");
    const form = new FormData();
    form.append("file", new Blob(["x"]), "x.txt");
    expect((await fetch(upload_url, { method: "POST", body: form })).status).toBe(502);
    await stage.vk.world.clearFaults();
    expect((await fetch(upload_url, { method: "POST", body: form })).status).toBe(200);
  });
});
