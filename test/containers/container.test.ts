import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createTelegramSimulator } from "../../src/sandbox/telegram/simulator.ts";
import { eventually } from "../harness/eventually.ts";
import { buildImage, type Player } from "./image.ts";

const run = promisify(execFile);
const token = "700000002:token-of-the-container";
const port = 18_080 + (process.pid % 1000);

/** As root the container's user is `nobody`; anybody else plays it in person. */
const choosePlayer = async (): Promise<Player> => {
  const { uid, gid, username } = userInfo();
  if (uid !== 0) return { uid, gid, user: username, group: String(gid) };
  const idOf = async (flag: string): Promise<string> => (await run("id", [flag, "nobody"])).stdout.trim();
  return {
    uid: Number(await idOf("-u")),
    gid: Number(await idOf("-g")),
    user: "nobody",
    group: await idOf("-gn"),
  };
};

test(
  "the Dockerfile's own steps make a bot that runs as another user, writes only to /data, answers and ends in time",
  { timeout: 300_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "vestnik-image-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o755);
    const player = await choosePlayer();
    const image = await buildImage(folder, player);
    const app = join(image.root, image.workdir);
    await run("chmod", ["-R", "a-w", app]);

    expect(image.user).not.toBe("root");
    expect(image.environment["NODE_ENV"]).toBe("production");
    expect(image.volumes).toContain(image.environment["DATA_DIR"]);
    // Neither sources nor the tools of tests and bundles are in what runs.
    for (const absent of ["src", "node_modules/esbuild", "node_modules/vitest", "node_modules/oxlint"])
      await expect(stat(join(app, absent))).rejects.toThrow("ENOENT");

    const telegram = await createTelegramSimulator({ clock: systemClock });
    onTestFinished(() => telegram.close());
    await telegram.world.createBot({ token, name: "Vestnik", username: "vestnik_bot" });
    await telegram.world.createPerson({ id: 42, firstName: "Olga", languageCode: "en" });

    const environment = {
      PATH: process.env["PATH"],
      ...image.environment,
      DATA_DIR: join(image.root, image.environment["DATA_DIR"] ?? ""),
      HTTP_PORT: String(port),
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: telegram.url,
    };
    const who = { cwd: app, uid: player.uid, gid: player.gid, env: environment };
    const [program = "", ...args] = image.command;
    const bot = spawn(program, args, { ...who, stdio: ["ignore", "pipe", "pipe"] });
    onTestFinished(() => void bot.kill("SIGKILL"));
    let output = "";
    bot.stdout.on("data", (part: Buffer) => (output += part.toString()));
    bot.stderr.on("data", (part: Buffer) => (output += part.toString()));

    const [checker = "", ...checkArgs] = image.healthcheck;
    const isHealthy = async (): Promise<boolean> => {
      try {
        await run(checker, checkArgs, who);
        return true;
      } catch {
        return false;
      }
    };
    await eventually(async () => {
      if (bot.exitCode !== null) throw new Error(`It ended: ${output}`);
      expect(await isHealthy()).toBe(true);
    });

    await telegram.world.start(42);
    await eventually(async () => {
      const messages = await telegram.world.messages(42);
      expect(messages.some(({ fromBot }) => fromBot)).toBe(true);
    });

    const startedMs = performance.now();
    bot.kill("SIGTERM");
    const [code] = (await once(bot, "exit")) as [number | null];
    expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(await isHealthy()).toBe(false);
  },
);

test("compose.yaml starts the image with a database of its own, and hides nothing it needs", async () => {
  const compose = await readFile(join(packageRoot, "compose.yaml"), "utf8");
  for (const wanted of [
    "SECRET_KEY: ${SECRET_KEY:?",
    "DATABASE_URL: postgresql://",
    "read_only: true",
    "127.0.0.1:8080:8080",
  ])
    expect(compose).toContain(wanted);
});
