import { randomBytes } from "node:crypto";
import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import closeWithGrace from "close-with-grace";
import { Hono } from "hono";
import { pino, type Logger } from "pino";
import { createI18n, type I18nOptions } from "./bot/i18n.ts";
import { createTurnableClock, type TurnableClock } from "./clock.ts";
import { issueClaimCode } from "./community/claim-service.ts";
import { ConfigError, type Config } from "./config.ts";
import { emptyDatabase } from "./db/empty.ts";
import { openDatabase, type Database } from "./db/open.ts";
import { inTransaction } from "./db/transaction.ts";
import type { ListWork } from "./giveaways/list-work.ts";
import { openHouse, type House } from "./house/house.ts";
import { teamRoles } from "./house/store.ts";
import { nextThing, turnTo } from "./house/turning.ts";
import { packageRoot } from "./package-root.ts";
import { isOwnHost } from "./sandbox/chat/guard.ts";
import type { Host } from "./sandbox/chat/host.ts";
import { sandboxPages } from "./sandbox/chat/pages.ts";
import { shopName } from "./sandbox/chat/prepare.ts";
import { createSandbox, type Sandbox } from "./sandbox/chat/sandbox.ts";
import { createWebApp, startWebServer } from "./web/server.ts";

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/**
 * Whoever forgot the tokens of a live bot must not find a sandbox in its place (SPEC §1).
 * @throws {ConfigError} one sentence
 */
const checkSandbox = async (config: Config, nodeEnv: string | undefined): Promise<void> => {
  if (config.databaseUrl !== undefined)
    throw new ConfigError([
      "No token is set, but DATABASE_URL is: the sandbox never touches a database of yours. Set a token, or unset DATABASE_URL.",
    ]);
  if (nodeEnv === "production")
    throw new ConfigError([
      "No token is set, but NODE_ENV is production: the sandbox is for trying the bot out. Set a token, or unset NODE_ENV.",
    ]);
  if ((await exists(join(config.dataDir, "postgres"))) || (await exists(join(config.dataDir, "secret.key"))))
    throw new ConfigError([
      "No token is set, but this data belongs to a live bot. Set its token, or another DATA_DIR.",
    ]);
};

const botToken = "700000042:the-sandbox-is-no-secret-at-all-0000";
const communityToken = "vk1.a.the-sandbox-is-no-secret-at-all";
const communityId = 700_042;

/**
 * Of each ledger, and of the messages of each chat, the files and the presses: a sandbox may stand open for days, and
 * nobody reads what happened in it long ago.
 */
const keptRecords = 2_000;

/** Runs the verifier on files that are in memory only. */
const verifyFiles: Host["verify"] = async (files) => {
  const { runVerify } = await import("./verifier/cli.ts");
  const lines: string[] = [];
  const code = await runVerify(["result.json", "entrants.bin", "rules.json", "--chain", "chain.json"], {
    read: async (path) => {
      const bytes = files.get(path);
      if (!bytes) throw new Error(`The draw has no file ${path}.`);
      return Buffer.from(bytes);
    },
    print: (line) => void lines.push(line),
  });
  return { isGood: code === 0, lines };
};

/** What the web chat needs of a house. */
const hostOf = (house: House): Host => ({
  networks: house.networks,
  settle: (patienceMs) => house.settle(patienceMs),
  turnTo: (target) => turnTo(house, target),
  nextThing: () => nextThing(house),
  claimCode: () => inTransaction(house.db, (tx) => issueClaimCode(tx, house.networks.clock.now())),
  teamRoles: () => inTransaction(house.db, (tx) => teamRoles(tx)),
  readPublic: async (path) => {
    const answer = await house.app.pages.request(path);
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
  },
  verify: verifyFiles,
  close: () => house.close(),
});

/** Every page of the bot says where it comes from. */
const marked = async (answer: Response): Promise<Response> => {
  if (!answer.headers.get("content-type")?.startsWith("text/html")) return answer;
  const page = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  headers.delete("etag");
  return new Response(page.replace(/<body[^>]*>/u, '$&<p role="note"><strong>SANDBOX</strong></p>'), {
    status: answer.status,
    headers,
  });
};

