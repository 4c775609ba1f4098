import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { holdMs, reviewHeld } from "../../../src/delivery/mix/admission.ts";
import { planDeliveries } from "../../../src/delivery/plans/store.ts";
import { createRun } from "../../../src/delivery/runs/store.ts";
import { expireDeliveries } from "../../../src/delivery/store.ts";
import { createSenderRig, type SenderRig } from "../sender-rig.ts";
import { type Subscriber, subscribe } from "./subscribers.ts";

let rig: SenderRig;
beforeAll(async () => {
  rig = await createSenderRig();
});
afterEach(async () => rig.stopAll());
afterAll(async () => rig.close());

let runs = 0;

/** Plans a newsletter to these people; who waits is decided at its gates. */
const plan = async (
  kind: "useful" | "promo",
  people: readonly Subscriber[],
  {
    bot,
    state = "planned",
    account = 0,
  }: { bot: `tg:${string}` | `vk:${string}`; state?: "planned" | "held"; account?: number },
): Promise<number> => {
  const { prisma } = rig.database.db;
  runs += 1;
  const now = rig.clock.now();
  const run = await createRun(prisma, { about: `campaign:${runs}`, now });
  const rows = people.map(({ id, subscriptions }) => ({
    personId: id,
    subscriptionId: subscriptions[account] ?? 0,
    bot,
    recipient: String(subscriptions[account]),
    says: { content: { text: `${kind} ${runs}` } },
    state,
    ...(state === "held" && { reason: "mix:4" }),
  }));
  await planDeliveries(prisma, { id: run.id, kind }, rows, now);
  return run.id;
};

const statesOf = async (runId: number): Promise<Record<string, number>> => {
  const groups = await rig.database.db.prisma.delivery.groupBy({
    by: ["state"],
    where: { runId },
    _count: { _all: true },
  });
  return Object.fromEntries(groups.map(({ state, _count }) => [state, _count._all]));
};

const review = async (): Promise<void> => {
  while ((await reviewHeld(rig.database.db, 100, rig.clock.now())) === 100);
};

test.each(["tg", "vk"] as const)(
  "an offer waits for its fourth useful message and goes right after it, on %s",
  async (network) => {
    const bot = rig.newBot(network);
    const people = await subscribe(rig.database.db.prisma, { communityId: 7, people: 5, accounts: 1 });
    const { sender } = await rig.send(bot);
    const early = await plan("promo", people, { bot });
    await sender.drain();
    expect(await statesOf(early)).toEqual({ held: 5 });
    for (let useful = 1; useful <= 4; useful += 1) {
      expect(await statesOf(early)).toEqual({ held: 5 });
      // The last one does not reach everybody.
      await plan("useful", useful === 4 ? people.slice(0, 3) : people, { bot });
      await sender.drain();
      await review();
    }
    expect(await statesOf(early)).toEqual({ planned: 3, held: 2 });
    await sender.drain();
    expect(await statesOf(early)).toEqual({ sent: 3, held: 2 });
    const held = await rig.database.db.prisma.delivery.findMany({ where: { runId: early, state: "held" } });
    expect(held.map(({ reason }) => reason)).toEqual(["mix:1", "mix:1"]);
    // The next offer needs four more, and nothing lets it go before.
    const next = await plan("promo", people, { bot, state: "held" });
    await review();
    await sender.drain();
    expect(await statesOf(next)).toEqual({ held: 5 });
    rig.clock.turn(holdMs + 1);
    await expireDeliveries(rig.database.db.prisma, rig.clock.now());
    expect(await statesOf(early)).toEqual({ sent: 3, expired: 2 });
  },
);

test("two offers at once to the accounts of one person, on two networks: one goes, the other waits", async () => {
  const { prisma } = rig.database.db;
  const [telegram, vk] = [rig.newBot("tg"), rig.newBot("vk")];
  const people = await subscribe(prisma, { communityId: 7, people: 6, accounts: 2 });
  const one = await rig.send(telegram);
  const other = await rig.send(vk);
  for (let useful = 0; useful < 4; useful += 1) await plan("useful", people, { bot: telegram });
  await one.sender.drain();
  const first = await plan("promo", people, { bot: telegram });
  const second = await plan("promo", people, { bot: vk, account: 1 });
  // Where both saw one another, both wait; then one of them is let go.
  for (let round = 0; round < 2; round += 1) {
    await Promise.all([one.sender.drain(), other.sender.drain()]);
    await review();
    rig.clock.turn(10 * 60_000);
    await review();
  }
  await Promise.all([one.sender.drain(), other.sender.drain()]);
  const sent = await prisma.delivery.groupBy({
    by: ["personId"],
    where: { runId: { in: [first, second] }, state: "sent" },
    _count: { _all: true },
  });
  expect(sent).toHaveLength(6);
  expect(sent.every(({ _count }) => _count._all === 1)).toBe(true);
  const left = await prisma.delivery.count({ where: { runId: { in: [first, second] }, state: "held" } });
  expect(left).toBe(6);
});
