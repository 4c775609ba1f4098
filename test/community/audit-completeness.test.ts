import { expect, test } from "vitest";
import type { Act } from "../../src/community/audit.ts";
import { declaredFeatures } from "../harness/declared.ts";
import type { Person } from "../harness/person.ts";
import { createStage, type Owner, type Stage } from "../harness/stage.ts";

/** What the team may use that changes nothing of what is the community's, and why. Commands have their slash. */
const readingOnly: ReadonlyMap<string, string> = new Map([
  ["/team", "lists"],
  ["/team_remove", "asks; team.del2 does it"],
  ["/owner_transfer", "asks; own.go does it"],
  ["/audit", "lists"],
  ["/venues", "lists"],
  ["/setup", "looks at the networks and shows what is set up there"],
  ["/status", "shows"],
  ["/resume", "shows what waits and asks; o.resume does it"],
  ["team.who", "shows"],
  ["team.del", "asks; team.del2 does it"],
  ["team.leave", "asks; team.leave2 does it"],
  ["own.to", "asks; own.go does it"],
  ["audit.page", "lists"],
  ["audit.csv", "lists, as a file for whoever asks"],
  ["v.page", "lists"],
  ["v.show", "shows"],
  ["v.drop", "asks; v.drop2 does it"],
  ["g.close", "asks; g.close2 does it"],
  ["g.cancel", "tells how; /giveaway_cancel does it"],
  ["o.check", "looks again"],
  ["/subscribers", "counts"],
  ["/subscribe_link", "shows"],
  ["/topic_remove", "asks; topic.del does it"],
  ["/mix", "shows"],
  ["/newsletters", "lists"],
  ["/newsletter", "shows"],
  ["/newsletter_why", "tells"],
  ["n.test", "writes to whoever presses only"],
  ["n.csv", "lists, as a file for whoever asks"],
  ["n.cancel", "asks; n.cancel2 does it"],
]);

interface Scene {
  readonly stage: Stage;
  readonly olga: Owner;
  readonly petr: Person;
  readonly mira: Person;
  readonly vera: Person;
}

interface Deed {
  readonly by: "olga" | "petr" | "vera";
  /** What it writes; several where two communities are told. */
  readonly acts: readonly Act[];
  prepare?(scene: Scene): Promise<unknown>;
  act(scene: Scene): Promise<unknown>;
}

const numberOf = async (stage: Stage, { key }: Person): Promise<number> =>
  (await stage.db.prisma.identity.findUniqueOrThrow({ where: { key } })).personId;

const goTo = async (person: Person, community: string): Promise<void> => {
  await person.says("/community");
  await person.presses(community);
};

const second = "Second group";
const showSecond = async ({ olga }: Scene): Promise<void> => {
  await olga.says("/venues");
  await olga.presses(second);
};

/** An offer that nobody may get yet, and its card. */
const holdOffer = async ({ stage, petr }: Scene, number: number): Promise<void> => {
  await petr.says('/newsletter_new message="Half the price" kind=promo');
  await petr.presses(petr.reads("newsletter-hold-button"));
  await stage.turn("2m");
  await petr.says(`/newsletter ${number}`);
};

