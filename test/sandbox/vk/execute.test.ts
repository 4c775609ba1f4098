import { beforeEach, describe, expect, it } from "vitest";
import { compile, countCalls } from "../../../src/sandbox/vk/script.ts";
import { ANN, BOB, setStage, TOKEN, type Stage } from "./stage.ts";

const send = (params: Record<string, unknown>): string => `API.messages.send(${JSON.stringify(params)})`;

describe("execute (PLATFORMS B2)", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await setStage();
  });

  it("answers each call in its place, with false and execute_errors for a refused one", async () => {
    const code = `return [${send({ user_id: ANN, random_id: 1, message: 'say "hi"\n' })}, ${send({ user_id: BOB, random_id: 2, message: "x" })}, API.utils.getServerTime()];`;
    expect(await stage.call("execute", { code })).toEqual({
      response: [2, false, Math.floor(stage.clock.now().getTime() / 1000)],
      execute_errors: [
        {
          method: "messages.send",
          error_code: 901,
          error_msg: "Can't send messages for users without permission",
        },
      ],
    });
    expect((await stage.vk.world.dialog(ANN, 55)).at(-1)?.text).toBe('say "hi"\n');
  });

  it("counts as one call, and its inner calls stand in the ledger, marked", async () => {
    const before = (await stage.vk.world.rates())[0]?.calls ?? 0;
    const calls = Array.from({ length: 25 }, () => "API.utils.getServerTime()").join(",");
    await stage.ask("execute", { code: `return [${calls}];` });
    expect(await stage.vk.world.rates()).toMatchObject([{ calls: before + 1, refusedCalls: 0 }]);
    const [outer, ...inner] = await stage.vk.world.calls();
    expect(outer?.insideCallId).toBeUndefined();
    expect(inner.map(({ insideCallId, token }) => [insideCallId, token])).toEqual(
      Array.from({ length: 25 }, () => [outer?.id, TOKEN]),
    );
  });

  it("13 for the 26th call, before any takes effect", async () => {
    const calls = Array.from({ length: 26 }, (_, index) =>
      send({ user_id: ANN, random_id: index + 1, message: "x" }),
    );
    expect(await stage.code("execute", { code: `return [${calls.join(",")}];` })).toBe(13);
    expect(await stage.vk.world.deliveries()).toEqual([]);
  });

  it.each(["", "var a = 1; return a;", "return [1", "return API.users.get(1);", "return @;", "return 1; 2"])(
    "12 for code it cannot compile: %s",
    async (code) => {
      expect(await stage.code("execute", { code: code === "" ? "return" : code })).toBe(12);
    },
  );

  it("plants faults on inner calls too", async () => {
    await stage.vk.world.plantFault({
      effect: { kind: "error", code: 9, description: "Flood control" },
      method: "messages.send",
      recipient: String(ANN),
    });
    const code = `return {"sent": ${send({ user_id: ANN, random_id: 1, message: "x" })}};`;
    expect(await stage.call("execute", { code })).toMatchObject({
      response: { sent: false },
      execute_errors: [{ error_code: 9 }],
    });
    await stage.vk.world.clearFaults();
    await stage.vk.world.plantFault({ effect: { kind: "reset-after" }, method: "messages.send" });
    await expect(stage.call("execute", { code })).rejects.toThrow("fetch failed");
    expect(await stage.vk.world.deliveries()).toHaveLength(1);
    expect((await stage.vk.world.calls({ method: "execute" })).at(-1)?.outcome).toEqual({
      kind: "cut",
      stored: true,
    });
  });

  it("refuses what the token may not call, and execute inside execute", async () => {
    const code = "return [API.wall.get({owner_id: -55}), API.execute({code: 'return 1;'})];";
    expect(await stage.call("execute", { code })).toMatchObject({
      response: [false, false],
      execute_errors: [{ error_code: 27 }, { error_code: 3 }],
    });
  });

  it("passes lists and truths as the wire does", async () => {
    const code = `return API.messages.send({peer_ids: [${ANN}, ${BOB}], random_id: 4, message: 'it\\'s "me"', dont_parse_links: true});`;
    expect(await stage.ask("execute", { code })).toMatchObject([
      { peer_id: ANN },
      { peer_id: BOB, error: { code: 901 } },
    ]);
    expect((await stage.vk.world.dialog(ANN, 55)).at(-1)?.text).toBe('it\'s "me"');
  });

  it("counts calls inside arguments", () => {
    expect(countCalls(compile("return API.a.b({c: API.d.e(), f: [API.g.h({})]});"))).toBe(3);
  });
});
