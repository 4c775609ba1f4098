import { describe, expect, test } from "vitest";
import type { Person } from "../harness/person.ts";
import { createStage, type Stage } from "../harness/stage.ts";

const role = (name: string) => ({ key: `role-${name}` });
const may = (name: string) => ({ key: `role-may-${name}` });

/** The number by which the team's commands mean somebody. */
const numberOf = async (stage: Stage, { key }: Person): Promise<number> =>
  (await stage.db.prisma.identity.findUniqueOrThrow({ where: { key } })).personId;

const rolesIn = async (stage: Stage): Promise<Record<number, string>> =>
  Object.fromEntries((await stage.db.prisma.teamMember.findMany()).map((it) => [it.personId, it.role]));

const acts = async (stage: Stage): Promise<string[]> =>
  (
    await stage.db.prisma.audit.findMany({ where: { act: { startsWith: "team." } }, orderBy: { id: "asc" } })
  ).map(({ act }) => act);

describe.each(["telegram", "vk"] as const)("the team on %s", (network) => {
  test("an invitation says what the role may do, and takes one person in, once", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga Oz");
    const [petr, eve] = [await stage.person("Petr Po"), await stage.person("Eve E")];
    expect((await olga.says("/team_add")).text).toBe(olga.reads("command-team-add.arg-role"));
    const invitation = await olga.presses("Editor");
    const values = { role: role("editor"), community: "Coffee lovers" };
    expect(invitation.text).toContain(olga.reads("team-invite", values));
    expect(invitation.text).toContain(
      olga.reads("team-role-may", { role: role("editor"), may: may("editor") }),
    );
    const link = invitation.links[0] ?? "";
    expect((await petr.opens(link)).text).toBe(petr.reads("team-joined", { ...values, may: may("editor") }));
    expect((await eve.opens(link)).text).toBe(eve.reads("team-invite-used"));
    expect((await petr.opens(link)).text).toBe(petr.reads("team-invite-used"));
    const again = (await olga.says("/team_add analyst")).links[0] ?? "";
    expect((await petr.opens(again)).text).toBe(petr.reads("team-already", { role: role("editor") }));
    expect(await acts(stage)).toEqual(["team.invite", "team.join", "team.invite"]);
  });

  test("each role sees and may use its own, and hears which it has", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga Oz");
    const petr = await stage.admin(olga, "Petr Po");
    const mira = await stage.admin(olga, "Mira Mo", { role: "moderator" });
    const list = (await mira.says("/team")).text;
    for (const name of ["Olga Oz", "Petr Po", "Mira Mo"]) expect(list).toContain(name);
    expect(list).toMatch(/Mira Mo.*moderator.*1 February 2027.*Olga Oz/u);
    expect((await mira.says("/giveaway_new Mug ends=1h")).text).toBe(
      mira.reads("access-role", { role: role("moderator") }),
    );
    expect((await mira.says("/start")).text).toContain(
      mira.reads("start-next-team", { role: role("moderator"), may: may("moderator") }),
    );
    const help = (await mira.says("/help")).text;
    expect(help).toContain("/team ");
    for (const command of ["/giveaway_new", "/team_add", "/owner_transfer"])
      expect(help).not.toContain(command);
    // An admin's hands reach those below, and no further.
    expect((await petr.says("/team_add admin")).text).toBe(
      petr.reads("team-not-yours", { role: role("admin") }),
    );
    expect((await petr.says("/team_add marketer")).links).not.toEqual([]);
    expect((await petr.says("/owner_transfer")).text).toBe(petr.reads("access-owner"));
    const stranger = await stage.person("Eve");
    expect((await stranger.says("/team")).text).toBe(stranger.reads("access-team"));
  });

  test("a role is changed by buttons and by command, told to its holder, within what one may", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga Oz");
    const petr = await stage.admin(olga, "Petr Po", { role: "editor" });
    const [own, number] = [await numberOf(stage, olga), await numberOf(stage, petr)];
    await petr.says("/start"); // VK tells names a moment later
    expect((await olga.says("/team")).text).toContain(olga.reads("team-choose"));
    const card = await olga.presses("Petr Po");
    expect(card.text).toContain(olga.reads("team-role-may", { role: role("editor"), may: may("editor") }));
    const before = stage.said(petr).length;
    const changed = await olga.presses(olga.reads("team-role-button", { role: role("analyst") }));
    expect(changed.text).toContain(
      olga.reads("team-role-changed", { name: "Petr Po", role: role("analyst"), may: may("analyst") }),
    );
    expect(stage.said(petr).slice(before).at(-1)?.text).toBe(
      petr.reads("team-role-told", {
        community: "Coffee lovers",
        role: role("analyst"),
        may: may("analyst"),
      }),
    );
    expect((await olga.says(`/team_role ${number} analyst`)).text).toBe(
      olga.reads("team-same-role", { role: role("analyst") }),
    );
    expect((await olga.says("/team_role 999 admin")).text).toBe(
      olga.reads("team-unknown", { number: "999" }),
    );
    expect((await olga.says(`/team_role ${own} admin`)).text).toBe(olga.reads("team-owner-stays"));
    expect((await olga.says("/team_role")).text).toBe(olga.reads("command-team-role.arg-member"));
    expect((await olga.says(String(number))).text).toBe(olga.reads("command-team-role.arg-role"));
    await olga.presses("Admin");
    expect(await rolesIn(stage)).toEqual({ [own]: "owner", [number]: "admin" });
    const [row] = await stage.db.prisma.audit.findMany({
      where: { act: "team.role" },
      orderBy: { id: "asc" },
    });
    expect(row).toMatchObject({
      personId: own,
      object: `person:${number}`,
      before: { role: "editor" },
      after: { role: "analyst" },
    });
    for (const command of ["team", "team_role", "team_remove", "owner_transfer"])
      expect((await olga.says(`/help ${command}`)).text).toContain(`/${command}`);
  });

  test("whoever is taken out loses all at once: rights, dialogues, invitations; the owner cannot be taken out", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga Oz");
    const petr = await stage.admin(olga, "Petr Po");
    const vera = await stage.admin(olga, "Vera Ve");
    const [own, number] = [await numberOf(stage, olga), await numberOf(stage, petr)];
    const invitation = (await petr.says("/team_add editor")).links[0] ?? "";
    await petr.says("/giveaway_new");
    expect(await stage.db.prisma.dialogue.count()).toBe(1);

    expect((await vera.says(`/team_remove ${number}`)).text).toBe(
      vera.reads("team-not-yours", { role: role("admin") }),
    );
    expect((await vera.says(`/team_remove ${own}`)).text).toBe(vera.reads("team-owner-stays"));
    expect((await olga.says("/team_remove")).text).toContain(olga.reads("team-choose"));
    const question = await olga.says(`/team_remove ${number}`);
    expect(question.text).toContain(
      olga.reads("team-remove-question", { name: "Petr Po", role: role("admin") }),
    );
    const before = stage.said(petr).length;
    await olga.presses(olga.reads("team-remove-confirm-button"));
    expect(stage.said(petr).slice(before).at(-1)?.text).toBe(
      petr.reads("team-removed-told", { community: "Coffee lovers" }),
    );
    expect(await stage.db.prisma.dialogue.count()).toBe(0);
    expect((await petr.says("A mug")).text).toBe(petr.reads("hint-private"));
    expect((await petr.says("/giveaway_new Mug ends=1h")).text).toBe(petr.reads("access-team"));
    const eve = await stage.person("Eve");
    expect((await eve.opens(invitation)).text).toBe(eve.reads("team-invite-used"));
    expect(await acts(stage)).toContain("team.remove");

    await vera.says("/team");
    await vera.presses(vera.reads("team-leave-button"));
    expect((await vera.presses(vera.reads("team-leave-confirm-button"))).text).toBe(
      vera.reads("team-left", { community: "Coffee lovers" }),
    );
    expect(await rolesIn(stage)).toEqual({ [own]: "owner" });
    expect((await acts(stage)).at(-1)).toBe("team.leave");
  });

  test("two who use one invitation at one instant: one is in", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const [ann, eve] = [await stage.person("Ann"), await stage.person("Eve")];
    const link = (await olga.says("/team_add editor")).links[0] ?? "";
    const payload = /[?&](?:start|ref)=([\w-]+)/u.exec(link)?.[1] ?? "";
    await stage.atOnce(
      () => ann.hands.open(payload),
      () => eve.hands.open(payload),
    );
    expect(Object.values(await rolesIn(stage)).sort()).toEqual(["editor", "owner"]);
    const said = [stage.said(ann).at(-1)?.text, stage.said(eve).at(-1)?.text];
    expect(said.filter((text) => text === ann.reads("team-invite-used"))).toHaveLength(1);
  });

  test("an admin's act and the owner's removal of that admin at one instant: the order decides, nothing is half done", async () => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga");
    const petr = await stage.admin(olga, "Petr");
    const mira = await stage.admin(olga, "Mira", { role: "moderator" });
    const [petrs, miras] = [await numberOf(stage, petr), await numberOf(stage, mira)];
    await olga.says(`/team_remove ${petrs}`);
    await stage.atOnce(
      () => olga.hands.press(olga.reads("team-remove-confirm-button")),
      () => petr.hands.write(`/team_role ${miras} analyst`),
    );
    const roles = await rolesIn(stage);
    expect(roles[petrs]).toBeUndefined();
    const wasFirst = roles[miras] === "analyst";
    const answer = stage.said(petr).map(({ text }) => text);
    expect(answer.includes(petr.reads("access-team"))).toBe(!wasFirst);
    expect(await stage.db.prisma.audit.count({ where: { act: "team.role" } })).toBe(wasFirst ? 1 : 0);
  });
});

