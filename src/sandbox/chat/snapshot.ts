import type { Snapshot } from "./contract.ts";
import { drawsView } from "./draws.ts";
import type { Ground } from "./ground.ts";
import { peopleView, presenceIn } from "./people-view.ts";
import { plantedFaults } from "./planted.ts";
import { titlesOf } from "./prepare.ts";
import { storyView } from "./story.ts";
import { telegramView } from "./telegram-view.ts";
import { vkView } from "./vk-view.ts";
import type { Words } from "./words.ts";

/** Everything that the page shows, at this moment. */
export const takeSnapshot = async (
  ground: Ground,
  words: { readonly reader: Words; readonly world: Words },
  facts: { readonly revision: number; readonly languages: readonly string[]; readonly timezone: string },
): Promise<Snapshot> => {
  const { host } = ground;
  const { reader } = words;
  const presence = await presenceIn(ground);
  const draws = await drawsView(ground);
  const next = await host.nextThing();
  const now = host.networks.clock.now();
  return {
    revision: facts.revision,
    language: reader.language,
    languages: facts.languages.map((code) => ({ code, name: reader.say(`language-${code}`) })),
    worldLanguage: ground.language,
    texts: reader.page,
    clock: {
      at: now.toISOString(),
      zone: facts.timezone,
      text: reader.moment(now),
      next: next && {
        at: next.at.toISOString(),
        text: reader.say(`sandbox-next-${next.what}`, { at: reader.moment(next.at) }),
      },
    },
    people: await peopleView(ground, presence, reader),
    telegram: await telegramView(ground, presence, titlesOf(ground.language), reader),
    vk: await vkView(ground, presence, reader),
    story: await storyView(ground, draws, words),
    faults: plantedFaults(ground).map((fault) => ({
      ...fault,
      text: reader.say(`sandbox-fault-${fault.kind}`, {
        network: reader.say(`network-${fault.network}`),
        left: fault.left,
      }),
    })),
    draws,
    isQuiet: !ground.isCrowded,
  };
};
