import { openWorld } from "../chaos/world.ts";
import { measureBroadcast, measureStops } from "./broadcast.ts";
import { measureDurable } from "./durable.ts";
import type { Figure } from "./measure.ts";
import { measureReaders } from "./million-readers.ts";
import { inviteReaders, subscribe } from "./readers.ts";
import { openShop } from "./shop.ts";

/** The sizes that SPEC §11 names, or a fiftieth of them, to see that everything runs. */
const sizes = {
  full: { telegram: 1_800, vk: 10_000, durable: 20_000, some: 100_000, people: 1_000_000 },
  quick: { telegram: 600, vk: 2_000, durable: 1_000, some: 5_000, people: 20_000 },
} as const;

const dayMs = 86_400_000;

/** A zone in which it is noon: nobody is written to at night. */
const noonZone = (now: Date): string => {
  const hour = Math.floor((now.getTime() % dayMs) / 3_600_000);
  // The names count westwards.
  const west = hour - 12;
  return west === 0 ? "Etc/GMT" : `Etc/GMT${west > 0 ? "+" : ""}${west}`;
};

export const newsletterParts = ["broadcast", "durable", "readers"] as const;
export type NewsletterPart = (typeof newsletterParts)[number];

export const measureNewsletters = async (
  options: {
    readonly seed: number;
    readonly size: keyof typeof sizes;
    readonly isWanted: (part: NewsletterPart) => boolean;
    readonly port: number;
  },
  say: (line: string) => void,
): Promise<Figure[]> => {
  const { seed, size, isWanted, port } = options;
  const { durable, some, people, ...readers } = sizes[size];
  const figures: Figure[] = [];
  if (isWanted("durable")) {
    say("durable delivery");
    figures.push(...(await measureDurable(durable, say)));
  }
  if (!isWanted("broadcast") && !isWanted("readers")) return figures;
  say("readers come");
  const world = await openWorld(seed, { HTTP_PORT: String(port) }, (networks) =>
    inviteReaders(networks, readers),
  );
  try {
    await openShop(world, noonZone(new Date()));
    for (const network of ["vk", "telegram"] as const)
      await subscribe(world, network, { from: 0, count: readers[network] });
    if (isWanted("broadcast")) {
      say("newsletters to all of them");
      figures.push(...(await measureBroadcast(world, readers, say)), ...(await measureStops(world, say)));
    }
    if (isWanted("readers")) {
      say("readers by the million");
      const webUrl = `http://127.0.0.1:${port}`;
      figures.push(...(await measureReaders(world, { webUrl, readers, people, some }, say)));
    }
    return figures;
  } finally {
    await world.close();
  }
};
