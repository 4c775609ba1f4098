import { describe, expect, test } from "vitest";
import { createStage } from "../harness/stage.ts";

describe.each(["telegram", "vk"] as const)(
  "what a line leaves open or gets wrong is asked on %s",
  (network) => {
    test("settings: a language among the choices, a name that is not empty", async () => {
      const stage = await createStage({ networks: [network] });
      const olga = await stage.owner("Olga");
      const asked = await olga.says("/settings language=klingon");
      expect(asked.text).toContain(
        olga.reads("argument-choice", { input: "klingon", allowed: "English, Русский" }),
      );
      expect(asked.text).toContain(olga.reads("command-settings.arg-language"));
      expect((await olga.presses("Русский")).text).toContain("Saved.");
      expect((await olga.says('/settings name=""')).text).toContain(olga.reads("command-settings.arg-name"));
      expect((await olga.says("Tea house")).text).toContain("Tea house");
      expect(await stage.db.prisma.community.findMany()).toMatchObject([
        { name: "Tea house", language: "ru" },
      ]);
    });

    test("a giveaway: the beacon, the delay, the preview", async () => {
      const stage = await createStage({ networks: [network] });
      const olga = await stage.owner("Olga");
      const beacon = await olga.says("/giveaway_new Mug ends=1h beacon=moon delay=1 yes=perhaps");
      expect(beacon.text).toContain(olga.reads("command-giveaway-new.arg-beacon"));
      expect(beacon.buttons).toContain(olga.reads("command-giveaway-new.arg-beacon-sealed"));
      const delay = await olga.presses(olga.reads("command-giveaway-new.arg-beacon-drand"));
      expect(delay.text).toContain(olga.reads("command-giveaway-new.arg-delay"));
      expect((await olga.says("30")).text).toContain(olga.reads("command-giveaway-new.arg-yes"));
      expect((await olga.says("no")).text).toContain(olga.reads("draft-drand", { seconds: 30 }));
    });

    test("cancelling: which one, and why", async () => {
      const stage = await createStage({ networks: [network] });
      const olga = await stage.owner("Olga");
      await olga.says("/giveaway_new Mug ends=3d yes");
      expect((await olga.says("/giveaway_cancel")).text).toBe(
        olga.reads("command-giveaway-cancel.arg-number"),
      );
      expect((await olga.says("one")).text).toContain(olga.reads("argument-id", { input: "one" }));
      expect((await olga.says("#1")).text).toBe(olga.reads("command-giveaway-cancel.arg-reason"));
      expect((await olga.says("?")).text).toContain(
        olga.reads("argument-text-short", { length: 1, min: 3, max: 300 }),
      );
      expect((await olga.says("The mug is broken")).text).toBe(
        olga.reads("giveaway-cancelled", { number: 1 }),
      );
      expect((await olga.says("/giveaway_cancel 9 No such mug")).text).toBe(
        olga.reads("giveaway-unknown", { number: 9 }),
      );
    });

    test("the team and its log: whom, about what, which number", async () => {
      const stage = await createStage({ networks: [network] });
      const olga = await stage.owner("Olga");
      for (const command of ["team_remove", "owner_transfer"]) {
        const asked = await olga.says(`/${command} somebody`);
        expect(asked.text).toContain(olga.reads("argument-id", { input: "somebody" }));
        expect(asked.text).toContain(olga.reads(`command-${command.replace("_", "-")}.arg-member`));
        await olga.says("/cancel");
      }
      const about = await olga.says("/audit weather");
      expect(about.text).toContain(olga.reads("command-audit.arg-about"));
      expect(about.buttons).toContain(olga.reads("command-audit.arg-about-person"));
      await olga.says("/cancel");
      const number = await olga.says("/audit person first");
      expect(number.text).toContain(olga.reads("command-audit.arg-number"));
      await olga.says("/cancel");
    });

    test("checking a draw: which one", async () => {
      const stage = await createStage({ networks: [network] });
      const olga = await stage.owner("Olga");
      await olga.says("/giveaway_new Mug ends=3d yes");
      expect((await olga.says("/verify")).text).toBe(olga.reads("command-verify.arg-number"));
      expect((await olga.says("1")).text).toBe(olga.reads("verify-not-drawn", { number: 1 }));
    });

    test("the beacon's round and signature", async () => {
      const stage = await createStage({ networks: [network] });
      const ann = await stage.person("Ann");
      expect((await ann.says("/beacon")).text).toBe(ann.reads("command-beacon.arg-round"));
      expect((await ann.says("12")).text).toBe(ann.reads("command-beacon.arg-signature"));
      expect((await ann.says("ab".repeat(48))).text).toBe(ann.reads("beacon-not-awaited", { round: "12" }));
    });
  },
);

test("what may be left out is skipped by a button", async () => {
  const stage = await createStage();
  const ann = await stage.person("Ann");
  expect((await ann.says('/link code=""')).text).toContain(ann.reads("command-link.arg-code"));
  const skipped = await ann.presses(ann.reads("dialogue-skip"));
  expect(skipped.text).toContain(
    ann.reads("dialogue-answered", {
      label: { key: "command-link.arg-code-label" },
      value: { key: "argument-none" },
    }),
  );
  expect(skipped.text).toContain("Your code");
});

test("an owner without a group is told where to begin", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.person("Olga");
  await olga.says(`/claim ${await stage.claimCode()} en UTC Shop`);
  expect((await olga.says("/settings")).text).toContain(olga.reads("settings-no-venues"));
});
