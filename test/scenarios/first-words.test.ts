import { describe, expect, test } from "vitest";
import { createStage } from "../harness/stage.ts";

describe.each(["telegram", "vk"] as const)("on %s", (network) => {
  test("a stranger to an unclaimed bot hears that it has no owner", async () => {
    const stage = await createStage({ networks: [network] });
    const ann = await stage.person("Ann");
    expect((await ann.says("/start")).texts).toEqual([ann.reads("start-unclaimed")]);
  });
});
