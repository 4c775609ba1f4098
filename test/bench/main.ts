import { cpus } from "node:os";
import { createServer } from "node:net";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { openWorld } from "../chaos/world.ts";
import { markdown, type Figure } from "./measure.ts";
import { measureMillion } from "./million.ts";
import { measureNewsletters, newsletterParts } from "./newsletters.ts";
import { openShop } from "./shop.ts";
import { measureStarts } from "./starts.ts";
import { measureTaps } from "./taps.ts";

/*
 * `npm run bench`: what SPEC §11 gives numbers for, as far as it is built. The simulators, the bot and its database are
 * processes of their own; a baseline runs beside each figure. `npm run bench -- newsletters`: their lines only. Ends with 1 when a
 * goal is missed.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    // `taps`, `million`, or of the newsletters `broadcast`, `durable`, `readers`: a part of it.
    only: { type: "string" },
    // Few people, to see that it runs; its figures mean nothing.
    quick: { type: "boolean", default: false },
  },
});
const [topic] = positionals;
if (positionals.length > 1 || (topic !== undefined && topic !== "newsletters"))
  throw new Error(`The one word that this takes is "newsletters", not "${positionals.join(" ")}".`);
const isWanted = (part: string): boolean => values.only === undefined || values.only === part;
const startedMs = performance.now();
const say = (line: string): void =>
  console.log(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${line}`);

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("There is no free port.");
  return address.port;
};

/** What is there without newsletters; all of it in one world. */
const measureGiveaways = async (port: number): Promise<Figure[]> => {
  const world = await openWorld(Number(values.seed), { HTTP_PORT: String(port) });
  try {
    const figures: Figure[] = [];
    await openShop(world);
    if (isWanted("taps")) {
      say("taps");
      figures.push(...(await measureTaps(world, say)));
    }
    if (isWanted("million")) {
      say("a million entrants");
      figures.push(...(await measureMillion(world, `http://127.0.0.1:${port}`, say)));
    }
    // Last, with all that data: stopping the bot stops the database too, and our look into it ends.
    say("starts");
    figures.push(await measureStarts(world));
    return figures;
  } finally {
    await world.close();
  }
};

const figures: Figure[] = [];
if (topic === undefined && !newsletterParts.some((part) => part === values.only))
  figures.push(...(await measureGiveaways(await freePort())));
figures.push(
  ...(await measureNewsletters(
    {
      seed: Number(values.seed),
      size: values.quick ? "quick" : "full",
      isWanted,
      port: await freePort(),
    },
    say,
  )),
);
console.log("");
console.log(markdown(figures));
console.log("");
console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}.`);
if (figures.some(({ isMet }) => !isMet)) process.exitCode = 1;