test("an invitation is good for a day, a changed one for nothing, and a role that is none is refused", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const petr = await stage.person("Petr");
  expect((await olga.says("/team_add emperor")).text).toContain("“emperor” is not among the choices");
  expect((await olga.says("/team_add owner")).text).toContain("“owner” is not among the choices");
  expect((await olga.says("/cancel")).text).toContain("cancelled");
  const link = (await olga.says("/team_add admin")).links[0] ?? "";
  expect((await petr.opens(`${link}x`)).text).toBe(petr.reads("ref-forged"));
  await stage.turn("25h");
  expect((await petr.opens(link)).text).toBe(petr.reads("team-invite-used"));
  expect(await stage.db.prisma.teamMember.count()).toBe(1);
});

test("the database keeps out words that are no role, and a second owner", async () => {
  const { db } = await createStage({ networks: ["telegram"] });
  const community = await db.prisma.community.create({
    data: { name: "A", language: "en", timezone: "UTC", createdAt: new Date(0) },
  });
  const row = (personId: number, word: string) =>
    db.prisma.teamMember.create({
      data: { communityId: community.id, personId, role: word, since: new Date(0) },
    });
  await expect(row(1, "emperor")).rejects.toThrow(/team_member_role/u);
  await expect(row(1, "")).rejects.toThrow(/team_member_role/u);
  await row(1, "owner");
  await expect(row(2, "owner")).rejects.toThrow(/unique/iu);
  await row(2, "analyst");
});

