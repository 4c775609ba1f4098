import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.ts";
import { createDispatcher } from "../../src/journal/dispatcher.ts";
import { storeBatch } from "../../src/journal/store.ts";
import { keepSecret } from "../../src/log/redact.ts";
import { createScriptedPlatform } from "../delivery/scripted-platform.ts";
import { builtDist } from "../harness/build.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { eventually } from "../harness/eventually.ts";
import { quietLog } from "../harness/log.ts";

const secrets = {
  TELEGRAM_BOT_TOKEN: "987654321:AAsecretTelegramToken_of-the-Test0",
  VK_GROUP_TOKEN: "vk1.a.secretTokenOfTheVkCommunity0001",
  CLAIM_CODE: "claim-code-that-nobody-sees",
  METRICS_TOKEN: "metrics-token-that-nobody-sees",
  SECRET_KEY: "5ec2e7".padEnd(64, "ab12cd"),
};
const password = "hunter-22-password";
const hidden = [
  ...Object.values(secrets),
  password,
  Buffer.from(secrets.SECRET_KEY, "hex").toString("base64"),
];

let main: string;
let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  main = join(await builtDist(), "main.js");
  folder = await mkdtemp(join(tmpdir(), "vestnik-secrets-"));
  database = await createTestDatabase();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

/** Everything that a run says, ended after some seconds if it does not end by itself. */
const sayings = async (args: readonly string[], env: Record<string, string>): Promise<string> => {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"] ?? "",
      ...secrets,
      DATA_DIR: folder,
      HTTP_PORT: "0",
      LOG_LEVEL: "trace",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  const late = setTimeout(() => child.kill("SIGTERM"), 6_000);
  await new Promise((resolve) => child.once("exit", resolve));
  clearTimeout(late);
  return said;
};

const closedPort = "http://127.0.0.1:1";

describe("no secret is in what the bot says", () => {
  it.each([
    ["start", { DATABASE_URL: `postgresql://vestnik:${password}@127.0.0.1:1/vestnik` }],
    ["migrate", { DATABASE_URL: `postgresql://vestnik:${password}@127.0.0.1:1/vestnik` }],
    ["panic", { DATABASE_URL: `postgresql://vestnik:${password}@127.0.0.1:1/vestnik` }],
    ["start", { DATABASE_URL: `mysql://vestnik:${password}@h/v`, TELEGRAM_API_ROOT: "nonsense" }],
  ])("when %s cannot reach its database: %o", async (command, env) => {
    const said = await sayings([command], { ...env });
    expect(said.length).toBeGreaterThan(20);
    for (const secret of hidden) expect(said).not.toContain(secret);
  });

  it("when the networks refuse, hang up, or echo the request back", async () => {
    // A rude server: whatever it is asked, it says it back, with an error.
    const echo = createServer((request, response) => {
      request.resume();
      response.writeHead(request.url?.includes("getMe") ? 500 : 502, { "content-type": "text/html" });
      response.end(`<html>${request.url} ${JSON.stringify(request.headers)}</html>`);
    });
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    const address = echo.address();
    const root = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    try {
      for (const [telegram, vk] of [
        [closedPort, closedPort],
        [root, `${root}/method`],
      ] as const) {
        const said = await sayings(["start"], {
          DATABASE_URL: database.url,
          TELEGRAM_API_ROOT: telegram,
          VK_GROUP_ID: "55",
          VK_API_BASE_URL: vk,
        });
        expect(said.length).toBeGreaterThan(20);
        // The terminal shows the owner's code on a line of its own, which is not of the log.
        const rest = said.replace(/^To become the owner, .*$/mu, "");
        for (const secret of hidden) expect(rest).not.toContain(secret);
      }
    } finally {
      echo.close();
    }
  }, 60_000);
});

it("no secret is in what is stored about an update that could not be handled", async () => {
  keepSecret(secrets.TELEGRAM_BOT_TOKEN);
  const { prisma } = database.db;
  const platform = createScriptedPlatform("tg:4");
  const updates = [
    { eventId: "1", orderKey: "a", raw: { kind: "ignored", reason: "x", network: "telegram", bot: "tg:4" } },
  ];
  await storeBatch(prisma, { bot: "tg:4", updates, cursor: "2", now: new Date() });
  const dispatcher = createDispatcher({
    db: database.db,
    platform,
    clock: systemClock,
    log: quietLog,
    handle: async () => {
      throw new Error(`GET https://api.telegram.org/bot${secrets.TELEGRAM_BOT_TOKEN}/getFile failed`);
    },
    onDead: async () => ({ afterCommit: [] }),
  });
  dispatcher.start();
  const row = await eventually(async () => {
    const found = await prisma.update.findFirstOrThrow({ where: { bot: "tg:4" } });
    expect(found.attempts).toBeGreaterThan(0);
    return found;
  });
  await dispatcher.stop();
  expect(row.lastError).toContain("getFile failed");
  expect(row.lastError).not.toContain("AAsecret");
});
