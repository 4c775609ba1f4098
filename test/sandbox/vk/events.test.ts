import { beforeEach, describe, expect, it } from "vitest";
import { ANN, BOB, GROUP, setStage, type Follower, type Stage } from "./stage.ts";

const TYPES = [
  "message_new message_reply message_edit message_allow message_deny message_event group_join group_leave",
  "wall_post_new wall_reply_new wall_reply_delete wall_repost like_add like_remove user_block user_unblock",
].flatMap((line) => line.split(" "));

describe("events (PLATFORMS B3b)", () => {
  let stage: Stage;
  let follower: Follower;
  beforeEach(async () => {
    stage = await setStage();
    follower = await stage.follow(...TYPES);
  });
  const happened = async (): Promise<[string, unknown][]> =>
    ((await follower.poll()).updates ?? []).map(({ type, object }) => [type, object]);

  it("message_new carries ref, the payload as text, escaped text and the client", async () => {
    await stage.vk.world.say(ANN, GROUP, '<b> & "', { ref: "g_1", refSource: "post", payload: '{"a":1}' });
    expect(await happened()).toEqual([
      [
        "message_new",
        {
          message: expect.objectContaining({
            id: 2,
            conversation_message_id: 2,
            from_id: ANN,
            peer_id: ANN,
            out: 0,
            date: Math.floor(stage.clock.now().getTime() / 1000),
            text: "&lt;b&gt; &amp; &quot;",
            ref: "g_1",
            ref_source: "post",
            payload: '{"a":1}',
          }),
          client_info: expect.objectContaining({ inline_keyboard: true, lang_id: 3 }),
        },
      ],
    ]);
  });

  it("message_reply tells of the community's own sends, message_edit of its edits", async () => {
    await stage.ask("messages.send", { user_id: ANN, random_id: 3, message: "own" });
    await stage.ask("messages.edit", { peer_id: ANN, cmid: 2, message: "edited" });
    expect(await happened()).toEqual([
      ["message_reply", expect.objectContaining({ from_id: -GROUP, out: 1, text: "own", random_id: 3 })],
      ["message_edit", expect.objectContaining({ id: 2, text: "edited", update_time: expect.any(Number) })],
    ]);
  });

  it("message_allow carries its key, message_deny follows", async () => {
    await stage.vk.world.allowMessages(BOB, GROUP, "news");
    await stage.vk.world.denyMessages(BOB, GROUP);
    expect(await happened()).toEqual([
      ["message_allow", { user_id: BOB, key: "news" }],
      ["message_deny", { user_id: BOB }],
    ]);
  });

  it("group_join and group_leave tell who went and who was sent", async () => {
    const { world } = stage.vk;
    await world.joinCommunity(ANN, GROUP);
    await world.leaveCommunity(ANN, GROUP);
    await world.joinCommunity(ANN, GROUP);
    await world.removeFromCommunity(ANN, GROUP);
    expect(await happened()).toEqual([
      ["group_join", { user_id: ANN, join_type: "join" }],
      ["group_leave", { user_id: ANN, self: 1 }],
      ["group_join", { user_id: ANN, join_type: "join" }],
      ["group_leave", { user_id: ANN, self: 0 }],
    ]);
  });

  it("user_block removes a member, user_unblock follows", async () => {
    await stage.vk.world.joinCommunity(ANN, GROUP);
    await stage.vk.world.blockPerson(ANN, GROUP, 9);
    await stage.vk.world.unblockPerson(ANN, GROUP, 9);
    expect((await happened()).slice(1)).toEqual([
      ["group_leave", { user_id: ANN, self: 0 }],
      ["user_block", { admin_id: 9, user_id: ANN, unblock_date: 0, reason: 0, comment: "" }],
      ["user_unblock", { admin_id: 9, user_id: ANN, by_end_date: 0 }],
    ]);
    expect(await stage.ask("groups.isMember", { group_id: GROUP, user_id: ANN })).toBe(0);
  });

  it("wall_post_new and wall_reply_new also tell of the community's own, with date", async () => {
    const { post_id } = await stage.ask<{ post_id: number }>("wall.post", {
      owner_id: -GROUP,
      message: "post",
    });
    const { comment_id } = await stage.ask<{ comment_id: number }>("wall.createComment", {
      owner_id: -GROUP,
      post_id,
      message: "own comment",
    });
    await stage.vk.world.comment(ANN, GROUP, post_id, "+", { replyToComment: comment_id });
    const own = { owner_id: -GROUP, from_id: -GROUP, date: expect.any(Number) };
    expect(await happened()).toEqual([
      ["wall_post_new", expect.objectContaining({ ...own, id: post_id, text: "post", post_type: "post" })],
      [
        "wall_reply_new",
        expect.objectContaining({ ...own, id: comment_id, post_id, text: "own comment", parents_stack: [] }),
      ],
      [
        "wall_reply_new",
        expect.objectContaining({
          from_id: ANN,
          text: "+",
          post_id,
          reply_to_comment: comment_id,
          reply_to_user: -GROUP,
          parents_stack: [comment_id],
        }),
      ],
    ]);
  });

  it("wall_reply_delete names the deleter, and the comment is gone", async () => {
    const { post_id } = await stage.ask<{ post_id: number }>("wall.post", {
      owner_id: -GROUP,
      message: "post",
    });
    const { commentId } = await stage.vk.world.comment(ANN, GROUP, post_id, "+");
    await stage.vk.world.deleteComment(GROUP, post_id, commentId);
    expect((await happened()).at(-1)).toEqual([
      "wall_reply_delete",
      { owner_id: -GROUP, id: commentId, post_id, deleter_id: ANN },
    ]);
    expect((await stage.vk.world.wall(GROUP))[0]?.comments).toEqual([]);
  });

  it("a like tells who liked what, once, and so does taking it back", async () => {
    const { post_id: post } = await stage.ask<{ post_id: number }>("wall.post", {
      owner_id: -GROUP,
      from_group: 1,
      message: "win",
    });
    await happened();
    await stage.vk.world.like(ANN, GROUP, post, true);
    await stage.vk.world.like(ANN, GROUP, post, true);
    expect((await stage.vk.world.wall(GROUP))[0]?.likedBy).toEqual([ANN]);
    await stage.vk.world.like(ANN, GROUP, post, false);
    const like = {
      liker_id: ANN,
      object_type: "post",
      object_owner_id: -GROUP,
      object_id: post,
      post_id: post,
    };
    expect(await happened()).toEqual([
      ["like_add", like],
      ["like_remove", like],
    ]);
    expect((await stage.vk.world.wall(GROUP))[0]?.likedBy).toEqual([]);
  });

  it("wall_repost is the person's own post with ours in its history; nobody reposts twice", async () => {
    const { post_id: post } = await stage.ask<{ post_id: number }>("wall.post", {
      owner_id: -GROUP,
      from_group: 1,
      message: "win",
    });
    await happened();
    const { repostId } = await stage.vk.world.repost(BOB, GROUP, post);
    expect(await happened()).toEqual([
      [
        "wall_repost",
        expect.objectContaining({
          id: repostId,
          owner_id: BOB,
          from_id: BOB,
          copy_history: [expect.objectContaining({ id: post, owner_id: -GROUP, text: "win" })],
        }),
      ],
    ]);
    await expect(stage.vk.world.repost(BOB, GROUP, post)).rejects.toThrow("already");
    expect((await stage.vk.world.wall(GROUP))[0]?.repostedBy).toEqual([BOB]);
  });
});