export interface OpenSandboxOptions {
  readonly db: Database;
  readonly port: number;
  readonly language: "en" | "ru";
  readonly timezone: string;
  readonly log: Logger;
  readonly clock?: TurnableClock;
  readonly i18n?: I18nOptions;
  readonly lists?: ListWork;
}

export interface OpenSandbox {
  /** `http://localhost:8080`, without a slash at its end. */
  readonly url: string;
  readonly sandbox: Sandbox;
  /** The bot of this moment: a reset brings another. */
  readonly house: House;
  close(): Promise<void>;
}

/** The sandbox behind its address on 127.0.0.1, with a prepared world in an emptied database. */
export const openSandbox = async (options: OpenSandboxOptions): Promise<OpenSandbox> => {
  const { db, log, language, timezone } = options;
  const onError = (error: unknown): void => log.error({ err: error }, "the sandbox has trouble");
  const current: { house?: House; pages?: Hono } = {};

  const root = new Hono();
  root.all("*", async (context) => {
    if (!isOwnHost(context.req.header("host")))
      return context.text("This is not the sandbox's address.\n", 403);
    const isSandbox = context.req.path === "/" || /^\/sandbox(?:\/|$)/u.test(context.req.path);
    const pages = isSandbox ? current.pages : current.house?.app.pages;
    if (!pages) return context.text("SANDBOX. One moment, please: it is being prepared.\n", 503);
    const answer = await pages.fetch(context.req.raw);
    return isSandbox ? answer : marked(answer);
  });
  // First of all the address: the bot's messages link to it, and a taken port must be told at once.
  const web = await startWebServer(root, { host: "127.0.0.1", port: options.port });
  const url = web.url.replace("127.0.0.1", "localhost");

  const openHost = async (of: "en" | "ru"): Promise<Host> => {
    await emptyDatabase(db);
    const house = await openHouse({
      networks: {
        clock: options.clock ?? createTurnableClock(),
        bot: { token: botToken, name: "Vestnik", username: "vestnik_sandbox_bot" },
        community: {
          id: communityId,
          token: communityToken,
          name: shopName(of),
          screenName: "lavka_sandbox",
        },
        seed: randomBytes(16).toString("hex"),
        keepLast: keptRecords,
      },
      db,
      log,
      secretKey: randomBytes(32),
      publicUrl: url,
      ...(options.lists ? { lists: options.lists } : {}),
      defaults: { language: of, timezone },
    });
    current.house = house;
    return hostOf(house);
  };

  try {
    const i18n = createI18n(join(packageRoot, "locales"), options.i18n);
    const sandbox = await createSandbox({ openHost, i18n, language, timezone, onError });
    // The build lays them beside this file.
    const assetFolder = join(dirname(fileURLToPath(import.meta.url)), "sandbox", "page");
    current.pages = createWebApp([sandboxPages({ sandbox, assetFolder, onError })], log);
    return {
      url,
      sandbox,
      get house() {
        if (!current.house) throw new Error("The sandbox has no house.");
        return current.house;
      },
      close: async () => {
        await Promise.all([sandbox.close(), web.close()]);
      },
    };
  } catch (error) {
    await web.close();
    throw error;
  }
};

/** `vestnik sandbox`, and `vestnik start` without a token: runs until it is told to stop. */
export const startSandbox = async (
  config: Config,
  nodeEnv: string | undefined,
  print: (line: string) => void,
): Promise<void> => {
  await checkSandbox(config, nodeEnv);
  // What the pretended networks are made to do is no news; a real error is.
  const log = pino({ level: config.logLevel === "info" ? "error" : config.logLevel });
  print("No token is set, so this is the sandbox: pretended networks, and the real bot between them.");
  const db = await openDatabase({ dataDir: join(config.dataDir, "sandbox"), log });
  const open = await openSandbox({
    db,
    port: config.http.port,
    language: config.defaultLanguage,
    timezone: config.defaultTimezone,
    log,
  }).catch(async (error: unknown) => {
    await db.close();
    throw error;
  });
  print(
    `SANDBOX: open ${open.url}/sandbox in your browser. Everything in it is forgotten when it ends (Ctrl+C).`,
  );
  closeWithGrace({ delay: 4_500, logger: log }, async ({ err }) => {
    if (err) log.error({ err }, "stopping after an error that nobody caught");
    await open.close();
    await db.close();
  });
};
