import { expect, test } from "vitest";
import { runClaim } from "../../src/community/claim-terminal-service.ts";
import { createStage, type Stage } from "../harness/stage.ts";
import { quietLog } from "../harness/log.ts";

/** What `vestnik claim` prints beside the running bot, and its exit code. */
const terminal = async (stage: Stage, community: string) => {
  const lines: string[] = [];
  const code = await runClaim({
    databaseUrl: stage.db.url,
    dataDir: "/nowhere",
    log: quietLog,
    clock: stage.clock,
    community,
    print: (line) => void lines.push(line),
  });
  return { code, lines, command: /\/reclaim \S+/u.exec(lines.join("\n"))?.[0] ?? "" };
};

test("the terminal's code makes its user the owner; who was it is an admin and is told", async () => {
  const stage = await createStage();
  const olga = await stage.owner("Olga Oz");
  const ann = await stage.person("Ann Lee", { network: "vk" });
  await ann.says("/start");
  expect((await ann.says("/reclaim 1234")).text).toBe(ann.reads("reclaim-wrong"));
  expect((await terminal(stage, "Tea lovers")).lines).toEqual([
    'There is no community "Tea lovers".',
    "1  Coffee lovers",
  ]);
  const old = await terminal(stage, "1");
  const { command, code } = await terminal(stage, "coffee LOVERS");
  expect([old.code, code]).toEqual([0, 0]);
  // Only the last printed code counts, and no code lies in the database.
  expect((await ann.says(old.command)).text).toBe(ann.reads("reclaim-wrong"));
  expect(JSON.stringify(await stage.db.prisma.claimCode.findMany())).not.toContain(command.slice(9));
  const done = await ann.says(command);
  expect(done.text).toBe(ann.reads("reclaim-done", { community: "Coffee lovers" }));
  const told = { name: "Ann Lee", community: "Coffee lovers" };
  expect(stage.said(olga).at(-1)?.text).toBe(olga.reads("owner-claimed-told", told));
  expect((await olga.says("/owner_transfer")).text).toBe(olga.reads("access-owner"));
  const team = (await ann.says("/team")).text;
  expect(team).toMatch(/Ann Lee.*owner/u);
  expect(team).toMatch(/Olga Oz.*admin/u);
  expect((await ann.says("/audit")).text).toContain("Ann Lee became the owner by a code from the terminal");
  expect((await olga.says(command)).text).toBe(olga.reads("reclaim-wrong"));
  expect((await ann.says("/help reclaim")).text).toContain("/reclaim");
  expect((await ann.says("/reclaim")).text).toBe(ann.reads("command-reclaim.arg-code"));
});

test("five wrong codes pause it for an hour, and a code is good for an hour", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  await stage.owner("Olga");
  const eve = await stage.person("Eve");
  const { command } = await terminal(stage, "1");
  for (let tries = 0; tries < 5; tries += 1)
    expect((await eve.says(`/reclaim guess-${tries}`)).text).toBe(eve.reads("reclaim-wrong"));
  expect((await eve.says(command)).text).toBe(eve.reads("claim-paused"));
  await stage.turn("61m");
  expect((await eve.says(command)).text).toBe(eve.reads("reclaim-wrong"));
  expect((await eve.says((await terminal(stage, "1")).command)).text).toContain("You are the owner");
});
