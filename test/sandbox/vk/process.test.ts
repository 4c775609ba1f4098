import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { remoteWorld } from "../../../src/sandbox/control.ts";
import type { VkWorld } from "../../../src/sandbox/vk/world.ts";
import { builtDist } from "../../harness/build.ts";

it("runs as a process of its own, driven over HTTP, and ends on SIGTERM", async () => {
  const entry = join(await builtDist(), "sandbox", "vk", "main.js");
  const child = spawn(process.execPath, [entry, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  try {
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const { url } = JSON.parse(line) as { url: string };
    const world = remoteWorld<VkWorld>(url);
    await world.createCommunity({ id: 1, name: "Club", screenName: "club" });
    await world.createToken({ token: "t", kind: "community", communityId: 1 });
    await world.createPerson({ id: 2, firstName: "Ann", lastName: "Lee" });
    await world.say(2, 1, "hello");
    const answer = await fetch(
      `${url}/method/messages.send?v=5.199&access_token=t&user_id=2&random_id=1&message=hi`,
    );
    expect(await answer.json()).toEqual({ response: 2 });
    expect((await world.dialog(2, 1)).map(({ text }) => text)).toEqual(["hello", "hi"]);
    await expect(world.say(3, 1, "nobody")).rejects.toThrow("There is no person 3.");
    const before = await world.now();
    await world.turnClock(3_600_000);
    expect((await world.now()) - before).toBeGreaterThanOrEqual(3_600_000);
  } finally {
    child.kill("SIGTERM");
  }
  expect(await exited).toEqual([0, null]);
});
