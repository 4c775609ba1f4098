import { existsSync } from "node:fs";
import { join } from "node:path";
import { createTelegramConformance } from "./telegram.ts";
import { createVkConformance } from "./vk.ts";

/** Every method returns the problems found, none when all is as the official schemas say. */
export interface Conformance {
  /** A call by its parameters as they came: JSON values, or text of a form. */
  readonly telegram: (method: string, params: Readonly<Record<string, unknown>>) => string[];
  readonly vk: (method: string, params: Readonly<Record<string, unknown>>) => string[];
  /** What stands under "result" in Telegram's answer. */
  readonly telegramResult: (method: string, result: unknown) => string[];
  readonly telegramUpdate: (update: unknown) => string[];
  /** What stands under "response" in VK's answer. */
  readonly vkResponse: (method: string, response: unknown) => string[];
  /** The object of a Long Poll or Callback event. */
  readonly vkEvent: (type: string, object: unknown) => string[];
}

const neededFiles = ["telegram-bot-api-10.1.json", "vk/messages/methods.json", "vk/callback/objects.json"];

/**
 * Checks calls, answers and events by the official schemas in a folder (PLATFORMS C4 lists their gaps).
 * @throws {Error} when the folder does not hold them; whoever asks decides what that means
 */
export const createConformance = (specsDir: string): Conformance => {
  const missing = neededFiles.filter((file) => !existsSync(join(specsDir, file)));
  if (missing.length > 0) {
    throw new Error(`The official schemas are not in ${specsDir}: ${missing.join(", ")} missing.`);
  }
  const telegram = createTelegramConformance(specsDir);
  const vk = createVkConformance(specsDir);
  return {
    telegram: telegram.call,
    vk: vk.call,
    telegramResult: telegram.result,
    telegramUpdate: telegram.update,
    vkResponse: vk.response,
    vkEvent: vk.event,
  };
};
