import { describe, expect, test } from "vitest";
import type { Person } from "../../harness/person.ts";
import { createStage, type Stage } from "../../harness/stage.ts";

const day = 86_400_000;

const subscribes = async (person: Person): Promise<void> => {
  await person.says("/subscribe");
  await person.presses(person.reads("subscribe-button"));
  await person.presses(person.reads("offers-yes-button"));
};

/** So many useful messages have reached this person by newsletters of the last days. */
const wasSent = async (stage: Stage, person: Person, useful: number): Promise<void> => {
  const { prisma } = stage.db;
  const subscription = await prisma.subscription.findFirstOrThrow({
    where: { identity: { key: person.key } },
  });
  const settledAt = new Date(stage.clock.now().getTime() - day);
  const row = {
    bot: subscription.bot,
    lane: 2,
    op: "message",
    recipient: person.userId,
    content: { text: "" },
    contentHash: "",
    kind: "useful",
    state: "sent",
    notBefore: settledAt,
    createdAt: settledAt,
    settledAt,
    subscriptionId: subscription.id,
  };
  await prisma.delivery.createMany({ data: Array.from({ length: useful }, () => row) });
};

describe.each(["telegram", "vk"] as const)("the balance of useful posts and offers on %s", (network) => {
  test("begins with nothing, is told once, and counts a giveaway as soon as it has appeared", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga", { network });
    const { title } = olga.place;
    const first = await olga.says("/mix");
    expect(first.text).toContain(olga.reads("mix-title", { community: "Coffee lovers", percent: 20 }));
    expect(first.text).toContain(olga.reads("mix-venue", { number: 1, title, useful: 0, promo: 0 }));
    expect(first.text).toContain(olga.reads("mix-venue-needs", { needed: 4 }));
    expect(first.text).toContain(olga.reads("mix-venue-undeclared", { number: 1 }));
    expect(first.text).toContain(olga.reads("mix-subscribers-none"));

    // The number in the hint is what the guided form asks for first.
    expect((await olga.says("/mix_start")).text).toContain(olga.reads("command-mix-start.arg-place"));
    expect((await olga.says("7")).text).toContain(olga.reads("command-mix-start.arg-useful"));
    expect((await olga.says("many")).text).toContain("many");
    expect((await olga.says("3")).text).toContain(olga.reads("command-mix-start.arg-offers"));
    expect((await olga.says("0")).text).toBe(olga.reads("mix-no-place", { number: 7, count: 1 }));
    expect((await olga.says("/mix_start 1 0 0")).text).toBe(olga.reads("mix-declare-nothing"));
    expect((await olga.says("/mix_start 1 40 11")).text).toBe(
      olga.reads("mix-declare-many", { total: 51, most: 50 }),
    );
    const told = await olga.says("/mix_start 1 15 3");
    expect(told.text).toContain(olga.reads("mix-declared", { title, useful: 15, promo: 3 }));
    expect(told.text).toContain(olga.reads("mix-declared-next"));
    expect((await olga.says("/mix_start 1 50 0")).text).toBe(olga.reads("mix-declared-already", { title }));
    const declared = await olga.says("/mix");
    expect(declared.text).toContain(olga.reads("mix-venue-needs", { needed: 1 }));
    expect(declared.text).toContain(olga.reads("mix-venue-declared", { useful: 15, promo: 3 }));
    expect(declared.text).not.toContain(olga.reads("mix-venue-undeclared", { number: 1 }));
    expect((await olga.says("/audit")).text).toContain(
      olga.reads("audit-mix-declare", { title, useful: 15, promo: 3 }),
    );

    await olga.says("/giveaway_new Mug ends=3d yes");
    await stage.turn("1m");
    await stage.turn("1m");
    const after = await olga.says("/mix");
    expect(after.text).toContain(olga.reads("mix-venue", { number: 1, title, useful: 16, promo: 3 }));
    expect(after.text).toContain(olga.reads("mix-venue-open"));
  });
});

test("/mix tells how many subscribers an offer could reach, and how many wait for what", async () => {
  const stage = await createStage({ language: "ru" });
  const olga = await stage.owner("Olga", { language: "ru" });
  const people = await stage.members(olga.place, "Ann", "Bob", "Cy", "Di", "Ed");
  for (const [place, person] of people.entries()) {
    await subscribes(person);
    await wasSent(stage, person, 4 - place);
  }
  const { text } = await olga.says("/mix");
  expect(text).toContain(olga.reads("mix-subscribers", { people: 5, now: 1 }));
  for (const key of ["mix-after-one", "mix-after-two", "mix-after-three", "mix-after-four"])
    expect(text).toContain(olga.reads(key, { count: 1 }));
  const marek = await stage.admin(olga, "Marek", { role: "moderator" });
  expect((await marek.says("/mix")).text).not.toContain(olga.reads("mix-subscribers", { people: 5, now: 1 }));
});

test("without any place /mix says how to get one", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  await stage.db.prisma.venue.deleteMany();
  expect((await olga.says("/mix")).text).toContain(olga.reads("mix-venues-none"));
  expect((await olga.says("/mix_start 1 4 0")).text).toBe(
    olga.reads("mix-no-place", { number: 1, count: 0 }),
  );
});
