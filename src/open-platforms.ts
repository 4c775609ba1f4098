import type { Logger } from "pino";
import type { BotKey } from "./bot/incoming.ts";
import { PlatformError, type BotProfile, type Platform } from "./bot/platform.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { deriveSecret } from "./secret-key.ts";

/** Makes the platform of one token. */
export interface Opener {
  readonly bot: BotKey;
  /** @throws {PlatformError} when the network cannot be reached, or refuses */
  open(): Promise<Platform>;
  /** Asks nobody: whoever reads from the platform asks, and goes on asking until the network answers or refuses. */
  openLate(profile: BotProfile | undefined): Promise<Platform>;
}

/** So long the networks that answer wait for one that is silent. */
const answerWithinMs = 10_000;

/** Whether waiting may help; a token that is refused stays refused. */
const mayAnswerLater = (error: unknown): boolean =>
  error instanceof PlatformError && ["unavailable", "rate_limited", "unknown_outcome"].includes(error.kind);

/**
 * Opens all platforms. Those that are silent or refuse join when they answer: a bot that waited for its networks could
 * not even say that it lives.
 * @throws what the first one said, when all refuse
 */
export const openPlatforms = async (
  openers: readonly Opener[],
  profileBefore: (bot: BotKey) => Promise<BotProfile | undefined>,
  clock: Clock,
  log: Logger,
): Promise<Platform[]> => {
  const open = async (opener: Opener): Promise<Platform | { readonly error: unknown }> => {
    const nap = new AbortController();
    const silence = clock.sleep(answerWithinMs, nap.signal).then(
      () => Promise.reject(new PlatformError("unavailable", `no answer within ${answerWithinMs} ms`)),
      () => new Promise<never>(() => {}), // woken because it has answered
    );
    try {
      return await Promise.race([opener.open(), silence]);
    } catch (error) {
      log.error({ bot: opener.bot, err: error }, "a network cannot be reached, or refuses its token");
      return { error };
    } finally {
      nap.abort();
    }
  };
  const results = await Promise.all(openers.map(open));
  const errors = results.flatMap((result) => ("error" in result ? [result.error] : []));
  if (errors.length === openers.length && !errors.some(mayAnswerLater)) throw errors[0];
  return Promise.all(
    openers.map(async (opener, place) => {
      const result = results[place];
      if (result && !("error" in result)) return result;
      log.warn({ bot: opener.bot }, "the bot starts without this network; it joins when it answers");
      return opener.openLate(await profileBefore(opener.bot));
    }),
  );
};

/** Adapters are loaded only when there is a token for them. */
export const loadOpeners = async (
  config: Config,
  secretKey: Uint8Array,
  clock: Clock,
  log: Logger,
): Promise<Opener[]> => {
  const openers: Opener[] = [];
  if (config.telegram) {
    const { createTelegramPlatform } = await import("./platforms/telegram/platform.ts");
    const { webhook: given, ...telegram } = config.telegram;
    // The same in all processes behind one address, and nobody has to think of it.
    const secret = given?.secret ?? deriveSecret(secretKey, "telegram webhook");
    const webhook = given && { webhook: { url: given.url, secret } };
    const options = { ...telegram, ...webhook, clock, log };
    openers.push({
      bot: `tg:${Number.parseInt(telegram.token, 10)}`,
      open: () => createTelegramPlatform(options),
      openLate: (profile) => createTelegramPlatform({ ...options, late: { ...(profile && { profile }) } }),
    });
  }
  if (config.vk.length > 0) {
    const { createVkPlatform } = await import("./platforms/vk/platform.ts");
    for (const community of config.vk) {
      const options = { ...community, clock, log };
      const { groupId } = community;
      openers.push({
        bot: `vk:${groupId}`,
        open: () => createVkPlatform(options),
        openLate: (profile) =>
          createVkPlatform({ ...options, late: { groupId, ...(profile && { profile }) } }),
      });
    }
  }
  return openers;
};
