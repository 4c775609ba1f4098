import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  admitClaimed,
  holdMs,
  mixReason,
  neededOf,
  reviewHeld,
} from "../../../src/delivery/mix/admission.ts";
import { setMixPolicy } from "../../../src/delivery/mix/store.ts";
import { createTestDatabase, type TestDatabase } from "../../harness/database.ts";
import { type Sending, type Subscriber, subscribe, subscribeOne, write } from "./subscribers.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const now = new Date("2026-11-22T12:00:00Z");
const dayMs = 86_400_000;
const daysAgo = (days: number): Date => new Date(now.getTime() - days * dayMs);
const later = (ms: number): Date => new Date(now.getTime() + ms);

const subscriber = async (accounts = 1): Promise<Subscriber> =>
  subscribeOne(database.db.prisma, { communityId: 7, accounts });

/** A row of theirs, on the first account unless another is named. */
const row = (
  who: Subscriber,
  change: Partial<Sending> & Pick<Sending, "kind" | "state">,
  account = 0,
): Sending => ({
  personId: who.id,
  subscriptionId: who.subscriptions[account] ?? 0,
  at: daysAgo(1),
  ...change,
});
const useful = (who: Subscriber, count: number, at = daysAgo(1)): Sending[] =>
  Array.from({ length: count }, () => row(who, { kind: "useful", state: "sent", at }));

const claimed = async (ids: readonly bigint[], at = now): Promise<readonly bigint[]> => {
  const rows = ids.map((id) => ({ id, kind: "promo" }) as const);
  const passed = await admitClaimed(database.db.prisma, rows, { fence: 1n, now: at });
  return passed.map(({ id }) => id);
};
const stateOf = async (id: bigint): Promise<string> => {
  const { state, reason } = await database.db.prisma.delivery.findUniqueOrThrow({ where: { id } });
  return reason === null ? state : `${state} ${reason}`;
};
const review = async (at = now): Promise<void> => {
  await reviewHeld(database.db, 1_000, at);
};

describe("the gate at the claim", () => {
  test("lets an offer pass that the rule admits, and holds the next one with what it needs", async () => {
    const ann = await subscriber();
    const [first = 0n] = (
      await write(database.db.prisma, [...useful(ann, 4), row(ann, { kind: "promo", state: "claimed" })])
    ).slice(4);
    expect(await claimed([first])).toEqual([first]);
    const [second = 0n] = await write(database.db.prisma, [row(ann, { kind: "promo", state: "claimed" })]);
    expect(await claimed([second])).toEqual([]);
    // The first one is on its way: two of six would be promo.
    expect(await stateOf(second)).toBe("held mix:4");
    expect(neededOf(mixReason(4))).toBe(4);
    const { expiresAt, leaseUntil } = await database.db.prisma.delivery.findUniqueOrThrow({
      where: { id: second },
    });
    expect([expiresAt, leaseUntil]).toEqual([later(holdMs), null]);
  });

  test("useful messages and notices pass without a question", async () => {
    const ann = await subscriber();
    const [id = 0n] = await write(database.db.prisma, [row(ann, { kind: "useful", state: "claimed" })]);
    const rows = [
      { id, kind: "useful" },
      { id: id + 1n, kind: "notice" },
    ] as const;
    expect(await admitClaimed(database.db.prisma, rows, { fence: 1n, now })).toBe(rows);
  });

  test("of two offers to one person on two networks at once, never both pass", async () => {
    const ann = await subscriber(2);
    const ids = (
      await write(database.db.prisma, [
        ...useful(ann, 4),
        row(ann, { kind: "promo", state: "claimed" }, 0),
        row(ann, { kind: "promo", state: "claimed", bot: "vk:55" }, 1),
      ])
    ).slice(4);
    // In one claim the older one goes first; in two claims each sees the other.
    expect(await claimed(ids)).toEqual(ids.slice(0, 1));
    const bob = await subscriber(2);
    const [one = 0n, other = 0n] = (
      await write(database.db.prisma, [
        ...useful(bob, 4),
        row(bob, { kind: "promo", state: "claimed" }, 0),
        row(bob, { kind: "promo", state: "claimed", bot: "vk:55" }, 1),
      ])
    ).slice(4);
    const passed = await Promise.all([claimed([one]), claimed([other])]);
    expect(passed.flat().length).toBeLessThanOrEqual(1);
  });

  test("under many claims at once no subscriber gets two where one is admitted, and everybody gets one in the end", async () => {
    const people = await subscribe(database.db.prisma, { communityId: 7, people: 12, accounts: 2 });
    const { prisma } = database.db;
    await write(
      prisma,
      people.flatMap((who) => useful(who, 4)),
    );
    const ids = await write(
      prisma,
      people.flatMap((who) =>
        [0, 1].map((account) => row(who, { kind: "promo", state: "planned" }, account)),
      ),
    );
    const sent: bigint[] = [];
    for (let round = 0; round < 3; round += 1) {
      const halves = [ids.filter((_, place) => place % 2 === 0), ids.filter((_, place) => place % 2 === 1)];
      const passed = await Promise.all(
        halves.map(async (half) => {
          await prisma.delivery.updateMany({
            where: { id: { in: half }, state: "planned" },
            data: { state: "claimed" },
          });
          const mine = await prisma.delivery.findMany({ where: { id: { in: half }, state: "claimed" } });
          return claimed(mine.map(({ id }) => id));
        }),
      );
      await prisma.delivery.updateMany({
        where: { id: { in: passed.flat() } },
        data: { state: "sent", settledAt: now },
      });
      sent.push(...passed.flat());
      await prisma.delivery.updateMany({
        where: { id: { in: ids }, state: "held" },
        data: { reviewAt: now },
      });
      await review();
    }
    const perPerson = await prisma.delivery.groupBy({
      by: ["personId"],
      where: { id: { in: sent } },
      _count: { _all: true },
    });
    expect(perPerson).toHaveLength(people.length);
    expect(perPerson.every(({ _count }) => _count._all === 1)).toBe(true);
  });

  test("a promo that may have arrived counts as one, a useful message that may have arrived does not", async () => {
    const ann = await subscriber();
    const ids = await write(database.db.prisma, [
      ...useful(ann, 7),
      row(ann, { kind: "promo", state: "unknown" }),
      row(ann, { kind: "useful", state: "unknown" }),
      row(ann, { kind: "promo", state: "claimed" }),
    ]);
    expect(await claimed(ids.slice(-1))).toEqual([]);
    await database.db.prisma.delivery.update({ where: { id: ids.at(-2) ?? 0n }, data: { state: "sent" } });
    await database.db.prisma.delivery.update({ where: { id: ids.at(-1) ?? 0n }, data: { state: "claimed" } });
    expect(await claimed(ids.slice(-1))).toEqual(ids.slice(-1));
  });

  test("what another process has taken over is left alone", async () => {
    const ann = await subscriber();
    const [id = 0n] = await write(database.db.prisma, [row(ann, { kind: "promo", state: "claimed" })]);
    await database.db.prisma.delivery.update({ where: { id }, data: { fence: 2n } });
    expect(await claimed([id])).toEqual([]);
    expect(await stateOf(id)).toBe("claimed");
  });

  test("a run for some leaves out those who had too little, a run by the owner's word does not ask", async () => {
    const ann = await subscriber();
    const offer = row(ann, { kind: "promo", state: "claimed" });
    const [left = 0n] = await write(database.db.prisma, [offer], "open", "partial");
    expect(await claimed([left])).toEqual([]);
    expect(await stateOf(left)).toBe("skipped mix:4");
    const [sent = 0n] = await write(database.db.prisma, [offer], "open", "override");
    expect(await claimed([sent])).toEqual([sent]);
  });
});

