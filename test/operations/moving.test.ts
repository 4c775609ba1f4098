import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { withConnection } from "../../src/db/connection.ts";
import { dumpDatabase } from "../../src/db/backup/dump.ts";
import { loadDatabase, type Loaded } from "../../src/db/backup/load.ts";
import type { Sums } from "../../src/db/backup/archive.ts";
import { createTelegramSimulator } from "../../src/sandbox/telegram/simulator.ts";
import { verifyDraw } from "../../src/verifier/verify.ts";
import { builtDist } from "../harness/build.ts";
import { createEmptyDatabase, createTestDatabase } from "../harness/database.ts";
import { eventually } from "../harness/eventually.ts";
import { problemsOf } from "../harness/draw-check.ts";
import { findInstalledPostgres, startOwnServer } from "../harness/own-server.ts";
import { quietLog } from "../harness/log.ts";
import { createStage } from "../harness/stage.ts";

const now = new Date("2027-02-01T09:00:00Z");
const secretKey = randomBytes(32);

const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), "vestnik-moving-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
};

const emptyDatabase = async (): Promise<string> => {
  const { url, drop } = await createEmptyDatabase();
  onTestFinished(drop);
  return url;
};

/** On an administrator's server of another version, where one is installed: own-server.test.ts says if none is. */
const ownDatabase = async (): Promise<string> => {
  const installed = await findInstalledPostgres();
  if (!installed) return emptyDatabase();
  const server = await startOwnServer(installed);
  onTestFinished(() => server.stop());
  return server.url({ sslmode: "require" });
};

const load = (url: string, path: string): Promise<Loaded> =>
  loadDatabase({ url, path, checkKey: () => undefined, log: quietLog });

const refusal = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "it was accepted",
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );

/** Sums without the pause, the one thing that a restored bot has and the old one had not. */
const unpaused = ({ tables, sequences }: Sums) => ({
  sequences,
  tables: Object.fromEntries(Object.entries(tables).filter(([name]) => name !== "sending_pause")),
});

/** A database in which a giveaway was held on both networks. */
const playedStage = async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga");
  const [ann] = await stage.members(olga.place, "Ann \\ O'Neil 🎁");
  const [boris] = await stage.members(stage.vk.wall, "Борис");
  await olga.says("/giveaway_new Mug ends=1h yes");
  await ann.presses("Take part", { in: olga.place });
  await boris.comments("+");
  await stage.turn("1h");
  await stage.turn("2m");
  return stage;
};

