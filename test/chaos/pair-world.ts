import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect, withConnection } from "../../src/db/connection.ts";
import { startThrowawayServer } from "../../src/db/throwaway-server.ts";
import { findInstalledPostgres, startOwnServer } from "../harness/own-server.ts";
import { createEyes, type Eyes } from "./eyes.ts";
import { createBotProcess, type BotProcess } from "./processes.ts";
import { openNetworks, until, type ChaosWorld, telegramBot, vkBot } from "./world.ts";

/** What has to be held by somebody for the bot to be whole. */
const leases = [`bot ${telegramBot}`, `bot ${vkBot}`, "jobs"] as const;

/** How long the bot was without a leader, in milliseconds of the runner's clock. */
export interface Takeover {
  readonly why: "killed" | "frozen" | "stopped";
  /** When it lost its leader, by the clock. */
  readonly atMs: number;
  /** Until every lease was with a process that works. */
  readonly leasesMs: number;
  /** Until people heard from it; somebody has written at that moment, others may be before them. */
  readonly answerMs: number;
}

export interface PairWorld extends ChaosWorld {
  readonly server: string;
  readonly takeovers: readonly Takeover[];
  /** Of orderly ends before the last. */
  readonly endCodes: readonly (number | null)[];
  /** Freezes the leader for so long, and lets it go on beside its successor. */
  freeze(seconds: number): Promise<void>;
  /** Ends the leader as an operator would, and starts it again. */
  restartOrderly(): Promise<void>;
}

/** An administrator's server if there is one on this machine, else one of the bundled kind. */
const openServer = async (): Promise<{
  name: string;
  url: string;
  eyesUrl: string;
  stop(): Promise<void>;
}> => {
  const installed = await findInstalledPostgres();
  if (installed) {
    const own = await startOwnServer(installed);
    const url = own.url({ sslmode: "require" });
    return { name: `PostgreSQL ${own.major} of this machine`, url, eyesUrl: url, stop: () => own.stop() };
  }
  const thrown = await startThrowawayServer();
  await withConnection(thrown.url("postgres"), "chaos", (client) => client.query("CREATE DATABASE vestnik"));
  const url = thrown.url("vestnik");
  return { name: "the bundled PostgreSQL", url, eyesUrl: url, stop: () => thrown.stop() };
};

/** `word` makes somebody write to the bot. */
export const openPairWorld = async (
  seed: number,
  word: (world: ChaosWorld) => Promise<void>,
): Promise<PairWorld> => {
  const networks = await openNetworks(seed);
  const { folder, closers, close } = networks;
  const takeovers: Takeover[] = [];
  const endCodes: (number | null)[] = [];
  try {
    const server = await openServer();
    closers.push(() => server.stop());
    const secretKey = randomBytes(32).toString("hex");
    const create = (name: string): BotProcess =>
      createBotProcess({
        folder,
        logFile: process.env["CHAOS_LOG"]
          ? `${process.env["CHAOS_LOG"]}.${name}`
          : join(folder, `${name}.ndjson`),
        environment: {
          ...networks.environment,
          DATABASE_URL: server.url,
          SECRET_KEY: secretKey,
          DATA_DIR: join(folder, name),
        },
      });
    const processes = [create("one"), create("two")] as const;
    closers.push(async () => {
      for (const process of processes) {
        process.signal("SIGCONT");
        await process.kill();
      }
    });
    await processes[0].start();
    const client = await connect(server.eyesUrl, "chaos");
    closers.push(() => client.end());
    const eyes: Eyes = await createEyes(client);

    const heldLeases = (): Promise<{ name: string; holder: string }[]> =>
      eyes.rows(
        `SELECT name, holder FROM lease
         WHERE name = ANY($1) AND holder <> '' AND "expiresAt" > clock_timestamp() AT TIME ZONE 'UTC'`,
        [[...leases]],
      );

    /** The process that works for Telegram, when every lease is held: the others may be elsewhere. */
    const awaitLeader = (): Promise<BotProcess> =>
      until(
        "somebody leads",
        async () => {
          const held = await heldLeases();
          const holder = held.find(({ name }) => name === leases[0])?.holder;
          return held.length === leases.length
            ? processes.find(({ pid }) => holder?.startsWith(`${pid}-`))
            : undefined;
        },
        30,
      );

    /** Until nothing is left with the process of that number, which is gone or asleep. */
    const awaitSuccessor = (formerPid: number | undefined): Promise<boolean> =>
      until(
        "others hold every lease",
        async () => {
          const held = await heldLeases();
          return (
            held.length === leases.length && !held.some(({ holder }) => holder.startsWith(`${formerPid}-`))
          );
        },
        30,
      );

    await awaitLeader();
    await processes[1].start();
    let down: BotProcess | undefined;
    let takeover: Promise<void> = Promise.resolve();

    /** Measures from now until others than the process of that number have taken over. */
    const measure = (why: Takeover["why"], formerPid: number | undefined): Promise<void> => {
      const atMs = Date.now();
      const startMs = performance.now();
      const since = (): number => performance.now() - startMs;
      const follow = async (): Promise<void> => {
        await word(world);
        await awaitSuccessor(formerPid);
        const leasesMs = since();
        const sinceId = (await networks.telegram.calls()).at(-1)?.id ?? 0;
        await until(
          "people hear from the successor",
          async () =>
            (await networks.telegram.calls({ sinceId })).some(
              ({ method, outcome }) => method !== "getUpdates" && outcome.kind === "answered",
            ),
          60,
        );
        takeovers.push({ why, atMs, leasesMs, answerMs: since() });
      };
      const following = follow();
      following.catch(() => undefined); // whoever asked for the takeover is told
      return following;
    };

    const bot: BotProcess = {
      get pid() {
        return processes[0].pid;
      },
      get starts() {
        return processes[0].starts + processes[1].starts;
      },
      adoptions: 0,
      get startMs() {
        return processes.flatMap(({ startMs }) => startMs);
      },
      kill: async () => {
        down = await awaitLeader();
        const { pid } = down;
        await down.kill();
        takeover = measure("killed", pid);
      },
      // The dead one comes back to stand by while the other takes over.
      start: async () => {
        await down?.start();
        await takeover;
      },
      signal: () => undefined,
      stop: async () => {
        const codes = [];
        for (const process of processes) codes.push(await process.stop());
        return codes.find((code) => code !== 0) ?? 0;
      },
    };
    const world: PairWorld = {
      ...networks,
      bot,
      eyes,
      server: server.name,
      takeovers,
      endCodes,
      freeze: async (seconds) => {
        const frozen = await awaitLeader();
        const woken = delay(seconds * 1000);
        frozen.signal("SIGSTOP");
        await measure("frozen", frozen.pid);
        await woken;
        frozen.signal("SIGCONT");
      },
      restartOrderly: async () => {
        const ended = await awaitLeader();
        const measured = measure("stopped", ended.pid);
        const code = await ended.stop();
        endCodes.push(code);
        await measured;
        await ended.start();
      },
    };
    return world;
  } catch (error) {
    await close();
    throw error;
  }
};
