import { describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { createStage, type Stage } from "../harness/stage.ts";

const numberOf = async (stage: Stage, { key }: Person): Promise<number> =>
  (await stage.db.prisma.identity.findUniqueOrThrow({ where: { key } })).personId;

const ownersOf = async (stage: Stage): Promise<number[]> =>
  (await stage.db.prisma.teamMember.findMany({ where: { role: "owner" } })).map(({ personId }) => personId);

const lastSaid = (stage: Stage, person: Person): string | undefined => stage.said(person).at(-1)?.text;

describe.each(["telegram", "vk"] as const)("handing over on %s", (network) => {
  const cast = async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga Oz");
    const petr = await stage.admin(olga, "Petr Po", { role: "editor" });
    await petr.says("/start"); // VK tells names a moment later
    const values = { community: "Coffee lovers", owner: "Olga Oz", name: "Petr Po" };
    const offer = async (): Promise<void> => {
      await olga.says("/owner_transfer");
      await olga.presses("Petr Po");
      await olga.presses(olga.reads("transfer-confirm-button"));
    };
    return { stage, olga, petr, values, offer };
  };

  test("the owner confirms, then the other; they change places, both are told, and it is in the log", async () => {
    const { stage, olga, petr, values } = await cast();
    expect((await olga.says("/owner_transfer")).text).toBe(olga.reads("transfer-choose"));
    const asked = await olga.presses("Petr Po");
    expect(asked.text).toBe(olga.reads("transfer-consequences", values));
    expect(await ownersOf(stage)).toEqual([await numberOf(stage, olga)]);
    const offered = await olga.presses(olga.reads("transfer-confirm-button"));
    expect(offered.text).toContain(olga.reads("transfer-offered", values));
    expect(lastSaid(stage, petr)).toBe(petr.reads("transfer-question", values));
    expect(await ownersOf(stage)).toEqual([await numberOf(stage, olga)]);

    const done = await petr.presses(petr.reads("transfer-accept-button"));
    expect(done.text).toContain(petr.reads("transfer-done", values));
    expect(lastSaid(stage, olga)).toBe(olga.reads("transfer-done-told", values));
    const team = await stage.db.prisma.teamMember.findMany({ orderBy: { personId: "asc" } });
    expect(Object.fromEntries(team.map(({ personId, role }) => [personId, role]))).toEqual({
      [await numberOf(stage, olga)]: "admin",
      [await numberOf(stage, petr)]: "owner",
    });
    const audit = await stage.db.prisma.audit.findMany({ where: { act: { startsWith: "owner." } } });
    expect(audit.map(({ act }) => act).sort()).toEqual(["owner.offer", "owner.transfer"]);
    expect((await olga.says("/owner_transfer")).text).toBe(olga.reads("access-owner"));
  });

  test("the other may decline, or let a day go by", async () => {
    const { stage, olga, petr, values, offer } = await cast();
    await offer();
    const declined = await petr.presses(petr.reads("transfer-decline-button"));
    expect(declined.text).toContain(petr.reads("transfer-declined", values));
    expect(lastSaid(stage, olga)).toBe(olga.reads("transfer-declined-told", values));
    await offer();
    await stage.turn("24h");
    expect(lastSaid(stage, olga)).toBe(olga.reads("transfer-expired-told", values));
    expect((await petr.presses(petr.reads("transfer-accept-button"))).toast).toBe(
      petr.reads("transfer-expired"),
    );
    expect(await ownersOf(stage)).toEqual([await numberOf(stage, olga)]);
  });

  test("whoever leaves the team meanwhile, or is asked before another, finds the question closed", async () => {
    const { stage, olga, petr, offer } = await cast();
    const vera = await stage.admin(olga, "Vera Ve");
    await offer();
    await olga.says(`/owner_transfer ${await numberOf(stage, vera)}`);
    await olga.presses(olga.reads("transfer-confirm-button"));
    expect((await petr.presses(petr.reads("transfer-accept-button"))).toast).toBe(
      petr.reads("transfer-closed"),
    );
    await olga.says(`/team_remove ${await numberOf(stage, vera)}`);
    await olga.presses(olga.reads("team-remove-confirm-button"));
    expect((await vera.presses(vera.reads("transfer-accept-button"))).toast).toBe(
      vera.reads("transfer-closed"),
    );
    expect(await ownersOf(stage)).toEqual([await numberOf(stage, olga)]);
    expect((await olga.says("/owner_transfer 999")).text).toBe(olga.reads("team-unknown", { number: "999" }));
    expect((await olga.says(`/owner_transfer ${await numberOf(stage, olga)}`)).text).toBe(
      olga.reads("transfer-self"),
    );
  });

  test("the other's yes and the owner's change of mind at one instant leave one owner", async () => {
    const { stage, olga, petr, offer } = await cast();
    const vera = await stage.admin(olga, "Vera Ve");
    await offer();
    await olga.says(`/owner_transfer ${await numberOf(stage, vera)}`);
    await stage.atOnce(
      () => petr.hands.press(petr.reads("transfer-accept-button")),
      () => olga.hands.press(olga.reads("transfer-confirm-button")),
    );
    const owners = await ownersOf(stage);
    expect(owners).toHaveLength(1);
    const open = await stage.db.prisma.ownerTransfer.findMany({ where: { state: "open" } });
    // Either Petr is the owner and nothing is open, or Olga is and Vera is asked.
    expect([owners[0], open.length]).toEqual(
      owners[0] === (await numberOf(stage, petr))
        ? [await numberOf(stage, petr), 0]
        : [await numberOf(stage, olga), 1],
    );
  });
});

test("an owner who is alone is told to invite somebody first", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  expect((await olga.says("/owner_transfer")).text).toBe(olga.reads("transfer-nobody"));
});