describe("moving house", () => {
  test("from one server to another and on to the bundled one every row and every byte arrives", async () => {
    const stage = await playedStage();
    const place = await folder();
    const path = (number: number): string => join(place, `${number}.backup`);
    const before = await dumpDatabase({ url: stage.db.url, path: path(1), secretKey, now });
    expect(before.tables["entry"]?.rows).toBe(2);
    expect((await stat(path(1))).mode & 0o777).toBe(0o600);

    const own = await ownDatabase();
    expect((await load(own, path(1))).sums).toEqual(before);
    expect(await dumpDatabase({ url: own, path: path(2), secretKey, now })).toEqual(before);

    const main = join(await builtDist(), "main.js");
    const dataDir = join(place, "data");
    const vestnik = (...args: string[]) =>
      spawnSync(process.execPath, [main, ...args], {
        encoding: "utf8",
        cwd: place,
        env: { PATH: process.env["PATH"] ?? "", DATA_DIR: dataDir },
      });
    expect(vestnik("backup", path(3)).stderr).toContain("no data of a bot");
    const restored = vestnik("restore", path(2));
    expect([restored.status, restored.stderr]).toEqual([0, ""]);
    expect(restored.stdout).toContain("old server is off");
    expect(await readFile(join(dataDir, "secret.key"), "utf8")).toBe(`${secretKey.toString("hex")}\n`);
    expect(vestnik("restore", path(2)).stderr).toContain("already serves a community");
    const saved = vestnik("backup", path(3));
    expect([saved.status, saved.stderr]).toEqual([0, ""]);
    expect(vestnik("backup", path(3)).stderr).toContain("is there already");

    const home = await emptyDatabase();
    const after = await load(home, path(3));
    expect(unpaused(after.sums)).toEqual(unpaused(before));
    expect(after.sums.tables["sending_pause"]?.rows).toBe(1);
    expect(Buffer.from(after.secretKey)).toEqual(secretKey);

    // The files of the draw come out of the third house and verify.
    const files = await withConnection(home, "test", async (client) => {
      const { rows } = await client.query<{ name: string; bytes: Buffer }>(
        `SELECT "name", "bytes" FROM "draw_file"
         UNION ALL SELECT 'rules.json', convert_to("json", 'UTF8') FROM "giveaway_rules"`,
      );
      return new Map(rows.map(({ name, bytes }) => [name, bytes]));
    });
    const report = verifyDraw({
      result: files.get("result.json") ?? "",
      entrants: files.get("entrants.bin") ?? Buffer.of(),
      rules: files.get("rules.json")?.toString() ?? "",
      chain: JSON.stringify(stage.beacon.chain),
    });
    expect(problemsOf(report)).toEqual([]);
    // Counters go on where they were: a new row does not meet an old number.
    await withConnection(home, "test", (client) =>
      client.query(`INSERT INTO "person" ("createdAt") VALUES (now())`),
    );
  });

  test("a restored bot neither reads nor sends until somebody says that the old server is off", async () => {
    const { url, db, drop } = await createTestDatabase();
    onTestFinished(drop);
    const closesAt = new Date(Date.now() - 60_000);
    const { id: communityId } = await db.prisma.community.create({
      data: { name: "Лавка", language: "ru", timezone: "Europe/Moscow", createdAt: closesAt },
    });
    await db.prisma.giveaway.create({
      data: {
        communityId,
        number: 3,
        drawId: "3".repeat(32),
        state: "open",
        prize: "Mug",
        winners: 1,
        reserves: 10,
        closesAt,
        earlyClose: false,
        randomness: "drand",
        chain: "0".repeat(64),
        delaySeconds: 60,
        createdBy: 1,
        createdAt: closesAt,
      },
    });
    const place = await folder();
    await chmod(place, 0o755);
    const path = join(place, "shop.backup");
    await dumpDatabase({ url, path, secretKey, now });

    const token = "700000004:token-of-the-restored";
    const telegram = await createTelegramSimulator({ clock: systemClock });
    onTestFinished(() => telegram.close());
    await telegram.world.createBot({ token, name: "Vestnik", username: "vestnik_bot" });
    const environment = {
      PATH: process.env["PATH"] ?? "",
      DATA_DIR: join(place, "data"),
      HTTP_PORT: "0",
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: telegram.url,
    };
    const main = join(await builtDist(), "main.js");
    const vestnik = (...args: string[]) =>
      spawnSync(process.execPath, [main, ...args], { encoding: "utf8", cwd: place, env: environment });
    expect(vestnik("restore", path).stderr).toBe("");

    const bot = spawn(process.execPath, [main, "start"], { cwd: place, env: environment });
    onTestFinished(() => void bot.kill("SIGKILL"));
    let output = "";
    bot.stdout.on("data", (part: Buffer) => (output += part.toString()));
    await eventually(() => expect(output).toContain("vestnik panic --resume"));
    expect(output).toContain('Giveaway 3 ("Mug") should have closed');
    expect((await telegram.world.calls()).map(({ method }) => method)).not.toContain("getUpdates");

    expect(vestnik("panic", "--resume").stdout).toContain("Sending goes on");
    await eventually(async () =>
      expect((await telegram.world.calls()).map(({ method }) => method)).toContain("getUpdates"),
    );
    bot.kill("SIGTERM");
    const [code] = (await once(bot, "exit")) as [number | null];
    expect(code).toBe(0);
  });

  test("a backup is one moment, although people go on writing", async () => {
    const { db, url, drop } = await createTestDatabase();
    onTestFinished(drop);
    const createdAt = new Date();
    const write = async (): Promise<void> => {
      const person = await db.prisma.person.create({ data: { createdAt } });
      await db.prisma.identity.create({
        data: {
          key: `tg:${person.id}`,
          network: "telegram",
          userId: String(person.id),
          personId: person.id,
          name: "x".repeat(5_000),
          createdAt,
          seenAt: createdAt,
        },
      });
    };
    for (let i = 0; i < 200; i += 1) await write();
    const state = { isDone: false };
    const busy = (async () => {
      while (!state.isDone) await write();
    })();
    const path = join(await folder(), "busy.backup");
    const { tables } = await dumpDatabase({ url, path, secretKey, now });
    state.isDone = true;
    await busy;
    const [people, identities] = [tables["person"]?.rows ?? 0, tables["identity"]?.rows ?? 0];
    // Between the two statements of the writer there may be one person without an account, never the reverse.
    expect(people).toBeGreaterThanOrEqual(200);
    expect([0, 1]).toContain(people - identities);
    await load(await emptyDatabase(), path);
  });

  test("what is damaged, cut short, foreign or newer is refused, and the database stays empty", async () => {
    const { url, db, drop } = await createTestDatabase();
    onTestFinished(drop);
    await db.prisma.person.createMany({ data: Array.from({ length: 50 }, () => ({ createdAt: now })) });
    const place = await folder();
    const whole = join(place, "whole.backup");
    await dumpDatabase({ url, path: whole, secretKey, now });
    const target = await emptyDatabase();
    const bad = join(place, "bad.backup");
    const bytes = gunzipSync(await readFile(whole)).toString("latin1");
    const altered = async (from: string | RegExp, to: string): Promise<string> => {
      await writeFile(bad, gzipSync(Buffer.from(bytes.replace(from, to), "latin1")));
      return refusal(load(target, bad));
    };

    expect(await refusal(load(target, join(place, "absent")))).toMatch(/^StartupError: There is no file/);
    await writeFile(bad, "not a backup");
    expect(await refusal(load(target, bad))).toMatch(/^StartupError: .*no backup of this bot/);
    await writeFile(bad, await readFile(whole));
    await truncate(bad, (await stat(whole)).size - 300);
    expect(await refusal(load(target, bad))).toMatch(/^StartupError: .*(?:cut short|damaged)/);
    expect(await altered('"rows": 50', '"rows": 51')).toMatch(
      /^StartupError: This backup is damaged: person has 50 rows of 51/,
    );
    expect(await altered('"vestnik-backup-1"', '"vestnik-backup-9"')).toMatch(/^StartupError/);
    expect(await altered(/"\d{14}_init"/u, '"29991231235959_init"')).toMatch(
      /^StartupError: This backup was made by a newer program/,
    );
    const { rows } = await withConnection(target, "test", (client) =>
      client.query(`SELECT count(*)::int AS n FROM "person"`),
    );
    expect(rows).toEqual([{ n: 0 }]);
    // And the whole one still goes in.
    expect((await load(target, whole)).sums.tables["person"]?.rows).toBe(50);
  });

  test("a running bot, a community of its own or another key: nothing is overwritten", async () => {
    const { url, db, drop } = await createTestDatabase();
    onTestFinished(drop);
    const path = join(await folder(), "small.backup");
    await dumpDatabase({ url, path, secretKey, now });
    const checkKey = (): never => {
      throw new Error("another key");
    };
    expect(await refusal(loadDatabase({ url, path, checkKey, log: quietLog }))).toContain("another key");
    await db.prisma.lease.create({
      data: { name: "bot tg:1", holder: "somebody", fence: 1n, expiresAt: new Date(Date.now() + 60_000) },
    });
    expect(await refusal(load(url, path))).toMatch(/A bot is running/);
    await db.prisma.lease.deleteMany({});
    await db.prisma.person.create({ data: { createdAt: now } });
    expect(await refusal(load(url, path))).toMatch(/already serves a community/);
  });
});