describe("buttons", () => {
  let stage: Stage;
  let follower: Follower;
  const keyboard = JSON.stringify({
    inline: true,
    buttons: [
      [{ action: { type: "callback", label: "Join", payload: '{"do":"join"}' } }],
      [{ action: { type: "text", label: "Rules", payload: '{"do":"rules"}' } }],
      [{ action: { type: "open_link", label: "Site", link: "https://example.org/" } }],
    ],
  });
  beforeEach(async () => {
    stage = await setStage();
    follower = await stage.follow("message_new", "message_event");
    await stage.ask("messages.send", { user_id: ANN, random_id: 1, message: "press", keyboard });
  });
  const press = async (forgePayload?: string): Promise<string> => {
    const options = forgePayload === undefined ? {} : { forgePayload };
    const pressed = await stage.vk.world.pressButton(ANN, GROUP, 2, "Join", options);
    if (!("eventId" in pressed)) throw new Error("A callback button gives an event.");
    return pressed.eventId;
  };
  const answer = (
    event_id: string,
    extra: Record<string, string | number> = {},
  ): Promise<number | undefined> =>
    stage.code("messages.sendMessageEventAnswer", {
      event_id,
      user_id: ANN,
      peer_id: ANN,
      event_data: '{"type":"show_snackbar","text":"ok"}',
      ...extra,
    });

  it("a callback button gives message_event with its payload parsed", async () => {
    const eventId = await press();
    await press("not json");
    expect(await follower.objects()).toEqual([
      { user_id: ANN, peer_id: ANN, event_id: eventId, payload: { do: "join" }, conversation_message_id: 2 },
      expect.objectContaining({ payload: "not json" }),
    ]);
  });

  it("a text button writes its label with its payload, which can be forged; a link is only opened", async () => {
    const { world } = stage.vk;
    await world.pressButton(ANN, GROUP, 2, "Rules");
    await world.pressButton(ANN, GROUP, 2, "Rules", { forgePayload: '{"do":"draw"}' });
    expect(await world.pressButton(ANN, GROUP, 2, "Site")).toEqual({ link: "https://example.org/" });
    expect(await follower.objects()).toMatchObject([
      { message: { text: "Rules", payload: '{"do":"rules"}' } },
      { message: { text: "Rules", payload: '{"do":"draw"}' } },
    ]);
    await expect(world.pressButton(ANN, GROUP, 2, "Nothing")).rejects.toThrow('no button "Nothing"');
  });

  it("PLATFORMS C2: an answer counts once", async () => {
    const eventId = await press();
    expect(await stage.vk.world.snackbar(eventId)).toBeNull();
    expect(await answer(eventId)).toBeUndefined();
    expect(await answer(eventId)).toBe(100);
    const toasts = (await stage.vk.world.deliveries()).filter(({ kind }) => kind === "toast");
    expect(toasts).toMatchObject([{ messageId: eventId, text: "ok", recipient: String(ANN) }]);
  });

  it("PLATFORMS C2: 100 after 60 s, for another person, and for a bad answer", async () => {
    const eventId = await press();
    expect(await answer(eventId, { user_id: BOB, peer_id: BOB })).toBe(100);
    const tooLong = JSON.stringify({ type: "show_snackbar", text: "x".repeat(91) });
    expect(await answer(eventId, { event_data: tooLong })).toBe(100);
    expect(await answer(eventId, { event_data: '{"type":"dance"}' })).toBe(100);
    stage.clock.turn(60_000);
    expect(await answer(eventId)).toBe(100);
  });
});
