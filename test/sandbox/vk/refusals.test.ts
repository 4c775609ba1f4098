import { beforeEach, describe, expect, it } from "vitest";
import { ANN, GROUP, setStage, TOKEN, type Stage } from "./stage.ts";

describe("what every call needs", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });

  it("PLATFORMS C2: 5 without a token", async () => {
    const { error } = await stage.call("users.get", { access_token: "" });
    expect(error).toMatchObject({
      error_code: 5,
      error_msg: "User authorization failed: no access_token passed.",
    });
  });

  it("PLATFORMS B2b: 5 for a wrong or revoked token", async () => {
    expect(await stage.code("users.get", { access_token: "nobody's" })).toBe(5);
    await stage.vk.world.revokeToken(TOKEN);
    expect(await stage.code("users.get")).toBe(5);
  });

  it("PLATFORMS C2: 8 without a version", async () => {
    const { error } = await stage.call("users.get", { v: "" });
    expect(error).toMatchObject({
      error_code: 8,
      error_msg: "Invalid request: v (version) is required",
    });
  });

  it("PLATFORMS C2: 3 for an unknown method and for one that is not played", async () => {
    expect(await stage.code("wall.dance")).toBe(3);
    expect(await stage.code("messages.getHistory", { peer_id: ANN })).toBe(3);
  });

  it("PLATFORMS B2b: an error repeats the parameters, but never the token", async () => {
    const { error } = await stage.call("wall.dance", { step: "waltz" });
    expect(error?.request_params).toContainEqual({ key: "step", value: "waltz" });
    expect(JSON.stringify(error)).not.toContain(TOKEN);
  });

  it("PLATFORMS B0: a JSON body carries no parameters", async () => {
    const answer = await fetch(`${stage.vk.url}/method/users.get`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ v: "5.199", access_token: TOKEN, user_ids: ANN }),
    });
    expect(await answer.json()).toMatchObject({ error: { error_code: 8 } });
  });

  it("PLATFORMS B0: takes the token as Bearer, GET and multipart", async () => {
    const bearer = await fetch(`${stage.vk.url}/method/users.get?v=5.199&user_ids=${ANN}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(await bearer.json()).toMatchObject({ response: [{ id: ANN }] });
    const form = new FormData();
    for (const [key, value] of Object.entries({ v: "5.199", access_token: TOKEN, user_ids: String(ANN) }))
      form.append(key, value);
    const multipart = await fetch(`${stage.vk.url}/method/users.get`, { method: "POST", body: form });
    expect(await multipart.json()).toMatchObject({ response: [{ id: ANN }] });
  });

  it("keeps the token out of the ledger's parameters", async () => {
    await stage.call("users.get", { user_ids: ANN });
    const [call] = await stage.vk.world.calls({ method: "users.get" });
    expect(call).toMatchObject({ token: TOKEN, outcome: { kind: "answered" } });
    expect(call?.params).toEqual({ v: "5.199", user_ids: String(ANN) });
  });
});

describe("limits", () => {
  let stage: Stage;
  const burst = async (token: string, calls: number): Promise<(number | undefined)[]> => {
    const codes: (number | undefined)[] = [];
    for (let index = 0; index < calls; index += 1) {
      const answer = await fetch(`${stage.vk.url}/method/utils.getServerTime?v=5.199&access_token=${token}`);
      const body = (await answer.json()) as { error?: { error_code: number } };
      codes.push(body.error?.error_code);
    }
    return codes;
  };
  beforeEach(async () => {
    stage = await setStage();
    stage.clock.turn(1000);
  });

  it("PLATFORMS B2: 6 for the 21st call of a community token in one second", async () => {
    const codes = await burst(TOKEN, 21);
    expect(codes.slice(0, 20).every((code) => code === undefined)).toBe(true);
    expect(codes[20]).toBe(6);
    stage.clock.turn(1000);
    expect(await burst(TOKEN, 1)).toEqual([undefined]);
    expect(await stage.vk.world.rates()).toEqual([
      { token: TOKEN, calls: 22, refusedCalls: 1, mostCallsInOneSecond: 21 },
    ]);
  });

  it("PLATFORMS B2: 6 for the 4th call of a service key in one second", async () => {
    await stage.vk.world.createToken({ token: "service", kind: "service" });
    expect(await burst("service", 4)).toEqual([undefined, undefined, undefined, 6]);
  });

  it("PLATFORMS B2: 29 when the day's quota of wall.get is used up, until the next day", async () => {
    await stage.vk.world.createToken({ token: "service", kind: "service" });
    await stage.vk.world.setDailyQuota("wall.get", 2);
    const read = (): Promise<number | undefined> =>
      stage.code("wall.get", { access_token: "service", owner_id: -GROUP });
    expect([await read(), await read(), await read()]).toEqual([undefined, undefined, 29]);
    stage.clock.turn(86_400_000);
    expect(await read()).toBeUndefined();
  });
});
