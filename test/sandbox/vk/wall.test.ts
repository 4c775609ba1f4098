import { beforeEach, describe, expect, it } from "vitest";
import { drawPicture } from "../../../src/sandbox/picture.ts";
import { ANN, BOB, GROUP, setStage, type Stage } from "./stage.ts";

const WALL = { owner_id: -GROUP, from_group: 1 };

describe("the community's wall", () => {
  let stage: Stage;
  const post = async (params: Record<string, string | number> = {}): Promise<number> =>
    (await stage.ask<{ post_id: number }>("wall.post", { ...WALL, message: "post", ...params })).post_id;
  const upload = async (
    url: string,
    field: string,
    content: string | Uint8Array<ArrayBuffer> = "content",
  ): Promise<Record<string, string>> => {
    const form = new FormData();
    form.append(field, new Blob([content]), "list.txt");
    const answer = await fetch(url, { method: "POST", body: form });
    return (await answer.json()) as Record<string, string>;
  };
  const saveDocument = async (): Promise<string> => {
    const { upload_url } = await stage.ask<{ upload_url: string }>("docs.getWallUploadServer", {
      group_id: GROUP,
    });
    const { file = "" } = await upload(upload_url, "file");
    const { doc } = await stage.ask<{ doc: { owner_id: number; id: number } }>("docs.save", { file });
    return `doc${doc.owner_id}_${doc.id}`;
  };
  const savePhoto = async (): Promise<string> => {
    const { upload_url } = await stage.ask<{ upload_url: string }>("photos.getMessagesUploadServer");
    const uploaded = await upload(
      upload_url,
      "photo",
      new Uint8Array(drawPicture({ width: 40, height: 30 })),
    );
    const [photo] = await stage.ask<{ owner_id: number; id: number; album_id: number }[]>(
      "photos.saveMessagesPhoto",
      uploaded,
    );
    return `photo${photo?.owner_id}_${photo?.id}`;
  };
  beforeEach(async () => {
    stage = await setStage();
  });

  it("PLATFORMS B0: drops a photo that was uploaded for messages, without an error, and keeps a document", async () => {
    const attachments = `${await savePhoto()},${await saveDocument()}`;
    await post({ attachments });
    const [seen] = await stage.vk.world.wall(GROUP);
    expect(seen?.attachments).toMatchObject([
      {
        type: "doc",
        name: "list.txt",
        sizeBytes: 7,
        contentBase64: Buffer.from("content").toString("base64"),
      },
    ]);
  });

  it("PLATFORMS B0: 100 for nothing but a link", async () => {
    const { error } = await stage.call("wall.post", { ...WALL, attachments: "https://example.org/" });
    expect(error?.error_code).toBe(100);
    expect(error?.error_msg).toContain("Violated: link_photo_sizing_rule. No photo given");
  });

  it("PLATFORMS B4: 100 for two links, for an unknown attachment, for nothing at all", async () => {
    const links = "https://example.org/,https://example.com/";
    expect(await stage.code("wall.post", { ...WALL, message: "x", attachments: links })).toBe(100);
    expect(await stage.code("wall.post", { ...WALL, message: "x", attachments: "doc1_1" })).toBe(100);
    expect(await stage.code("wall.post", WALL)).toBe(100);
    expect(await stage.code("wall.post", { ...WALL, message: "x", publish_date: 2_000_000_000 })).toBe(100);
  });

  it("PLATFORMS B6: a guid makes one post within an hour", async () => {
    const first = await post({ guid: "a" });
    expect(await post({ guid: "a" })).toBe(first);
    expect(await post({ guid: "b" })).not.toBe(first);
    stage.clock.turn(3_600_000);
    expect(await post({ guid: "a" })).not.toBe(first);
    expect(await stage.vk.world.wall(GROUP)).toHaveLength(3);
    expect(await stage.vk.world.deliveries()).toHaveLength(3);
  });

  it("a guid makes one comment, also when it is the guid of a post", async () => {
    const post_id = await post({ guid: "a" });
    const comment = { ...WALL, from_group: GROUP, post_id, message: "12 joined", guid: "a" };
    const first = await stage.ask<{ comment_id: number }>("wall.createComment", comment);
    expect(await stage.ask("wall.createComment", comment)).toEqual(first);
    const [seen] = await stage.vk.world.wall(GROUP);
    expect(seen?.comments).toMatchObject([{ commentId: first.comment_id, fromId: -GROUP }]);
  });

  it("PLATFORMS B2b: 212 where comments are closed or there is no post; 100 for a reply to nothing", async () => {
    const post_id = await post({ close_comments: 1 });
    const comment = { ...WALL, from_group: GROUP, post_id, message: "x" };
    expect(await stage.code("wall.createComment", comment)).toBe(212);
    expect(await stage.code("wall.createComment", { ...comment, post_id: 999 })).toBe(212);
    await expect(stage.vk.world.comment(ANN, GROUP, post_id, "+")).rejects.toThrow("comments denied");
    const open = { ...comment, post_id: await post() };
    expect(await stage.code("wall.createComment", { ...open, reply_to_comment: 999 })).toBe(100);
    expect(await stage.code("wall.createComment", { ...open, message: "" })).toBe(100);
  });

  it("PLATFORMS B2b: 105 for a document that was not uploaded or is saved already, 121 for a photo", async () => {
    const { upload_url } = await stage.ask<{ upload_url: string }>("docs.getWallUploadServer");
    expect(await upload(upload_url, "picture")).toEqual({ error: "no_file" });
    expect(await stage.code("docs.save", { file: "nothing" })).toBe(105);
    const { file = "" } = await upload(upload_url, "file");
    expect(await stage.code("docs.save", { file })).toBeUndefined();
    expect(await stage.code("docs.save", { file })).toBe(105);
    expect(await stage.code("photos.saveMessagesPhoto", { photo: "[]", server: 1, hash: "x" })).toBe(121);
  });

  it("a saved document can be downloaded from its address", async () => {
    const { upload_url } = await stage.ask<{ upload_url: string }>("docs.getMessagesUploadServer", {
      type: "doc",
      peer_id: ANN,
    });
    const { file = "" } = await upload(upload_url, "file", "всё");
    const { doc } = await stage.ask<{ doc: { url: string; title: string; size: number; ext: string } }>(
      "docs.save",
      { file, title: "rules.json" },
    );
    expect(doc).toMatchObject({ title: "rules.json", ext: "json", size: 6 });
    expect(await (await fetch(doc.url)).text()).toBe("всё");
    expect(await stage.code("docs.getMessagesUploadServer", { peer_id: BOB })).toBe(901);
  });

  it("people who are blocked or gone cannot comment: the test hears of it", async () => {
    const post_id = await post();
    await stage.vk.world.blockPerson(ANN, GROUP);
    await expect(stage.vk.world.comment(ANN, GROUP, post_id, "+")).rejects.toThrow("blacklist");
    await expect(stage.vk.world.say(ANN, GROUP, "+")).rejects.toThrow("blacklist");
  });
});

