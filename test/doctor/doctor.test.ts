import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTurnableClock } from "../../src/clock.ts";
import { withConnection } from "../../src/db/connection.ts";
import { readServerState } from "../../src/db/postgres-process.ts";
import { createBeaconSimulator, type BeaconSimulator } from "../../src/sandbox/beacon/simulator.ts";
import { createTelegramSimulator, type TelegramSimulator } from "../../src/sandbox/telegram/simulator.ts";
import { createVkSimulator, type VkSimulator } from "../../src/sandbox/vk/simulator.ts";
import { builtDist } from "../harness/build.ts";
import { createEmptyDatabase, createTestDatabase } from "../harness/database.ts";

const telegramToken = "7700:AAdoctor-Token_of_the_bot";
const vkToken = "vk1.a.doctorTokenOfTheCommunity";
const secretKey = "5e".repeat(32);
const groupId = -1_001_234;

let main: string;
let folder: string;
let beacon: BeaconSimulator;
let telegram: TelegramSimulator;
let vk: VkSimulator;
const clock = createTurnableClock();
const cleanUp: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  main = join(await builtDist(), "main.js");
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestnik-doctor-"));
  beacon = await createBeaconSimulator({ clock: createTurnableClock(), secretSeed: "doctor" });
  telegram = await createTelegramSimulator({ clock });
  vk = await createVkSimulator({ clock });
  cleanUp.push(
    () => rm(folder, { recursive: true, force: true }),
    () => beacon.close(),
    () => telegram.close(),
    () => vk.close(),
  );
  await writeFile(join(folder, "chain.json"), JSON.stringify(beacon.chain));
  await telegram.world.createBot({ token: telegramToken, name: "Vestnik", username: "vestnik_bot" });
  await telegram.world.createPerson({ id: 5, firstName: "Ann" });
  await telegram.world.createChat({ id: groupId, type: "supergroup", title: "Coffee", ownerId: 5 });
  await telegram.world.addBot(groupId, 5, { admin: true });
  await vk.world.createCommunity({ id: 55, name: "Coffee", screenName: "coffee_club" });
  await vk.world.createToken({ token: vkToken, kind: "community", communityId: 55 });
});

afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

const listen = async (server: Server): Promise<number> => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port; // listening on TCP
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
};

/** What every run gets: nothing of this machine, and the pretended beacon. */
const surroundings = async (): Promise<Record<string, string>> => ({
  PATH: process.env["PATH"] ?? "",
  DATA_DIR: join(folder, "data"),
  HTTP_PORT: String(await freePort()),
  DRAND_URLS: beacon.url,
  DRAND_CHAIN_FILE: join(folder, "chain.json"),
});

const tokens = (): Record<string, string> => ({
  TELEGRAM_BOT_TOKEN: telegramToken,
  TELEGRAM_API_ROOT: telegram.url,
  VK_GROUP_ID: "55",
  VK_GROUP_TOKEN: vkToken,
  VK_API_BASE_URL: `${vk.url}/method`,
});

const run = (args: readonly string[], env: Record<string, string>): ChildProcess =>
  spawn(process.execPath, [main, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });

const doctor = async (env: Record<string, string>): Promise<{ code: number; text: string }> => {
  const child = run(["doctor"], env);
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = await once(child, "close");
  for (const secret of [telegramToken, vkToken, secretKey]) expect(text).not.toContain(secret);
  return { code: Number(code), text };
};

