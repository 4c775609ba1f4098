import { beforeEach, describe, expect, it } from "vitest";
import { eventSchema, isSchemaThere, problemsOf, responseSchema } from "./schema.ts";
import { ANN, BOB, GROUP, setStage, type Stage } from "./stage.ts";
import { drawPicture } from "../../../src/sandbox/picture.ts";

/** Where the running network is known to differ from the schema (PLATFORMS B3b, C4). */
const KNOWN_DIFFERENCES = new Set([
  "groups.getLongPollSettings.response.events.message_event is unknown",
  "groups.getLongPollSettings.response.events.like_add is unknown",
  "groups.getLongPollSettings.response.events.like_remove is unknown",
  "wall_post_new.marked_as_ads is unknown",
  "wall_post_new.comments is unknown",
  "message_event.payload is object, not string",
  "message_new.message.format_data is unknown",
  "message_new.message.fwd_messages[0].format_data is unknown",
  // Its type is in the schema's list, the object is not.
  "message_new.message.attachments[0].video is unknown",
  "wall_reply_delete.user_id is missing",
  "wall_reply_delete.deleter_id is unknown",
]);

describe.runIf(isSchemaThere)("answers and events hold to VK's schema (PLATFORMS C4)", () => {
  let stage: Stage;
  const problems: string[] = [];
  const unexpected = (): string[] => problems.filter((problem) => !KNOWN_DIFFERENCES.has(problem));
  beforeEach(async () => {
    problems.length = 0;
    stage = await setStage();
    await stage.vk.world.joinCommunity(ANN, GROUP);
  });

  const check = async (
    method: string,
    params: Record<string, string | number> = {},
    form = "response",
  ): Promise<unknown> => {
    const body = await stage.call(method, params);
    if (body.error) throw new Error(`${method} was refused: ${body.error.error_msg}`);
    problems.push(...problemsOf(responseSchema(method, form), body, method));
    return body.response;
  };

  it("the check itself finds what is wrong", () => {
    const schema = responseSchema("users.get");
    expect(problemsOf(schema, { response: [{ first_name: 7, shoe: 1 }] }, "users.get")).toEqual([
      "users.get.response[0].id is missing",
      "users.get.response[0].first_name is integer, not string",
      "users.get.response[0].shoe is unknown",
    ]);
  });

  it("answers about people and communities", async () => {
    await check("users.get", { user_ids: `${ANN},${BOB}`, fields: "sex,domain" });
    await check("groups.getById", {});
    await check("groups.getTokenPermissions");
    await check("groups.isMember", { group_id: GROUP, user_id: ANN });
    await check("groups.isMember", { group_id: GROUP, user_ids: `${ANN},${BOB}` }, "userIdsResponse");
    await check("groups.getMembers", { group_id: GROUP });
    await check("groups.setLongPollSettings", { group_id: GROUP, enabled: 1, message_new: 1 });
    await check("groups.getLongPollSettings", { group_id: GROUP });
    await check("groups.getLongPollServer", { group_id: GROUP });
    await check("utils.getServerTime");
    await check("utils.resolveScreenName", { screen_name: "chessclub" });
    expect(unexpected()).toEqual([]);
  });

  it("answers about messages", async () => {
    const send = { random_id: 1, message: "x" };
    await check("messages.send", { ...send, peer_ids: `${ANN},${BOB}` }, "userIdsResponse");
    await check("messages.edit", { peer_id: ANN, cmid: 2, message: "y" });
    await check("messages.isMessagesFromGroupAllowed", { group_id: GROUP, user_id: ANN });
    await check("messages.markAsRead", { peer_id: ANN });
    await check("messages.setActivity", { peer_id: ANN, type: "typing" });
    await check("messages.delete", { peer_id: ANN, cmids: 2, delete_for_all: 1 });
    expect(unexpected()).toEqual([]);
  });

  it("answers about walls and files", async () => {
    const access_token = "reader";
    await stage.vk.world.createToken({ token: access_token, kind: "legacy_user", communityId: GROUP });
    const uploadTo = async (server: unknown, field: string): Promise<Record<string, string>> => {
      const { upload_url } = server as { upload_url: string };
      const form = new FormData();
      form.append(field, new Blob([new Uint8Array(drawPicture({ width: 40, height: 30 }))]), "prize.png");
      return (await (await fetch(upload_url, { method: "POST", body: form })).json()) as Record<
        string,
        string
      >;
    };
    const uploaded = await uploadTo(await check("docs.getWallUploadServer"), "file");
    const { doc } = (await check("docs.save", uploaded)) as { doc: { owner_id: number; id: number } };
    await check("docs.getMessagesUploadServer", { peer_id: ANN });
    const picture = await uploadTo(await check("photos.getMessagesUploadServer"), "photo");
    await check("photos.saveMessagesPhoto", picture);
    const { post_id } = (await check("wall.post", {
      owner_id: -GROUP,
      message: "x",
      attachments: `doc${doc.owner_id}_${doc.id}`,
    })) as { post_id: number };
    await check("wall.createComment", { owner_id: -GROUP, post_id, message: "x" });
    await check("wall.get", { access_token, owner_id: -GROUP });
    await check("wall.getById", { access_token, posts: `-${GROUP}_${post_id}` });
    await check("wall.edit", { access_token, owner_id: -GROUP, post_id, message: "y" });
    await check("wall.delete", { access_token, owner_id: -GROUP, post_id });
    expect(unexpected()).toEqual([]);
  });

  it("events", async () => {
    const { world } = stage.vk;
    const types = [
      "message_new message_reply message_edit message_allow message_deny message_event group_join group_leave",
      "wall_post_new wall_reply_new wall_reply_delete user_block user_unblock",
    ].flatMap((line) => line.split(" "));
    const follower = await stage.follow(...types);
    const keyboard = JSON.stringify({
      inline: true,
      buttons: [[{ action: { type: "callback", label: "Join", payload: "{}" }, color: "primary" }]],
    });
    await world.say(ANN, GROUP, "x", { ref: "r", refSource: "s", payload: "{}" });
    const photos = [{ contentBase64: drawPicture({ width: 40, height: 30 }).toString("base64") }];
    const formatData = JSON.stringify({ version: 1, items: [{ type: "bold", offset: 0, length: 1 }] });
    await world.say(BOB, GROUP, "x", { photos, formatData });
    await world.say(BOB, GROUP, "", { forward: [{ text: "x", photos, formatData }] });
    for (const medium of ["video", "audio_message", "sticker"] as const)
      await world.say(BOB, GROUP, "", { medium });
    await stage.ask("messages.send", { user_id: ANN, random_id: 1, message: "x", keyboard, reply_to: 1 });
    await world.pressButton(ANN, GROUP, 3, "Join");
    await stage.ask("messages.edit", { peer_id: ANN, cmid: 3, message: "y" });
    await world.allowMessages(ANN, GROUP, "key");
    await world.denyMessages(ANN, GROUP);
    const { post_id } = await stage.ask<{ post_id: number }>("wall.post", { owner_id: -GROUP, message: "x" });
    const { commentId } = await world.comment(ANN, GROUP, post_id, "+");
    await world.comment(ANN, GROUP, post_id, "+", { replyToComment: commentId });
    await world.deleteComment(GROUP, post_id, commentId);
    await world.leaveCommunity(ANN, GROUP);
    await world.joinCommunity(ANN, GROUP);
    await world.blockPerson(ANN, GROUP);
    await world.unblockPerson(ANN, GROUP);
    const updates = (await follower.poll()).updates ?? [];
    expect(new Set(updates.map(({ type }) => type))).toEqual(new Set(types));
    problems.push(...updates.flatMap(({ type, object }) => problemsOf(eventSchema(type), object, type)));
    expect(unexpected()).toEqual([]);
  });
});
