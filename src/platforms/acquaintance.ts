import type { BotProfile, PushDoor } from "../bot/platform.ts";

/** What a platform knows of itself, and whether its network has told. */
export interface Acquaintance<Profile extends BotProfile> {
  /** As the network said last; until it has answered, as it was before. */
  readonly profile: Profile;
  /** As `Platform.met`: absent where the network answered when the platform was created. */
  readonly met?: Promise<void>;
  /** Asks the network, once with success. @throws {PlatformError} what it said instead */
  meet(): Promise<void>;
}

/**
 * Asks at once, or not before the first `meet` where a profile is given already.
 * @throws {PlatformError} when the network was asked and cannot be reached, or refuses
 */
export const makeAcquaintance = async <Profile extends BotProfile>(
  ask: () => Promise<Profile>,
  before?: Profile,
): Promise<Acquaintance<Profile>> => {
  if (!before) return { profile: await ask(), meet: () => Promise.resolve() };
  let profile = before;
  let hasMet = false;
  let asking: Promise<void> | undefined;
  let tell = (): void => {};
  const met = new Promise<void>((resolve) => (tell = resolve));
  return {
    get profile() {
      return profile;
    },
    met,
    meet: async () => {
      if (hasMet) return;
      // Whoever reads and whoever sends wait for one answer.
      asking ??= (async () => {
        profile = await ask();
        hasMet = true;
        tell();
      })().finally(() => (asking = undefined));
      await asking;
    },
  };
};

/** The same door, which opens only to a network that has been met. */
export const openedAfter = (door: PushDoor, { meet }: Pick<Acquaintance<BotProfile>, "meet">): PushDoor => ({
  ...door,
  open: async () => {
    await meet();
    await door.open();
  },
});