describe("what is held", () => {
  test("goes as soon as time alone admits it, to the millisecond", async () => {
    const ann = await subscriber();
    const oldest = daysAgo(29);
    const [, promo = 0n] = (
      await write(database.db.prisma, [
        ...useful(ann, 8),
        row(ann, { kind: "promo", state: "sent", at: oldest }),
        row(ann, { kind: "promo", state: "sent" }),
        row(ann, { kind: "promo", state: "claimed" }),
      ])
    ).slice(9);
    expect(await claimed([promo])).toEqual([]);
    const at = oldest.getTime() + 30 * dayMs;
    await review(new Date(at));
    expect(await stateOf(promo)).toBe("held mix:4");
    await review(new Date(at + 1));
    expect(await stateOf(promo)).toBe("planned");
  });

  test("goes one at a time: what is released first is on its way when the next is weighed", async () => {
    const ann = await subscriber(2);
    const [older = 0n, newer = 0n] = (
      await write(database.db.prisma, [
        ...useful(ann, 4),
        row(ann, { kind: "promo", state: "held", reason: "mix:4" }, 1),
        row(ann, { kind: "promo", state: "held", reason: "mix:4" }, 0),
      ])
    ).slice(4);
    await review();
    expect([await stateOf(older), await stateOf(newer)]).toEqual(["planned", "held mix:4"]);
    await review();
    expect([await stateOf(older), await stateOf(newer)]).toEqual(["planned", "held mix:4"]);
    // Looked at again when the first one may have come to nothing.
    await database.db.prisma.delivery.update({
      where: { id: older },
      data: { state: "cancelled", settledAt: now },
    });
    await review(later(10 * 60_000));
    expect(await stateOf(newer)).toBe("planned");
  });

  test("goes at once when the owner says so", async () => {
    const ann = await subscriber();
    const [id = 0n] = await write(database.db.prisma, [
      row(ann, { kind: "promo", state: "held", reason: "mix:4" }),
    ]);
    await review();
    expect(await stateOf(id)).toBe("held mix:4");
    const { runId } = await database.db.prisma.delivery.findUniqueOrThrow({ where: { id } });
    await setMixPolicy(database.db.prisma, runId ?? 0, "override");
    await review();
    expect(await stateOf(id)).toBe("planned");
  });

  test("two who look at once do not trip over one another", async () => {
    const people = await subscribe(database.db.prisma, { communityId: 7, people: 10, accounts: 1 });
    await write(
      database.db.prisma,
      people.flatMap((who) => useful(who, 4)),
    );
    const ids = await write(
      database.db.prisma,
      people.map((who) => row(who, { kind: "promo", state: "held", reason: "mix:1" })),
    );
    await Promise.all([review(), review()]);
    const states = await Promise.all(ids.map(stateOf));
    expect(new Set(states)).toEqual(new Set(["planned"]));
  });
});
