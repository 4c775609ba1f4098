import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MixItem, mixOf, subscriberWindow } from "../../../src/content/mix/mix.ts";
import { Prisma } from "../../../src/db/generated/client.ts";
import { countMixes, mixesOf } from "../../../src/delivery/mix/store.ts";
import { createTestDatabase, type TestDatabase } from "../../harness/database.ts";
import { type Sending, subscribe, subscribeElsewhere, subscribeOne, write } from "./subscribers.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const now = new Date("2026-11-22T12:00:00Z");
const dayMs = 86_400_000;

const states = [
  "planned",
  "held",
  "claimed",
  "sending",
  "retry",
  "sent",
  "denied",
  "failed",
  "unknown",
  "expired",
] as const;
const open = new Set<string>(["planned", "held", "claimed", "sending", "retry"]);

const sending = fc.record({
  account: fc.nat(2),
  kind: fc.constantFrom("useful", "useful", "promo", "notice"),
  state: fc.oneof(fc.constant("sent"), fc.constantFrom(...states)),
  // Few different times, so that many are of the same instant, and some of the last day that counts
  at: fc
    .oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 28, max: 32 }))
    .map((days) => new Date(now.getTime() - days * dayMs)),
});

describe("what the database counts for a subscriber", () => {
  test("is what the pure rule counts, over all accounts of a person", async () => {
    const { prisma } = database.db;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(sending, { maxLength: 60 }), { minLength: 5, maxLength: 10 }),
        async (people) => {
          const wanted = new Map<number, string>();
          const rows: Sending[] = [];
          const subscribed = await subscribe(prisma, { communityId: 7, people: people.length, accounts: 3 });
          for (const [place, person] of subscribed.entries()) {
            const sendings = people[place] ?? [];
            for (const { account, ...rest } of sendings)
              rows.push({ ...rest, personId: person.id, subscriptionId: person.subscriptions[account] ?? 0 });
            const items = sendings.flatMap(({ kind, state, at }): MixItem[] => {
              if (kind === "promo" && (state === "sent" || state === "unknown")) return [{ kind, at }];
              return kind === "useful" && state === "sent" ? [{ kind, at }] : [];
            });
            const reserved = sendings.filter(
              ({ kind, state }) => kind === "promo" && open.has(state) && state !== "held",
            ).length;
            wanted.set(person.id, mixOf(items, { now, window: subscriberWindow, reserved }));
          }
          await write(prisma, rows);
          const mixes = await mixesOf(prisma, { communityId: 7, personIds: [...wanted.keys()], now });
          expect(mixes).toEqual(wanted);
          const asked = Prisma.sql`SELECT unnest(${[...wanted.keys()]}::int[]) AS "personId"`;
          const counted = await countMixes(prisma, { communityId: 7, people: asked, now });
          const together = new Map<string, number>();
          for (const group of counted) together.set(group.mix, (together.get(group.mix) ?? 0) + group.people);
          const one = new Map<string, number>();
          for (const mix of wanted.values()) one.set(mix, (one.get(mix) ?? 0) + 1);
          expect(together).toEqual(one);
        },
      ),
      { numRuns: 8 },
    );
  });

  test("another community's messages are its own affair, and strangers have had nothing", async () => {
    const { prisma } = database.db;
    const person = await subscribeOne(prisma, { communityId: 7, accounts: 1 });
    await subscribeElsewhere(prisma, { communityId: 8, personId: person.id });
    await write(prisma, [
      {
        personId: person.id,
        subscriptionId: person.subscriptions[0] ?? 0,
        kind: "useful",
        state: "sent",
        at: now,
      },
    ]);
    const personIds = [person.id, 999_999];
    expect(await mixesOf(prisma, { communityId: 7, personIds, now })).toEqual(
      new Map([
        [person.id, "u"],
        [999_999, ""],
      ]),
    );
    expect(await mixesOf(prisma, { communityId: 8, personIds, now })).toEqual(
      new Map([
        [person.id, ""],
        [999_999, ""],
      ]),
    );
  });

  test("what an ended run had planned is not on its way", async () => {
    const { prisma } = database.db;
    const { id, subscriptions } = await subscribeOne(prisma, { communityId: 7, accounts: 1 });
    const row = { personId: id, subscriptionId: subscriptions[0] ?? 0, kind: "promo", at: now } as const;
    await write(prisma, [{ ...row, state: "planned" }], "ended");
    await write(prisma, [{ ...row, state: "sending" }], "ended");
    expect(await mixesOf(prisma, { communityId: 7, personIds: [id], now })).toEqual(new Map([[id, "p"]]));
  });
});