test("a team larger than VK's keyboard is managed by numbers", async () => {
  const stage = await createStage({ networks: ["vk"] });
  const olga = await stage.owner("Olga");
  const { communityId } = await stage.db.prisma.teamMember.findFirstOrThrow();
  for (let mate = 0; mate < 12; mate += 1) {
    const { id: personId } = await stage.db.prisma.person.create({ data: { createdAt: new Date(0) } });
    await stage.db.prisma.teamMember.create({
      data: { communityId, personId, role: "analyst", since: stage.clock.now() },
    });
  }
  const list = await olga.says("/team");
  expect(list.text).toContain(olga.reads("team-more"));
  expect(list.buttons).toHaveLength(9);
  expect((await olga.says("/owner_transfer")).text).toContain(olga.reads("transfer-more"));
});

test("the team's menu on Telegram shows each the commands of their role, and goes with the role", async () => {
  const stage = await createStage({ networks: ["telegram"] });
  const olga = await stage.owner("Olga");
  const petr = await stage.admin(olga, "Petr");
  const mira = await stage.admin(olga, "Mira", { role: "moderator" });
  const eve = await stage.person("Eve");
  await eve.says("/start");
  const menuOf = async (person: { readonly userId: string }) =>
    (await stage.telegram.world.menus({ type: "chat", chat_id: Number(person.userId) })).map(
      ({ command }) => command,
    );
  expect(await menuOf(olga)).toEqual(expect.arrayContaining(["giveaway_new", "owner_transfer", "mine"]));
  expect(await menuOf(petr)).toEqual(expect.arrayContaining(["giveaway_new", "team_add", "mine"]));
  expect(await menuOf(petr)).not.toContain("owner_transfer");
  expect(await menuOf(mira)).toEqual(expect.arrayContaining(["team", "mine"]));
  expect(await menuOf(mira)).not.toContain("giveaway_new");
  expect(await menuOf(eve)).toEqual([]);
  await petr.says("/language ru");
  const [first] = await stage.telegram.world.menus({ type: "chat", chat_id: Number(petr.userId) });
  expect(first?.description).toMatch(/[а-я]/u);
  await olga.says(`/team_remove ${await numberOf(stage, petr)}`);
  await olga.presses(olga.reads("team-remove-confirm-button"));
  expect(await menuOf(petr)).toEqual([]);
});