/** In the order in which they are done: each leaves what the next one needs. */
const deeds: Readonly<Record<string, Deed>> = {
  "/settings": {
    by: "olga",
    acts: ["community.settings"],
    act: ({ olga }) => olga.says("/settings timezone=Europe/Berlin"),
  },
  "/team_add": {
    by: "olga",
    acts: ["team.invite"],
    act: ({ olga }) => olga.says("/team_add analyst"),
  },
  "/team_role": {
    by: "olga",
    acts: ["team.role"],
    act: async ({ stage, olga, vera }) => olga.says(`/team_role ${await numberOf(stage, vera)} moderator`),
  },
  "team.role": {
    by: "olga",
    acts: ["team.role"],
    prepare: async ({ olga }) => {
      await olga.says("/team");
      await olga.presses("Vera");
    },
    act: ({ olga }) => olga.presses(olga.reads("team-role-button", { role: { key: "role-analyst" } })),
  },
  "team.leave2": {
    by: "vera",
    acts: ["team.leave"],
    prepare: async ({ vera }) => {
      await vera.says("/team");
      await vera.presses(vera.reads("team-leave-button"));
    },
    act: ({ vera }) => vera.presses(vera.reads("team-leave-confirm-button")),
  },
  "team.del2": {
    by: "olga",
    acts: ["team.remove"],
    prepare: async ({ stage, olga, mira }) => olga.says(`/team_remove ${await numberOf(stage, mira)}`),
    act: ({ olga }) => olga.presses(olga.reads("team-remove-confirm-button")),
  },
  "/giveaway_new": {
    by: "petr",
    acts: ["giveaway.draft"],
    act: ({ petr }) => petr.says("/giveaway_new Mug ends=3d"),
  },
  "g.drop": {
    by: "petr",
    acts: ["giveaway.drop"],
    act: ({ petr }) => petr.presses(petr.reads("draft-drop-button")),
  },
  "g.pub": {
    by: "petr",
    acts: ["giveaway.open"],
    prepare: ({ petr }) => petr.says("/giveaway_new Cup ends=3d early"),
    act: ({ petr }) => petr.presses(petr.reads("draft-publish-button")),
  },
  "g.close2": {
    by: "petr",
    acts: ["giveaway.close"],
    prepare: async ({ petr }) => {
      await petr.says("/giveaway 1");
      await petr.presses(petr.reads("card-close-button"));
    },
    act: ({ petr }) => petr.presses(petr.reads("close-confirm-button")),
  },
  "/giveaway_cancel": {
    by: "petr",
    acts: ["giveaway.cancel"],
    prepare: ({ petr }) => petr.says("/giveaway_new Jug ends=3d yes"),
    act: ({ petr }) => petr.says("/giveaway_cancel 2 The jug broke"),
  },
  "/topic_new": {
    by: "petr",
    acts: ["topic.new"],
    act: ({ petr }) => petr.says("/topic_new News"),
  },
  "topic.del": {
    by: "petr",
    acts: ["topic.remove"],
    prepare: ({ petr }) => petr.says("/topic_remove news"),
    act: ({ petr }) => petr.presses(petr.reads("topic-remove-button")),
  },
  "/tag": {
    by: "petr",
    acts: ["tag.add", "tag.remove"],
    prepare: async ({ vera }) => {
      await vera.says("/subscribe");
      await vera.presses(vera.reads("subscribe-button"));
    },
    act: async ({ petr, vera }) => {
      await petr.says(`/tag ${vera.key} vip`);
      await petr.says(`/tag ${vera.key} vip remove`);
    },
  },
  "/mix_start": {
    by: "olga",
    acts: ["mix.declare"],
    act: ({ olga }) => olga.says("/mix_start 1 12 2"),
  },
  "/newsletter_new": {
    by: "petr",
    acts: ["newsletter.draft"],
    act: ({ petr }) => petr.says('/newsletter_new message="Fresh beans" kind=useful'),
  },
  "n.drop": {
    by: "petr",
    acts: ["newsletter.drop"],
    act: ({ petr }) => petr.presses(petr.reads("newsletter-drop-button")),
  },
  "n.go": {
    by: "petr",
    acts: ["newsletter.start"],
    prepare: ({ petr }) => petr.says('/newsletter_new message="Fresh beans" kind=useful'),
    act: ({ petr }) => petr.presses(petr.reads("newsletter-send-button")),
  },
  "n.undo": {
    by: "petr",
    acts: ["newsletter.undo"],
    act: ({ petr }) => petr.presses(petr.reads("newsletter-undo-button")),
  },
  "n.pause": {
    by: "petr",
    acts: ["newsletter.pause"],
    prepare: async (scene) => {
      await scene.vera.says("/subscribe");
      await scene.vera.presses(scene.vera.reads("offers-on-button"));
      await scene.vera.presses(scene.vera.reads("offers-yes-button"));
      await holdOffer(scene, 2);
    },
    act: ({ petr }) => petr.presses(petr.reads("newsletter-pause-button")),
  },
  "n.resume": {
    by: "petr",
    acts: ["newsletter.resume"],
    act: ({ petr }) => petr.presses(petr.reads("newsletter-resume-button")),
  },
  "/newsletter_override": {
    by: "olga",
    acts: ["newsletter.override"],
    act: ({ olga }) => olga.says("/newsletter_override 2 Everybody asked for it"),
  },
  "n.cancel2": {
    by: "petr",
    acts: ["newsletter.cancel"],
    prepare: async (scene) => {
      await holdOffer(scene, 3);
      await scene.petr.presses(scene.petr.reads("newsletter-cancel-button"));
    },
    act: ({ petr }) => petr.presses(petr.reads("newsletter-cancel-confirm-button")),
  },
  "n.late": {
    by: "petr",
    acts: ["newsletter.start"],
    prepare: async ({ stage, petr }) => {
      await petr.says('/newsletter_new message="Fresh beans" kind=useful start=1h');
      await petr.presses(petr.reads("newsletter-schedule-button"));
      stage.clock.turn(2 * 3_600_000);
      await stage.turn("10s");
      await petr.says("/newsletter 4");
    },
    act: ({ petr }) => petr.presses(petr.reads("newsletter-send-button")),
  },
  "/panic": {
    by: "petr",
    acts: ["sending.pause"],
    act: ({ petr }) => petr.says("/panic"),
  },
  "o.resume": {
    by: "olga",
    acts: ["sending.resume"],
    prepare: ({ olga }) => olga.says("/resume"),
    act: async ({ stage, olga }) => {
      await olga.presses(olga.reads("resume-button"));
      await stage.turn("10s");
    },
  },
  "o.seen": {
    by: "olga",
    acts: ["alert.seen"],
    prepare: async ({ stage, olga }) => {
      await olga.says("/giveaway_new Pot ends=5h yes");
      const chatId = Number(olga.place.key.slice(3));
      await stage.telegram.world.demoteBot(chatId, Number(olga.userId));
      await stage.turn("1m");
    },
    act: ({ olga }) => olga.presses(olga.reads("alert-seen-button")),
  },
  "/community_new": {
    by: "olga",
    acts: ["community.new"],
    act: ({ olga }) => olga.says('/community_new "Tea house" en UTC'),
  },
  "v.take": {
    by: "olga",
    acts: ["venue.add"],
    prepare: ({ stage, olga }) => stage.group(olga, second),
    act: ({ olga }) => olga.presses("Coffee lovers"),
  },
  "v.move": {
    by: "olga",
    acts: ["venue.leave", "venue.add"],
    prepare: async (scene) => {
      await goTo(scene.olga, "Coffee lovers");
      await showSecond(scene);
    },
    act: ({ olga }) => olga.presses(olga.reads("venue-move-button", { community: "Tea house" })),
  },
  "v.drop2": {
    by: "olga",
    acts: ["venue.forget"],
    prepare: async (scene) => {
      await goTo(scene.olga, "Tea house");
      await showSecond(scene);
      await scene.olga.presses(scene.olga.reads("venue-forget-button"));
    },
    act: ({ olga }) => olga.presses(olga.reads("venue-forget-confirm-button")),
  },
  "own.go": {
    by: "olga",
    acts: ["owner.offer"],
    prepare: async ({ stage, olga, petr }) => {
      await goTo(olga, "Coffee lovers");
      await olga.says(`/owner_transfer ${await numberOf(stage, petr)}`);
    },
    act: ({ olga }) => olga.presses(olga.reads("transfer-confirm-button")),
  },
  "own.no": {
    by: "petr",
    acts: ["owner.decline"],
    act: ({ petr }) => petr.presses(petr.reads("transfer-decline-button")),
  },
  "own.yes": {
    by: "petr",
    acts: ["owner.transfer"],
    prepare: async ({ stage, olga, petr }) => {
      await olga.says(`/owner_transfer ${await numberOf(stage, petr)}`);
      await olga.presses(olga.reads("transfer-confirm-button"));
    },
    act: ({ petr }) => petr.presses(petr.reads("transfer-accept-button")),
  },
};

