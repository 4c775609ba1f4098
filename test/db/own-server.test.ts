import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTurnableClock } from "../../src/clock.ts";
import { openDatabase } from "../../src/db/open.ts";
import { createTelegramSimulator } from "../../src/sandbox/telegram/simulator.ts";
import { builtDist } from "../harness/build.ts";
import { eventually } from "../harness/eventually.ts";
import { quietLog } from "../harness/log.ts";
import { findInstalledPostgres, startOwnServer, type OwnServer } from "../harness/own-server.ts";

const installed = await findInstalledPostgres();

it("can be tested on a PostgreSQL of this machine's own (Debian: apt-get install postgresql)", () => {
  const words = "NOT TESTED: there is no PostgreSQL of version 14 or later among the usual places.";
  if (!installed) console.warn(`\n${"!".repeat(words.length)}\n${words}\n${"!".repeat(words.length)}\n`);
  expect({ isFound: installed !== undefined, isWanted: process.env["CI"] !== undefined }).not.toEqual({
    isFound: false,
    isWanted: true,
  });
});

describe.runIf(installed)(`an administrator's own PostgreSQL ${installed?.major}`, () => {
  let server: OwnServer;
  beforeAll(async () => {
    if (installed) server = await startOwnServer(installed);
  });
  afterAll(async () => server.stop());

  const open = (parameters?: Readonly<Record<string, string>>) =>
    openDatabase({
      databaseUrl: server.url(parameters),
      dataDir: "/nonexistent",
      log: quietLog,
      poolSize: 3,
    });

  /** Whether our connections are encrypted, as the server sees it. */
  const encryption = async (): Promise<boolean[]> =>
    (
      await server.query<{ ssl: boolean }>(
        `SELECT s.ssl FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid)
           WHERE a.application_name LIKE 'vestnik %'`,
      )
    ).map(({ ssl }) => ssl);

  it("is brought up to date from empty by a plain user with a strange password", async () => {
    const db = await open();
    expect(await db.prisma.lease.count()).toBe(0);
    await db.close();
    const [role] = await server.query<{ super: boolean; foreign: number }>(
      `SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = 'shop') AS super,
           (SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public' AND tableowner <> 'shop') AS foreign`,
    );
    expect(role).toEqual({ super: false, foreign: 0 });
  });

  it("is spoken to in cipher where DATABASE_URL asks for it, as psql understands it", async () => {
    for (const parameters of [
      { sslmode: "require" },
      { sslmode: "verify-full", sslrootcert: server.certificateFile },
    ]) {
      const db = await open(parameters);
      await db.prisma.lease.count();
      expect(await encryption()).toEqual([true]);
      await db.close();
    }
    await expect(open({ sslmode: "verify-full" })).rejects.toThrow(/does not prove who it is.*sslrootcert/);
  });

  it("does not let a frozen process hold its locks", async () => {
    const db = await open();
    const [row] = await db.prisma.$queryRaw<{ limit: string }[]>`
        SELECT current_setting('idle_in_transaction_session_timeout') AS limit`;
    expect(row?.limit).toBe("8s");
    await db.close();
  });

  describe("with the bot as a process of its own", () => {
    const clock = createTurnableClock();
    const claimCode = "own-server-claim-code";
    const ownerId = 77;
    const groupId = -1_001_000_000_077;
    let telegram: Awaited<ReturnType<typeof createTelegramSimulator>>;
    let folder: string;
    let bot: ChildProcess;
    const lines: string[] = [];

    beforeAll(async () => {
      telegram = await createTelegramSimulator({ clock });
      const token = "7700:AAown-server_0";
      await telegram.world.createBot({ token, name: "Vestnik", username: "vestnik_bot" });
      folder = await mkdtemp(join(tmpdir(), "vestnik-own-bot-"));
      bot = spawn(process.execPath, [join(await builtDist(), "main.js"), "start"], {
        cwd: folder,
        env: {
          PATH: process.env["PATH"] ?? "",
          TELEGRAM_BOT_TOKEN: token,
          TELEGRAM_API_ROOT: telegram.url,
          DATABASE_URL: server.url({ sslmode: "require" }),
          SECRET_KEY: "5e".repeat(32),
          CLAIM_CODE: claimCode,
          DATA_DIR: join(folder, "data"),
          HTTP_PORT: "0",
          DRAND_URLS: "http://127.0.0.1:9", // nobody asks before a draw
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      for (const stream of [bot.stdout, bot.stderr])
        if (stream) createInterface({ input: stream }).on("line", (line) => lines.push(line));
      await eventually(() => {
        if (bot.exitCode !== null) throw new Error(`The bot ended: ${lines.join("\n")}`);
        if (!lines.some((line) => line.includes('"msg":"ready"'))) throw new Error("The bot is not ready.");
      });
    });
    afterAll(async () => {
      if (bot.exitCode === null) bot.kill("SIGKILL");
      await telegram.close();
      await rm(folder, { recursive: true, force: true });
    });

    const said = async (to: number): Promise<string> =>
      (await telegram.world.deliveries({ recipient: String(to) })).map(({ text }) => text).join("\n");

    it("opens a giveaway, and people join it", async () => {
      const { world } = telegram;
      await world.createPerson({ id: ownerId, firstName: "Anna", languageCode: "en" });
      await world.createChat({ id: groupId, type: "supergroup", title: "Shop", username: "shop", ownerId });
      await world.start(ownerId);
      await world.say(ownerId, null, `/claim ${claimCode} language=en timezone=Europe/Moscow name="Shop"`);
      await eventually(async () => expect(await said(ownerId)).toContain("Shop"));
      await world.addBot(groupId, ownerId, { admin: true });
      await eventually(async () =>
        expect(await server.query(`SELECT 1 FROM venue WHERE "communityId" IS NOT NULL`)).toHaveLength(1),
      );
      await world.say(ownerId, null, `/giveaway_new prize="A kettle" winners=1 ends=1h yes`);
      const opening = await eventually(async () => {
        const found = (await world.deliveries({ recipient: String(groupId) })).find(({ text }) =>
          text.includes("cgd-1 open"),
        );
        expect(found).toBeDefined();
        return found;
      });
      for (let id = 1_000; id < 1_030; id += 1) {
        await world.createPerson({ id, firstName: `Guest ${id}`, languageCode: "en" });
        await world.join(id, groupId);
        await world.press(id, groupId, Number(opening?.messageId), opening?.buttons[0]?.[0]?.data ?? "");
      }
      await eventually(async () =>
        expect(await server.query(`SELECT 1 FROM entry WHERE state = 'entered'`)).toHaveLength(30),
      );
    });

    it("keeps to a handful of connections", async () => {
      const [row] = await server.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = 'shop'",
      );
      // Ten of the pool, one that hears what other processes announce, and one of the thread that makes a draw's list.
      expect(row?.count).toBeGreaterThan(0);
      expect(row?.count).toBeLessThanOrEqual(12);
    });

    it("waits when the database is away, and loses nothing", async () => {
      const { world } = telegram;
      const before = (await world.deliveries({ recipient: String(ownerId) })).length;
      const away = server.restart(2_000);
      await world.say(ownerId, null, "/giveaways");
      await away;
      await eventually(async () =>
        expect((await world.deliveries({ recipient: String(ownerId) })).length).toBe(before + 1),
      );
      expect(bot.exitCode).toBeNull();
    });

    it("leaves its lease free when it is told to end", async () => {
      const exited = once(bot, "exit");
      bot.kill("SIGTERM");
      expect(await exited).toEqual([0, null]);
      expect(await server.query("SELECT name FROM lease WHERE holder <> ''")).toEqual([]);
    });
  });
});
