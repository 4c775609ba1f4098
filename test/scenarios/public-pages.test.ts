import { describe, expect, test } from "vitest";
import { problemsOf } from "../harness/draw-check.ts";
import { createStage } from "../harness/stage.ts";
import { verifyDraw } from "../../src/verifier/verify.ts";

const publicUrl = "https://draws.example";

describe("with an address of its own", () => {
  test("the posts link to one page with the files, from which anybody can verify the draw", async () => {
    const stage = await createStage({ publicUrl });
    const olga = await stage.owner("Olga");
    const [ann, bo] = await stage.members(olga.place, "Ann", "Bo");
    const [cy] = await stage.members(stage.vk.wall, "Cy <b>C</b>");
    const page = async (path: string) => stage.app.pages.request(path);
    await olga.says('/giveaway_new prize="<script>Mug</script>" winners=2 ends=1h yes');
    const { drawId } = await stage.db.prisma.giveaway.findFirstOrThrow();
    for (const place of [olga.place, stage.vk.wall])
      expect(stage.said(place).at(-1)?.text).toContain(`${publicUrl}/g/${drawId}`);
    const open = await (await page(`/g/${drawId}`)).text();
    expect(open).toContain("&lt;script&gt;Mug");
    expect(open).not.toContain("<script>");
    expect(open).toContain(olga.reads("page-organiser", { organiser: "Coffee lovers" }));
    expect((await page(`/g/${drawId}/result.json`)).status).toBe(404);
    expect((await page(`/g/${drawId}/entrants.bin`)).status).toBe(404);

    for (const person of [ann, bo]) await person.presses("Take part", { in: olga.place });
    await cy.comments("+");
    await stage.turn("1h");
    expect(await (await page(`/g/${drawId}?lang=ru`)).text()).toContain("В списке 3 человека");
    // Two of three leave after the close: a place is lost, whoever is drawn.
    await ann.leaves(olga.place);
    await bo.leaves(olga.place);
    await stage.turn("2m");
    const drawn = await (await page(`/g/${drawId}`)).text();
    expect(drawn).toContain(olga.reads("page-winners"));
    expect(drawn).toContain("Cy &lt;b&gt;C&lt;/b&gt;");
    expect(drawn).toContain(olga.reads("page-by-people", { count: 0 }));
    expect(stage.said(olga.place).flatMap(({ documents }) => documents)).toEqual([]);

    const files = {
      result: new Uint8Array(await (await page(`/g/${drawId}/result.json`)).arrayBuffer()),
      entrants: new Uint8Array(await (await page(`/g/${drawId}/entrants.bin`)).arrayBuffer()),
      rules: await (await page(`/g/${drawId}/rules.json`)).text(),
      chain: JSON.stringify(stage.beacon.chain),
    };
    expect(problemsOf(verifyDraw(files))).toEqual([]);
    const hash = /\/rules\/([0-9a-f]{64})\.json/u.exec(drawn)?.[1] ?? "";
    expect(await (await page(`/g/${drawId}/rules/${hash}.json`)).text()).toBe(files.rules);
  });

  test("a draft has no page, a cancelled giveaway says why, and an unknown one is not found", async () => {
    const stage = await createStage({ networks: ["telegram"], publicUrl });
    const olga = await stage.owner("Olga");
    await olga.says("/giveaway_new Mug ends=1h");
    const { drawId } = await stage.db.prisma.giveaway.findFirstOrThrow();
    expect((await stage.app.pages.request(`/g/${drawId}`)).status).toBe(404);
    await olga.presses("Publish");
    await olga.says("/giveaway_cancel 1 No mug left");
    const page = await (await stage.app.pages.request(`/g/${drawId}`)).text();
    expect(page).toContain(olga.reads("page-cancelled", { reason: "No mug left" }));
    for (const path of ["/g/0", `/g/${"0".repeat(32)}`, "/g/../secret.key", `/g/${drawId}/tree.bin`])
      expect((await stage.app.pages.request(path)).status).toBe(404);
  });

  test("a giveaway without entrants says so on its page", async () => {
    const stage = await createStage({ networks: ["vk"], publicUrl });
    const olga = await stage.owner("Olga");
    await olga.says("/giveaway_new Mug ends=1h yes");
    await stage.turn("1h");
    const { drawId } = await stage.db.prisma.giveaway.findFirstOrThrow();
    const page = await (await stage.app.pages.request(`/g/${drawId}`)).text();
    expect(page).toContain("nobody took part");
  });
});
