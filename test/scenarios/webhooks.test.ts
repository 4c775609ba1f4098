import { expect, test } from "vitest";
import { machineLines, problemsOf, verifyFromPosts } from "../harness/draw-check.ts";
import { eventually } from "../harness/eventually.ts";
import { createStage, type Stage } from "../harness/stage.ts";

/** How often the networks brought an update that was already answered. */
const repeats = (stage: Stage): number => {
  const pushes = [...stage.telegram.ledger.pushes, ...stage.vk.ledger.pushes];
  const taken = pushes.filter(({ outcome }) => outcome === "200" || outcome === "the answer was lost");
  return taken.length - new Set(taken.map(({ eventId }) => eventId)).size;
};

const methods = async (stage: Stage, side: "telegram" | "vk"): Promise<Set<string>> =>
  new Set(stage[side].ledger.calls.map(({ method }) => method));

test(
  "a giveaway on both networks through webhooks, over a server that is killed, repeats and disorder",
  { timeout: 120_000 },
  async () => {
    const stage = await createStage({ isPushed: true });
    const { gate, clock, vk, telegram } = stage;
    const olga = await stage.owner("Olga");
    const group = olga.place;
    const [ann, boris, carl] = await stage.members(group, "Ann", "Boris", "Carl");
    const [vera, gleb] = await stage.members(vk.wall, "Vera Kot", "Gleb Nosov");
    const dora = await stage.person("Dora Lis", { network: "vk" });
    expect(await methods(stage, "telegram")).not.toContain("getUpdates");
    expect(await methods(stage, "vk")).not.toContain("groups.getLongPollServer");

    await olga.says('/giveaway_new "A kilo of coffee" 2 ends="in 2 hours" early yes');
    expect(machineLines(stage.said(vk.wall), "open")[0]?.line).toBe(
      machineLines(stage.said(group), "open")[0]?.line,
    );
    expect((await ann.presses("Take part", { in: group })).toast).toContain("You are in!");
    await vera.comments("+");

    // The answers to the next two are lost on the way, so both networks bring them again.
    const lost = { kind: "reset-after" } as const;
    await telegram.world.plantFault({ effect: lost, method: "webhook", times: 1 });
    await vk.world.plantFault({ effect: lost, method: "callback", times: 1 });
    await boris.hands.press("Take part", { in: group });
    await gleb.hands.comment("+");
    await eventually(() =>
      expect([telegram.ledger.pushes.at(-1)?.outcome, vk.ledger.pushes.at(-1)?.outcome]).toEqual([
        "the answer was lost",
        "the answer was lost",
      ]),
    );
    expect(repeats(stage)).toBe(0);
    clock.turn(11_000);
    await eventually(() => expect(repeats(stage)).toBe(2));
    await eventually(async () => expect(await stage.db.prisma.entry.count()).toBe(4));

    // The server is gone while people act; each network knows it and comes again when its time has come.
    await gate.kill();
    await carl.hands.press("Take part", { in: group });
    await dora.hands.join(vk.wall);
    await dora.hands.comment("+");
    await eventually(async () =>
      expect([
        telegram.ledger.pushes.at(-1)?.outcome,
        ...vk.ledger.pushes.slice(-2).map(({ outcome }) => outcome),
      ]).toEqual([expect.stringMatching(/^Connection re/), "no answer", "no answer"]),
    );
    expect(await stage.db.prisma.entry.count()).toBe(4);
    await gate.open();
    clock.turn(11_000);
    await eventually(async () => expect(await vk.world.pendingCallbacks(vk.groupId)).toBe(0));
    await eventually(async () => expect(await telegram.world.pendingUpdates(telegram.token)).toEqual([]));
    // What the process that stands by took in is found within a second.
    clock.turn(1_000);
    await eventually(async () => expect(await stage.db.prisma.entry.count()).toBe(6));

    // Two things of one person, handed over the wrong way round, and one of them twice.
    await vk.world.reverseNextEvents(vk.groupId, 2);
    await vk.world.duplicateNextEvents(vk.groupId, 1);
    await stage.atOnce(
      () => vera.hands.write("/help"),
      () => vera.hands.comment("+"),
    );
    expect(await stage.db.prisma.entry.count()).toBe(6);

    await stage.turn("2h");
    await stage.turn("4m");
    expect(machineLines(stage.said(group), "commit")[0]?.line).toMatch(/ n=6 w=6 /);
    await stage.turn("2m");
    expect(await stage.db.prisma.giveaway.findMany()).toMatchObject([{ state: "done", n: 6 }]);
    expect(problemsOf(verifyFromPosts(stage, group))).toEqual([]);
    expect(problemsOf(verifyFromPosts(stage, vk.wall))).toEqual([]);

    // Both servers behind the address took updates in, and nothing was handled twice.
    expect(Math.min(...gate.connections)).toBeGreaterThan(0);
    const updates = await stage.db.prisma.update.findMany();
    expect(new Set(updates.map(({ bot, eventId }) => `${bot} ${eventId}`)).size).toBe(updates.length);
    expect(JSON.stringify(updates.map(({ raw }) => raw))).not.toContain("the-secret-of-the-stage");
  },
);
