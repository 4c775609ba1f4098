import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createTurnableClock } from "../../src/clock.ts";
import { createTelegramSimulator, type TelegramSimulator } from "../../src/sandbox/telegram/simulator.ts";
import { createVkSimulator, type VkSimulator } from "../../src/sandbox/vk/simulator.ts";
import { builtDist } from "../harness/build.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";

/** The built bot as a process of its own, between simulated networks that can be looked into. */
export interface ChildBot {
  readonly database: TestDatabase;
  /** Its DATA_DIR. */
  readonly folder: string;
  readonly telegram: TelegramSimulator;
  readonly vk: VkSimulator;
  readonly communityId: number;
  readonly telegramBot: `tg:${string}`;
  /** Resolves when it is ready. */
  start(changes?: Readonly<Record<string, string>>): Promise<void>;
  /** As an operator would; how long it took in ms, and its exit code. */
  stop(): Promise<{ readonly tookMs: number; readonly code: number | null }>;
  kill(): Promise<void>;
  /** Another command of the program beside it, with what it printed. */
  command(...args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }>;
  /** Its log so far, a line each. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

const botId = 700_000_003;
export const claimCode = "claim-code-of-the-child";

const over = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
};

export const createChildBot = async (given: { readonly databaseUrl?: string } = {}): Promise<ChildBot> => {
  const folder = await mkdtemp(join(tmpdir(), "vestnik-child-"));
  const main = join(await builtDist(), "main.js");
  const database = await createTestDatabase();
  const clock = createTurnableClock();
  const telegram = await createTelegramSimulator({ clock });
  const vk = await createVkSimulator({ clock });
  const communityId = 777;
  const tokens = { telegram: `${botId}:child-token-one`, vk: "vk1.a.childTokenOne" };
  await telegram.world.createBot({ token: tokens.telegram, name: "Vestnik", username: "vestnik_child_bot" });
  await vk.world.createCommunity({ id: communityId, name: "Coffee lovers", screenName: "coffee_child" });
  await vk.world.createToken({ token: tokens.vk, kind: "community", communityId });
  const environment = {
    PATH: process.env["PATH"] ?? "",
    TELEGRAM_BOT_TOKEN: tokens.telegram,
    TELEGRAM_API_ROOT: telegram.url,
    VK_GROUP_ID: String(communityId),
    VK_GROUP_TOKEN: tokens.vk,
    VK_API_BASE_URL: `${vk.url}/method`,
    DATABASE_URL: given.databaseUrl ?? database.url,
    SECRET_KEY: "ab".repeat(32),
    CLAIM_CODE: claimCode,
    DATA_DIR: folder,
    HTTP_PORT: "0",
  };
  const log: string[] = [];
  let child: ChildProcess | undefined;
  const launch = (args: readonly string[], changes: Readonly<Record<string, string>> = {}): ChildProcess =>
    spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env: { ...environment, ...changes },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const bot: ChildBot = {
    database,
    folder,
    telegram,
    vk,
    communityId,
    telegramBot: `tg:${botId}`,
    log,
    start: async (changes) => {
      const started = launch(["start"], changes);
      child = started;
      const { stdout, stderr } = started;
      if (!stdout || !stderr) throw new Error("The bot has no output.");
      stderr.on("data", (chunk) => log.push(String(chunk)));
      await new Promise<void>((resolve, reject) => {
        createInterface({ input: stdout }).on("line", (line) => {
          log.push(line);
          if (line.includes('"msg":"ready"')) resolve();
        });
        started.once("exit", (code) =>
          reject(new Error(`It ended with ${code}: ${log.slice(-5).join("\n")}`)),
        );
      });
    },
    stop: async () => {
      const startedAt = performance.now();
      child?.kill("SIGTERM");
      const code = child ? await over(child) : null;
      return { tookMs: performance.now() - startedAt, code };
    },
    kill: async () => {
      child?.kill("SIGKILL");
      if (child) await over(child);
    },
    command: async (...args) => {
      const started = launch(args);
      let said = "";
      for (const stream of [started.stdout, started.stderr])
        stream?.on("data", (chunk) => (said += String(chunk)));
      return { code: await over(started), said };
    },
    close: async () => {
      await bot.kill();
      await telegram.close();
      await vk.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return bot;
};
