import { beforeEach, describe, expect, it } from "vitest";
import { ANN, GROUP, setStage, type Stage } from "./stage.ts";

/** [method, community, service, vkid, legacy_user]: 0 is "allowed", whatever the call then answers. */
const REALITY: readonly (readonly [string, number, number, number, number])[] = [
  ["users.get", 0, 0, 0, 0],
  ["groups.getById", 0, 0, 0, 0],
  ["groups.isMember", 0, 0, 0, 0],
  ["groups.getTokenPermissions", 0, 28, 1051, 15],
  ["groups.setLongPollSettings", 0, 28, 1051, 0],
  ["messages.send", 0, 28, 1051, 0],
  ["messages.sendMessageEventAnswer", 0, 28, 1051, 15],
  ["wall.post", 0, 28, 1051, 0],
  ["wall.createComment", 0, 28, 1051, 0],
  ["wall.get", 27, 0, 0, 0],
  ["wall.getById", 27, 1051, 1051, 0],
  ["wall.edit", 27, 28, 1051, 0],
  ["wall.delete", 27, 28, 1051, 0],
  ["likes.getList", 27, 1051, 1051, 0],
  ["polls.create", 27, 28, 1051, 0],
  ["photos.getWallUploadServer", 27, 28, 1051, 0],
  ["docs.getWallUploadServer", 0, 28, 1051, 0],
  ["execute", 0, 28, 1051, 0],
];

const SCHEMA: typeof REALITY = [
  ["wall.post", 27, 28, 0, 0],
  ["wall.getById", 27, 0, 0, 0],
  ["likes.getList", 27, 0, 0, 0],
  ["wall.createComment", 0, 28, 0, 0],
  ["messages.sendMessageEventAnswer", 0, 28, 15, 15],
];

const RIGHTS = new Set([15, 27, 28, 1051]);
const KINDS = ["community", "service", "vkid", "legacy_user"] as const;

describe("what each kind of token may call", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
    for (const profile of ["reality-2026", "schema"] as const) {
      for (const kind of KINDS) {
        await stage.vk.world.createToken({
          token: `${profile} ${kind}`,
          kind,
          profile,
          userId: ANN,
          ...(kind === "community" || kind === "legacy_user" ? { communityId: GROUP } : {}),
        });
      }
    }
  });

  const verdicts = async (profile: string, method: string): Promise<number[]> => {
    const found: number[] = [];
    for (const kind of KINDS) {
      const code = await stage.code(method, { access_token: `${profile} ${kind}`, group_id: GROUP });
      found.push(code !== undefined && RIGHTS.has(code) ? code : 0);
    }
    return found;
  };

  it.each(REALITY)("PLATFORMS B0: %s in 2026", async (method, ...expected) => {
    expect(await verdicts("reality-2026", method)).toEqual(expected);
  });

  it.each(SCHEMA)("PLATFORMS B1: %s by the schema", async (method, ...expected) => {
    expect(await verdicts("schema", method)).toEqual(expected);
  });

  it("PLATFORMS B0: 15 with subcode 1133 for a missing scope", async () => {
    await stage.vk.world.createToken({
      token: "narrow",
      kind: "community",
      communityId: GROUP,
      scopes: ["messages"],
    });
    const { error } = await stage.call("wall.post", {
      access_token: "narrow",
      owner_id: -GROUP,
      message: "text",
    });
    expect(error).toMatchObject({ error_code: 15, error_subcode: 1133 });
  });

  it("PLATFORMS B0: groups.getTokenPermissions names the scopes and sums their bits", async () => {
    await stage.vk.world.createToken({
      token: "narrow",
      kind: "community",
      communityId: GROUP,
      scopes: ["wall", "manage"],
    });
    expect(await stage.ask("groups.getTokenPermissions", { access_token: "narrow" })).toEqual({
      mask: 8192 + 262_144,
      permissions: [
        { name: "wall", setting: 8192 },
        { name: "manage", setting: 262_144 },
      ],
    });
  });

  it("PLATFORMS B0: 15 when a service key reads the members of a closed community", async () => {
    await stage.vk.world.createCommunity({ id: 56, name: "Closed", screenName: "closed", isClosed: true });
    expect(
      await stage.code("groups.getMembers", { access_token: "reality-2026 service", group_id: 56 }),
    ).toBe(15);
  });

  it("15 when a community token acts for another community", async () => {
    await stage.vk.world.createCommunity({ id: 56, name: "Other", screenName: "other" });
    expect(await stage.code("groups.getLongPollServer", { group_id: 56 })).toBe(15);
    expect(await stage.code("wall.post", { owner_id: -56, message: "text" })).toBe(15);
  });

  it("an old user token reads, edits and deletes posts of the community it administers", async () => {
    const access_token = "reality-2026 legacy_user";
    const post = { access_token, owner_id: -GROUP };
    const { post_id } = await stage.ask<{ post_id: number }>("wall.post", {
      owner_id: -GROUP,
      message: "first",
    });
    await stage.ask("wall.edit", { ...post, post_id, message: "second" });
    expect(await stage.ask("wall.getById", { access_token, posts: `-${GROUP}_${post_id}` })).toMatchObject({
      items: [{ id: post_id, text: "second", owner_id: -GROUP }],
    });
    expect(await stage.ask("wall.get", post)).toMatchObject({ count: 1, items: [{ text: "second" }] });
    await stage.ask("wall.delete", { ...post, post_id });
    expect(await stage.ask("wall.get", post)).toEqual({ count: 0, items: [] });
  });
});
