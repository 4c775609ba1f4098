import { describe, expect, test } from "vitest";
import { problemsOf } from "../harness/draw-check.ts";
import { createStage } from "../harness/stage.ts";
import { verifyDraw } from "../../src/verifier/verify.ts";

const networks = ["telegram", "vk"] as const;

describe.each(networks)("checking a draw from %s", (network) => {
  test("without an address of ours the page and the files come as documents, and they verify", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga", { network });
    const [ann, bo] = await stage.members(olga.place, "Ann", "Bo");
    await olga.says("/giveaway_new Mug ends=1h yes");
    for (const person of [ann, bo])
      await (network === "telegram" ? person.presses("Take part", { in: olga.place }) : person.comments("+"));
    expect((await ann.says("/verify 1")).text).toBe(ann.reads("verify-not-drawn", { number: 1 }));
    expect((await ann.says("/verify 7")).text).toBe(ann.reads("giveaway-unknown", { number: 7 }));
    await stage.turn("1h");
    await stage.turn("2m");
    expect(stage.said(olga.place).at(-1)?.text).toContain("/verify 1");

    const heard = await ann.says("/verify 1");
    expect(heard.links).toEqual([]);
    const page = heard.file("verify.html").toString();
    expect(page).toContain("script-src 'sha256-");
    expect(page).not.toMatch(/(?:src|href)="http/);
    const report = verifyDraw({
      result: heard.file("result.json"),
      entrants: heard.file("entrants.bin"),
      rules: heard.file("rules.json").toString(),
      chain: heard.file("chain.json").toString(),
    });
    expect(problemsOf(report)).toEqual([]);
  });
});

describe("with an address of ours", () => {
  test("a link opens the page, which fetches the files by itself", async () => {
    const publicUrl = "https://draws.example";
    const stage = await createStage({ networks: ["telegram"], publicUrl });
    const olga = await stage.owner("Olga");
    const [ann] = await stage.members(olga.place, "Ann");
    await olga.says("/giveaway_new Mug ends=1h yes");
    await ann.presses("Take part", { in: olga.place });
    await stage.turn("1h");
    await stage.turn("2m");
    const { drawId } = await stage.db.prisma.giveaway.findFirstOrThrow();
    expect((await ann.says("/verify 1")).links).toEqual([`${publicUrl}/verify#${drawId}`]);

    const answer = await stage.app.pages.request("/verify");
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; worker-src blob:/);
    expect(await answer.text()).toContain(policy);
    const drawn = await (await stage.app.pages.request(`/g/${drawId}`)).text();
    expect(drawn).toContain(`/verify?lang=en#${drawId}`);
    const chain = await stage.app.pages.request(`/g/${drawId}/chain.json`);
    expect(await chain.json()).toEqual(stage.beacon.chain);
    expect((await stage.app.pages.request("/g/x/chain.json")).status).toBe(404);
    // Only this one page has a policy of its own.
    const other = await stage.app.pages.request(`/g/${drawId}`);
    expect(other.headers.get("content-security-policy")).not.toContain("script-src");
  });
});