describe("people and communities", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });

  it("PLATFORMS C2b: users.get shows what was asked for, and leaves unknown ids out", async () => {
    await stage.vk.world.createPerson({ id: 103, firstName: "X", lastName: "Y", isClosed: true });
    await stage.vk.world.createPerson({ id: 104, firstName: "X", lastName: "Y", deactivated: "banned" });
    expect(await stage.ask("users.get", { user_ids: "id101,103,104,999", fields: "sex,domain" })).toEqual([
      {
        id: ANN,
        first_name: "Ann",
        last_name: "Lee",
        is_closed: false,
        can_access_closed: true,
        sex: 1,
        domain: "id101",
      },
      expect.objectContaining({ id: 103, is_closed: true, can_access_closed: false }),
      expect.objectContaining({ id: 104, deactivated: "banned" }),
    ]);
  });

  it("PLATFORMS B5: 100 for 1001 users, and for 501 membership checks", async () => {
    const ids = (count: number): string => Array.from({ length: count }, (_, index) => index + 1).join(",");
    expect(await stage.code("users.get", { user_ids: ids(1001) })).toBe(100);
    expect(await stage.code("groups.isMember", { group_id: GROUP, user_ids: ids(501) })).toBe(100);
  });

  it("PLATFORMS C2b: groups.isMember and groups.getMembers", async () => {
    await stage.vk.world.joinCommunity(BOB, GROUP);
    await stage.vk.world.joinCommunity(ANN, GROUP);
    expect(await stage.ask("groups.isMember", { group_id: GROUP, user_id: ANN })).toBe(1);
    expect(await stage.ask("groups.isMember", { group_id: "chessclub", user_ids: `${ANN},999` })).toEqual([
      { user_id: ANN, member: 1 },
      { user_id: 999, member: 0 },
    ]);
    const members = { group_id: GROUP, count: 1, offset: 1 };
    expect(await stage.ask("groups.getMembers", members)).toEqual({ count: 2, items: [BOB] });
    expect(await stage.ask("groups.getMembers", { ...members, sort: "time_asc" })).toEqual({
      count: 2,
      items: [ANN],
    });
    expect(await stage.code("groups.isMember", { group_id: 999, user_id: ANN })).toBe(125);
  });

  it("PLATFORMS C2: groups.getById has the form of 5.199; utils.resolveScreenName finds both kinds", async () => {
    expect(await stage.ask("groups.getById")).toMatchObject({
      groups: [{ id: GROUP, screen_name: "chessclub" }],
      profiles: [],
    });
    expect(await stage.ask("utils.resolveScreenName", { screen_name: "chessclub" })).toMatchObject({
      type: "group",
      object_id: GROUP,
    });
    expect(await stage.ask("utils.resolveScreenName", { screen_name: "id101" })).toEqual({
      type: "user",
      object_id: ANN,
    });
    expect(await stage.ask("utils.resolveScreenName", { screen_name: "nobody" })).toEqual([]);
    expect(await stage.ask("utils.getServerTime")).toBe(Math.floor(stage.clock.now().getTime() / 1000));
  });
});
