import { randomBytes } from "node:crypto";
import type { BotKey } from "../../src/bot/incoming.ts";
import { createTurnableClock } from "../../src/clock.ts";
import { acquireLease, type HeldLease } from "../../src/db/lease.ts";
import { canMove, type DeliveryState, type NewDelivery } from "../../src/delivery/delivery.ts";
import { createSender, type Sender, type SenderOptions } from "../../src/delivery/sender/sender.ts";
import type { SettledRow } from "../../src/delivery/sender/store.ts";
import { countByState, type Delivery, deliveriesAbout, queueDeliveries } from "../../src/delivery/store.ts";
import type { Trouble } from "../../src/journal/trouble.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { quietLog } from "../harness/log.ts";
import { createScriptedPlatform, type ScriptedPlatform } from "./scripted-platform.ts";

interface SenderRun {
  readonly sender: Sender;
  readonly platform: ScriptedPlatform;
  readonly troubles: Trouble[];
  readonly denied: SettledRow[];
}

/** Everything a test of the sender needs, with a bot of its own for each test. */
export interface SenderRig {
  readonly database: TestDatabase;
  readonly clock: ReturnType<typeof createTurnableClock>;
  newBot(network: "tg" | "vk"): BotKey;
  queue(rows: readonly NewDelivery[]): Promise<bigint[]>;
  /** A sender under the next fence of its bot; the one before it is as good as dead. */
  send(bot: BotKey, changes?: Partial<SenderOptions>, platform?: ScriptedPlatform): Promise<SenderRun>;
  /** A lease under the next fence. */
  lease(bot: BotKey): Promise<HeldLease>;
  about(about: string): Promise<Delivery[]>;
  counts(bot: BotKey): Promise<Partial<Record<DeliveryState, number>>>;
  /** Stops what a test has started. @throws {Error} a row has moved as no row may */
  stopAll(): Promise<void>;
  close(): Promise<void>;
}

/** Notes each change of state as it happens in the database, whoever makes it. */
const noteMoves = [
  `CREATE TABLE "move" ("from" text, "to" text)`,
  `CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO "move" VALUES (OLD."state", NEW."state"); RETURN NULL; END $$`,
  `CREATE TRIGGER note_move AFTER UPDATE OF "state" ON "delivery" FOR EACH ROW EXECUTE FUNCTION note_move()`,
];

export const createSenderRig = async (): Promise<SenderRig> => {
  const database = await createTestDatabase();
  const { prisma } = database.db;
  for (const sql of noteMoves) await prisma.$executeRawUnsafe(sql);
  const clock = createTurnableClock();
  const runs: SenderRun[] = [];
  let lastBot = 0;

  const lease = async (bot: BotKey): Promise<HeldLease> => {
    const holder = randomBytes(8).toString("hex");
    await prisma.lease.updateMany({ where: { name: bot }, data: { expiresAt: new Date(0) } });
    const held = await acquireLease(prisma, { name: bot, holder, ttlMs: 3_600_000 });
    if (!held) throw new Error(`The lease of ${bot} is not free.`);
    return held;
  };

  return {
    database,
    clock,
    lease,
    newBot: (network) => `${network}:${++lastBot}`,
    queue: async (rows) => queueDeliveries(prisma, rows, clock.now()),
    send: async (bot, changes = {}, platform = createScriptedPlatform(bot)) => {
      const troubles: Trouble[] = [];
      const denied: SettledRow[] = [];
      const sender = createSender({
        db: database.db,
        platform,
        lease: await lease(bot),
        clock,
        log: quietLog,
        random: () => 0,
        onTrouble: (trouble) => troubles.push(trouble),
        onDenied: async (_tx, rows) => {
          denied.push(...rows);
        },
        ...changes,
      });
      const run = { sender, platform, troubles, denied };
      runs.push(run);
      return run;
    },
    about: async (about) => deliveriesAbout(prisma, about),
    counts: async (bot) => {
      const counts = await countByState(prisma, { bot });
      return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    },
    stopAll: async () => {
      await Promise.all(runs.splice(0).map(async ({ sender }) => sender.stop()));
      const moves = await prisma.$queryRaw<{ from: DeliveryState; to: DeliveryState }[]>`
        SELECT DISTINCT "from", "to" FROM "move"`;
      const illegal = moves.filter(({ from, to }) => !canMove(from, to));
      if (illegal.length > 0) throw new Error(`Rows moved as none may: ${JSON.stringify(illegal)}`);
    },
    close: async () => database.drop(),
  };
};

export const messageTo = (
  bot: BotKey,
  recipient: string,
  changes: Partial<NewDelivery> = {},
): NewDelivery => ({
  bot,
  lane: "notice",
  op: "message",
  recipient,
  content: { text: "hello" },
  kind: "notice",
  ...changes,
});
