import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Lane, PlatformError, type PlatformErrorKind } from "../../src/bot/platform.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import type { DeliveryKind, DeliveryOp } from "../../src/delivery/delivery.ts";
import { isFinal } from "../../src/delivery/delivery.ts";
import { countByState, expireDeliveries } from "../../src/delivery/store.ts";
import { peersOf, sent } from "./scripted-platform.ts";
import { createSenderRig, messageTo, type SenderRig } from "./sender-rig.ts";

let rig: SenderRig;
beforeAll(async () => {
  rig = await createSenderRig();
});
afterAll(async () => rig.close());

const kinds: readonly (PlatformErrorKind | "sent")[] = [
  "sent",
  "rate_limited",
  "denied",
  "gone",
  "no_rights",
  "bad_content",
  "stale_target",
  "not_modified",
  "migrated",
  "not_allowed",
  "unavailable",
  "unknown_outcome",
  "bad_call",
];

const row = fc.record({
  recipient: fc.integer({ min: 1, max: 9 }).map(String),
  op: fc.constantFrom<DeliveryOp>("message", "message", "edit", "post", "comment"),
  kind: fc.constantFrom<DeliveryKind>("reply", "notice", "useful", "promo"),
  lane: fc.constantFrom<Lane>("interactive", "notice", "bulk"),
  text: fc.constantFrom("one", "two"),
  coalesceKey: fc.option(fc.constantFrom("k1", "k2"), { nil: undefined }),
});
const answer = fc.record({ kind: fc.constantFrom(...kinds), isWholeCall: fc.boolean() });

it(
  "brings every row to a named end whatever the platform answers, and the sums always match",
  { timeout: 120_000 },
  async () => {
    const scenario = fc.record({
      network: fc.constantFrom<"tg" | "vk">("tg", "vk"),
      rows: fc.array(row, { minLength: 1, maxLength: 25 }),
      answers: fc.array(answer, { minLength: 1, maxLength: 40 }),
      killsAfter: fc.integer({ min: 0, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ network, rows, answers, killsAfter }) => {
        const bot = rig.newBot(network);
        const { prisma } = rig.database.db;
        const expiresAt = new Date(rig.clock.now().getTime() + 2 * 3_600_000);
        const ids = await rig.queue(
          rows.map(({ text, coalesceKey, ...changes }) =>
            messageTo(bot, changes.recipient, {
              ...changes,
              target: "5",
              content: { text },
              expiresAt,
              ...(coalesceKey !== undefined && { coalesceKey }),
            }),
          ),
        );
        const queued = new Set(ids).size;
        let asked = 0;
        const next = () => answers[asked++ % answers.length] ?? { kind: "sent", isWholeCall: false };
        const begin = async () => {
          const run = await rig.send(bot);
          run.platform.answer = (call) => {
            const whole = next();
            const errorOf = (kind: PlatformErrorKind) =>
              new PlatformError(kind, "scripted", { retryAfterSeconds: 3, migratedTo: "77" });
            if (whole.kind !== "sent" && whole.isWholeCall) throw errorOf(whole.kind);
            return peersOf(call).map(() => {
              const { kind } = next();
              return kind === "sent" ? sent() : errorOf(kind);
            });
          };
          run.sender.start();
          return run;
        };
        const seen = async () => {
          // One snapshot for both: a row may be re-sent between two looks.
          const [counts, resent] = await inTransaction(
            rig.database.db,
            async (tx) =>
              [
                await countByState(tx, { bot }),
                await tx.delivery.count({ where: { bot, resendOf: { not: null } } }),
              ] as const,
            { isolation: "RepeatableRead" },
          );
          const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
          expect(total).toBe(queued + resent);
          return Object.entries(counts).every(([state, count]) => count === 0 || isFinal(state as "sent"));
        };
        let run = await begin();
        for (let round = 0; !(await seen()); round += 1) {
          expect(round).toBeLessThan(2_000);
          // A successor takes over while the old one is still at it.
          if (round > 0 && round <= killsAfter) run = await begin();
          rig.clock.turn(20_000);
          run.sender.nudge();
          await expireDeliveries(prisma, rig.clock.now());
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
        }
        await rig.stopAll();
      }),
      { numRuns: 12 },
    );
  },
);