/** Those that everyone may press, and that act for a community all the same. */
const answersOfEveryone = ["v.take", "own.yes", "own.no"];

test("whatever the team may use either only reads, and it is said why, or is written down", () => {
  const { commands, buttons } = declaredFeatures();
  const ofTeam = [
    ...commands.map(({ name, role }) => ({ name: `/${name}`, role })),
    ...buttons.map(({ name, role }) => ({ name, role })),
  ].flatMap(({ name, role }) => (role === "everyone" ? [] : [name]));
  const listed = [...readingOnly.keys(), ...Object.keys(deeds)];
  expect(listed.filter((name) => !answersOfEveryone.includes(name)).sort()).toEqual(ofTeam.sort());
});

// One long story, told at a pace that many others share.
test("each act of the team writes who did what and to what, and is a sentence in the log", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga Oz");
  const scene: Scene = {
    stage,
    olga,
    petr: await stage.admin(olga, "Petr Po"),
    mira: await stage.admin(olga, "Mira Mo", { role: "editor" }),
    vera: await stage.admin(olga, "Vera Ve", { role: "editor" }),
  };
  for (const [name, deed] of Object.entries(deeds)) {
    await deed.prepare?.(scene);
    const before = await stage.db.prisma.audit.count();
    await deed.act(scene);
    const rows = (await stage.db.prisma.audit.findMany({ orderBy: { id: "asc" } })).slice(before);
    expect([name, ...rows.map((row) => row.act)]).toEqual([name, ...deed.acts]);
    const personId = await numberOf(stage, scene[deed.by]);
    for (const row of rows) {
      expect({ name, personId: row.personId }).toEqual({ name, personId });
      expect(row.object).not.toBe("");
    }
  }

  const log: string[] = [];
  for (const community of ["Coffee lovers", "Tea house"]) {
    await goTo(olga, community);
    log.push((await olga.says("/audit")).text);
    if (community === "Tea house") continue;
    for (let older = 0; older < 4; older += 1)
      log.push((await olga.presses(olga.reads("audit-older-button"))).text);
  }
  const text = log.join("\n");
  for (const words of [
    olga.reads("audit-venue-leave", { oldTitle: second }),
    olga.reads("audit-venue-forget", { oldTitle: second }),
    olga.reads("audit-why", { why: "The jug broke" }),
    "An alert was marked as seen",
    "“Tea house” was founded",
  ])
    expect(text).toContain(words);
  // A row without its facts would be shown as it is stored.
  expect(text).not.toMatch(
    /: (?:community|team|owner|venue|giveaway|topic|tag|newsletter|mix|sending|alert)\.[a-z]+ /u,
  );
}, 240_000);