describe("the doctor", () => {
  it("finds nothing broken on a new computer, and leaves it as it is", async () => {
    const { code, text } = await doctor(await surroundings());
    expect(text).toMatch(/^✓ Node\.js \d/u);
    expect(text).toContain("? no token is set – set TELEGRAM_BOT_TOKEN");
    expect(text).toContain("? there is no database yet – the first start makes it");
    expect(text).toContain(`✓ beacon relay ${beacon.url} answers: round `);
    expect(text).toContain("✓ this computer's clock agrees with the beacon");
    expect(text).toMatch(/✓ HTTP_PORT \d+ is free/u);
    expect(text).toMatch(/\n\nNothing is broken\.\n$/u);
    expect(text).not.toContain("✗");
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual(["chain.json"]);
  });

  it("lists every problem of the environment, and never a secret", async () => {
    const { code, text } = await doctor({
      ...(await surroundings()),
      TELEGRAM_BOT_TOKEN: "a-token-that-is-none",
      HTTP_PORT: "http",
      DEFAULT_LANGUAGE: "xx",
    });
    expect(text).toMatch(/✗ TELEGRAM_BOT_TOKEN must look like/u);
    expect(text).toMatch(/✗ HTTP_PORT must be a port/u);
    expect(text).toContain("To be mended: 3.");
    expect(text).not.toContain("a-token-that-is-none");
    expect(code).toBe(1);
  });

  it("looks through the tokens at every place of the bots, and says how to mend what is missing", async () => {
    const { db, url, drop } = await createTestDatabase();
    cleanUp.push(drop);
    const now = new Date();
    const community = await db.prisma.community.create({
      data: { name: "Coffee", language: "en", timezone: "UTC", createdAt: now },
    });
    const venue = { communityId: community.id, type: "group", createdAt: now, updatedAt: now };
    await db.prisma.venue.create({
      data: { ...venue, key: `tg:${groupId}`, bot: "tg:7700", title: "Coffee", botStatus: "administrator" },
    });
    const env = {
      ...(await surroundings()),
      ...tokens(),
      DATABASE_URL: url,
      SECRET_KEY: secretKey,
    };
    const fine = await doctor(env);
    expect(fine.text).toContain("✓ DATABASE_URL: PostgreSQL ");
    expect(fine.text).toContain("✓ the database is up to date");
    expect(fine.text).toContain("? no bot is running on this database");
    expect(fine.text).toContain("✓ Telegram: the token works (vestnik_bot)");
    expect(fine.text).toContain("✓ Telegram, Coffee: the bot is an administrator");
    expect(fine.text).toContain("✓ VK: the token works (Coffee)");
    expect(fine.text).not.toContain("✗");
    expect(fine.code).toBe(0);

    await telegram.world.demoteBot(groupId, 5);
    const scopes = ["messages", "wall", "manage"] as const;
    await vk.world.createToken({ token: vkToken, kind: "community", communityId: 55, scopes });
    const lacking = await doctor({ ...env, VK_GROUP_ID: "66" });
    expect(lacking.text).toContain("✗ Telegram, Coffee: the bot is no administrator");
    expect(lacking.text).toContain("✗ VK: the token lacks the right to files – make a new token");
    expect(lacking.text).toMatch(/✗ VK: the token belongs to the community 55 – .* says? 66/u);
    expect(lacking.text).toContain("To be mended: 3.");
    expect(lacking.code).toBe(1);
    // Nothing but questions was asked.
    const asked = new Set([...telegram.ledger.calls, ...vk.ledger.calls].map(({ method }) => method));
    expect([...asked].filter((method) => !/^(?:groups\.|wall\.)?get/u.test(method))).toEqual([]);
    expect(asked).not.toContain("getUpdates");
  });

  it("says that a token is refused, that a network is away, and that nobody brings the beacon", async () => {
    await telegram.world.revokeToken(telegramToken);
    await beacon.world.fail(503);
    const { code, text } = await doctor({
      ...(await surroundings()),
      ...tokens(),
      VK_API_BASE_URL: `http://127.0.0.1:${await freePort()}/method`,
    });
    expect(text).toContain(
      "✗ Telegram: the token is refused (getMe: 401 Unauthorized) – take the current one",
    );
    expect(text).toMatch(/✗ VK cannot be asked: .*ECONNREFUSED/u);
    expect(text).toContain(`✗ beacon relay ${beacon.url} cannot be used: it answers 503`);
    expect(text).toContain("To be mended: 3.");
    expect(code).toBe(1);
  });

  it("is content with one relay of several, and with none that lies", async () => {
    const other = await createBeaconSimulator({ clock: createTurnableClock(), secretSeed: "doctor" });
    cleanUp.push(() => other.close());
    await other.world.lie("bit-flip");
    const env = { ...(await surroundings()), DRAND_URLS: `${beacon.url},${other.url}` };
    const { code, text } = await doctor(env);
    expect(text).toContain(`✓ beacon relay ${beacon.url} answers`);
    expect(text).toContain(`? beacon relay ${other.url} cannot be used: its round is not genuine`);
    expect(code).toBe(0);
    const liar = await doctor({ ...env, DRAND_URLS: other.url });
    expect(liar.text).toContain(`✗ beacon relay ${other.url} cannot be used`);
    expect(liar.code).toBe(1);
  });

  it("notices a clock that is wrong by the beacon's rounds", async () => {
    await beacon.world.turnClock(600_000);
    const { code, text } = await doctor(await surroundings());
    expect(text).toMatch(/✗ this computer's clock is (?:59\d|60\d) seconds behind the beacon – switch on/u);
    expect(code).toBe(1);
  });

  it("says whose port it is", async () => {
    const server = createServer((_request, response) => response.end("somebody else\n"));
    const port = await listen(server);
    cleanUp.push(async () => server.close());
    const { code, text } = await doctor({ ...(await surroundings()), HTTP_PORT: String(port) });
    expect(text).toContain(`✗ HTTP_PORT ${port} is taken by another program`);
    expect(code).toBe(1);
  });

  it("tells an empty database from one of a newer program, and from one that is not there", async () => {
    const { url, drop } = await createEmptyDatabase();
    cleanUp.push(drop);
    const env = { ...(await surroundings()), SECRET_KEY: secretKey };
    const empty = await doctor({ ...env, DATABASE_URL: url });
    expect(empty.text).toMatch(/\? the database lacks \d+ migrations – the next start applies them/u);
    expect(empty.code).toBe(0);
    await withConnection(url, "test", async (client) => {
      const { rows } = await client.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
      expect(rows).toEqual([]);
      await client.query(
        `CREATE TABLE _prisma_migrations (migration_name text, checksum text, finished_at timestamptz,
           rolled_back_at timestamptz, started_at timestamptz DEFAULT now())`,
      );
      await client.query(
        "INSERT INTO _prisma_migrations (migration_name, checksum, finished_at) VALUES ('29990101_new', '', now())",
      );
    });
    const newer = await doctor({ ...env, DATABASE_URL: url });
    expect(newer.text).toContain("✗ the database is newer than this program (it holds 29990101_new)");
    expect(newer.code).toBe(1);
    const gone = await doctor({
      ...env,
      DATABASE_URL: `postgresql://bot:hidden-word@127.0.0.1:${await freePort()}/shop`,
    });
    expect(gone.text).toMatch(/✗ the database cannot be read: .*ECONNREFUSED/u);
    expect(gone.text).not.toContain("hidden-word");
    expect(gone.code).toBe(1);
  });

  it("looks on while the bot is at work with its bundled database, and when both have stopped", async () => {
    const env = { ...(await surroundings()), ...tokens() };
    const bot = run(["start"], { ...env, LOG_LEVEL: "info" });
    let log = "";
    bot.stdout?.on("data", (chunk: Buffer) => (log += chunk.toString()));
    bot.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
    cleanUp.push(async () => {
      if (bot.exitCode === null) bot.kill("SIGKILL");
    });
    await expect.poll(() => log, { timeout: 30_000 }).toContain('"ready"');
    const running = await doctor(env);
    expect(running.text).toContain("✓ bundled database: PostgreSQL 18");
    expect(running.text).toContain("✓ running now: tg:7700, vk:55");
    expect(running.text).toContain("✓ the bot's key is there, and only its user can read it");
    expect(running.text).toMatch(/✓ HTTP_PORT \d+ is served by a running bot/u);
    expect(running.text).toContain("✓ Telegram: is told of all events that it needs");
    expect(running.text).not.toContain("✗");
    expect(running.code).toBe(0);
    expect(bot.exitCode).toBeNull();
    expect(log).not.toMatch(/terminated by other getUpdates|has taken this bot over|"level":50/u);

    bot.kill("SIGTERM");
    await once(bot, "close");
    const stopped = await doctor(env);
    expect(stopped.text).toContain(
      "? the bundled PostgreSQL 18 is not running – it starts and stops with the bot",
    );
    expect(stopped.text).not.toContain("✗");
    expect(stopped.code).toBe(0);
    expect(await readServerState(join(folder, "data", "postgres"))).toBeUndefined();
  }, 90_000);
});
