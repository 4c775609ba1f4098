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
  /** Until the other process had every lease. */
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

    /** The one process that holds every lease, if there is one. */
    const leader = async (): Promise<BotProcess | undefined> => {
      const rows = await eyes.rows<{ holder: string }>(
        `SELECT holder FROM lease WHERE name = ANY($1) AND "expiresAt" > clock_timestamp() AT TIME ZONE 'UTC'`,
        [[...leases]],
      );
      if (rows.length < leases.length) return undefined;
      return processes.find(({ pid }) => rows.every(({ holder }) => holder.startsWith(`${pid}-`)));
    };
    const awaitLeader = (except?: BotProcess): Promise<BotProcess> =>
      until(
        "one process leads",
        async () => {
          const found = await leader();
          return found === except ? undefined : found;
        },
        30,
      );

    await awaitLeader();
    await processes[1].start();
    let down: BotProcess | undefined;
    let takeover: Promise<void> = Promise.resolve();

    /** Measures from now until another process than `before` has taken over. */
    const measure = (why: Takeover["why"], before: BotProcess): Promise<void> => {
      const startMs = performance.now();
      const since = (): number => performance.now() - startMs;
      const follow = async (): Promise<void> => {
        await word(world);
        await awaitLeader(before);
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
        takeovers.push({ why, leasesMs, answerMs: since() });
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
        await down.kill();
        takeover = measure("killed", down);
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
        await measure("frozen", frozen);
        await woken;
        frozen.signal("SIGCONT");
      },
      restartOrderly: async () => {
        const ended = await awaitLeader();
        const measured = measure("stopped", ended);
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
