import { createInspector } from "../../harness/inspector.ts";
import type { TurnableClock } from "../../../src/clock.ts";
import { createTurnableClock } from "../../../src/clock.ts";
import type { Platform } from "../../../src/bot/platform.ts";
import type { TelegramOptions } from "../../../src/platforms/telegram/platform.ts";
import { createTelegramPlatform } from "../../../src/platforms/telegram/platform.ts";
import type { TelegramSimulator } from "../../../src/sandbox/telegram/simulator.ts";
import { createTelegramSimulator } from "../../../src/sandbox/telegram/simulator.ts";

export const token = "77:AAsecret-Token_0";
export const groupId = -1_001_234;
export const log = { info: () => {}, warn: () => {} };

export interface Stage {
  readonly clock: TurnableClock;
  readonly telegram: TelegramSimulator;
  connect(options?: Partial<TelegramOptions>): Promise<Platform>;
  /** @throws {Error} when a call did not fit the official schema */
  close(): Promise<void>;
}

/** A Telegram with the bot, Ann (5) who has started it, her group with the bot as admin, and Boris (6). */
export const createStage = async (): Promise<Stage> => {
  const clock = createTurnableClock();
  const inspector = createInspector();
  const telegram = await createTelegramSimulator({ clock, observe: inspector.telegram });
  const { world } = telegram;
  await world.createBot({ token, name: "Vestnik", username: "vestnik_bot" });
  await world.createPerson({ id: 5, firstName: "Ann" });
  await world.createPerson({ id: 6, firstName: "Boris" });
  await world.createChat({ id: groupId, type: "supergroup", title: "Coffee", ownerId: 5 });
  await world.start(5);
  return {
    clock,
    telegram,
    connect: (options) =>
      createTelegramPlatform({ token, clock, log, apiRoot: telegram.url, pollSeconds: 1, ...options }),
    close: async () => {
      await telegram.close();
      const [problem] = inspector.problems;
      if (problem) throw new Error(`A call does not fit the official schema: ${problem}`);
    },
  };
};
