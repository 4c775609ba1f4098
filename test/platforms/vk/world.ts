import { createInspector } from "../../harness/inspector.ts";
import type { TurnableClock } from "../../../src/clock.ts";
import { createTurnableClock } from "../../../src/clock.ts";
import type { Platform } from "../../../src/bot/platform.ts";
import type { VkOptions } from "../../../src/platforms/vk/platform.ts";
import { createVkPlatform } from "../../../src/platforms/vk/platform.ts";
import type { VkWorld } from "../../../src/sandbox/vk/world.ts";
import type { VkSimulator } from "../../../src/sandbox/vk/simulator.ts";
import { createVkSimulator } from "../../../src/sandbox/vk/simulator.ts";

export const token = "vk1.a.secretTokenOfTheCommunity";
export const groupId = 55;
export const log = { info: () => {}, warn: () => {} };

export interface Stage {
  readonly clock: TurnableClock;
  readonly vk: VkSimulator;
  connect(options?: Partial<VkOptions>): Promise<Platform>;
  /** @throws {Error} when a call did not fit the official schema */
  close(): Promise<void>;
}

/** A VK with the community Coffee, its token, Ann (5) who is a member, and Boris (6). */
export const createStage = async (
  tokenFields: Partial<Parameters<VkWorld["createToken"]>[0]> = {},
): Promise<Stage> => {
  const clock = createTurnableClock();
  const inspector = createInspector();
  const vk = await createVkSimulator({ clock, observe: inspector.vk });
  const { world } = vk;
  await world.createCommunity({ id: groupId, name: "Coffee", screenName: "coffee_club" });
  await world.createToken({ token, kind: "community", communityId: groupId, ...tokenFields });
  await world.createPerson({ id: 5, firstName: "Ann", lastName: "Lee", languageId: 3 });
  await world.createPerson({ id: 6, firstName: "Борис", lastName: "Ё" });
  await world.joinCommunity(5, groupId);
  return {
    clock,
    vk,
    connect: (options) =>
      createVkPlatform({ token, clock, log, apiBaseUrl: `${vk.url}/method`, pollSeconds: 1, ...options }),
    close: async () => {
      await vk.close();
      const [problem] = inspector.problems;
      if (problem) throw new Error(`A call does not fit the official schema: ${problem}`);
    },
  };
};
