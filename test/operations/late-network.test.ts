import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../harness/eventually.ts";
import { claimCode, createChildBot, type ChildBot } from "./child-bot.ts";
import { createMachineClock, type MachineClock } from "./machine-clock.ts";

/** The way to a simulator, which may be closed, or lead to nobody who answers. */
interface Way {
  readonly url: string;
  /** From now on whoever comes is heard. */
  open(): Promise<void>;
  close(): Promise<void>;
}

const createWay = async (target: string, before: "refuses" | "is silent"): Promise<Way> => {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let isOpen = false;
  const server: Server = createServer((socket) => {
    sockets.add(socket.on("error", () => socket.destroy()));
    if (!isOpen) return;
    const on = connect(port, "127.0.0.1");
    sockets.add(on.on("error", () => socket.destroy()));
    socket.pipe(on).pipe(socket);
  });
  const listen = async (at: number): Promise<number> => {
    server.listen(at, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("It listens nowhere.");
    return address.port;
  };
  const end = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const own = await listen(0);
  if (before === "refuses") await end();
  return {
    url: `http://127.0.0.1:${own}`,
    open: async () => {
      isOpen = true;
      for (const socket of sockets) socket.destroy();
      if (!server.listening) await listen(own);
    },
    close: end,
  };
};

let bot: ChildBot;
let way: Way | undefined;
let clock: MachineClock | undefined;
afterEach(async () => {
  await bot.close();
  await clock?.close();
  clock = undefined;
  await way?.close();
  way = undefined;
});

const olga = 41;
const group = -1_000_777;

const count = (where: object): Promise<number> => bot.database.db.prisma.delivery.count({ where });

const wallSays = async (): Promise<string[]> =>
  (await bot.vk.world.wall(bot.communityId)).map(({ text }) => text);

/** The owner, her group, and a giveaway that begins. */
const announce = async (): Promise<void> => {
  const { world, ledger } = bot.telegram;
  const { prisma } = bot.database.db;
  await world.createPerson({ id: olga, firstName: "Olga" });
  await world.createChat({ id: group, type: "supergroup", title: "Coffee", ownerId: olga });
  await world.start(olga);
  await world.say(olga, null, `/claim ${claimCode} language=en timezone=UTC name=Coffee`);
  await eventually(async () => expect(await prisma.community.count()).toBe(1));
  await world.addBot(group, olga, { admin: true });
  await eventually(async () =>
    expect(await prisma.venue.count({ where: { communityId: { not: null } } })).toBe(2),
  );
  await world.say(olga, null, "/giveaway_new Mug ends=1h yes");
  await eventually(() =>
    expect(
      ledger.deliveries.some(({ recipient, text }) => recipient === String(group) && text.includes("Mug")),
    ).toBe(true),
  );
};

const hears = (words: string): Promise<void> =>
  eventually(
    () =>
      expect(
        bot.telegram.ledger.deliveries.some(
          ({ recipient, text }) => recipient === String(olga) && text.includes(words),
        ),
      ).toBe(true),
    { timeout: 60_000 },
  );

describe.each(["refuses", "is silent"] as const)("a network that %s at the start", (before) => {
  it("joins by itself when it answers, and what was for it arrives once", async () => {
    bot = await createChildBot();
    way = await createWay(bot.vk.url, before);
    await bot.start({ VK_API_BASE_URL: `${way.url}/method` });
    const { prisma } = bot.database.db;
    await announce();
    const wall = { recipient: String(-bot.communityId) };
    await eventually(async () => expect(await count(wall)).toBeGreaterThan(0));
    expect(await count({ ...wall, state: { in: ["failed", "skipped", "denied", "expired"] } })).toBe(0);
    expect(await wallSays()).toEqual([]);
    // It says so, also to whoever reads the log, and is patient.
    const refusals = bot.log.filter((line) => line.includes("cannot be read or stored now"));
    expect(refusals.length).toBeLessThan(15);
    expect(await prisma.botProfile.count({ where: { bot: `vk:${bot.communityId}` } })).toBe(0);

    await way.open();
    await eventually(
      async () => expect((await wallSays()).filter((text) => text.includes("Mug"))).toHaveLength(1),
      { timeout: 90_000 },
    );
    await eventually(async () =>
      expect(await prisma.botProfile.findUnique({ where: { bot: `vk:${bot.communityId}` } })).toMatchObject({
        title: "Coffee lovers",
        deepLinkPrefix: "https://vk.me/coffee_child?ref=",
      }),
    );
    // It reads there, too, from the moment that VK named.
    await eventually(async () =>
      expect(await prisma.cursor.count({ where: { bot: `vk:${bot.communityId}` } })).toBe(1),
    );
    await bot.vk.world.createPerson({ id: 71, firstName: "Vera", lastName: "Kot" });
    await bot.vk.world.say(71, bot.communityId, "/help");
    await eventually(() =>
      expect(bot.vk.ledger.deliveries.some(({ recipient }) => recipient === "71")).toBe(true),
    );
    expect(bot.vk.ledger.violations).toEqual([]);
    expect((await bot.stop()).code).toBe(0);
  }, 240_000);
});

it("the team hears of a network that has been silent from the start after three minutes, and when it is back", async () => {
  bot = await createChildBot();
  way = await createWay(bot.vk.url, "refuses");
  clock = await createMachineClock();
  await bot.start({ ...clock.environment, VK_API_BASE_URL: `${way.url}/method` });
  await announce();
  const told = (): string[] =>
    bot.telegram.ledger.deliveries
      .filter(({ recipient }) => recipient === String(olga))
      .map(({ text }) => text)
      .filter((text) => text.includes("has not answered"));
  expect(told()).toEqual([]);
  await clock.jumpTo(4);
  await eventually(() => expect(told()).toHaveLength(1), { timeout: 30_000 });
  expect(told()[0]).toContain("club777");
  await way.open();
  await hears("What had waited goes out now");
  expect(told()).toHaveLength(1);
}, 240_000);

it("a bot whose networks are all silent at the start says that it is ready, and works when they answer", async () => {
  bot = await createChildBot();
  way = await createWay(bot.telegram.url, "refuses");
  await bot.start({ TELEGRAM_API_ROOT: way.url, VK_API_BASE_URL: "http://127.0.0.1:9/method" });
  const { url } = JSON.parse(bot.log.find((line) => line.includes('"msg":"ready"')) ?? "{}");
  for (const page of ["healthz", "readyz"]) expect((await fetch(`${url}/${page}`)).status).toBe(200);
  await way.open();
  await announce();
  expect((await bot.stop()).code).toBe(0);
}, 240_000);

it("a token that is refused at the start is told to the team and not tried again until the next start", async () => {
  bot = await createChildBot();
  await bot.vk.world.revokeToken("vk1.a.childTokenOne");
  await bot.start();
  await announce();
  await hears("refuses the token");
  // The giveaway begins where it can; what was for the wall waits, or she is told that it cannot be announced there.
  await eventually(async () => {
    const isTold = bot.telegram.ledger.deliveries.some(({ text }) =>
      text.includes("club777: I cannot announce anything there now"),
    );
    expect(isTold || (await count({ recipient: String(-bot.communityId) })) > 0).toBe(true);
  });
  const calls = (await bot.vk.world.calls()).length;
  expect(calls).toBeLessThan(8);
  await new Promise((resolve) => setTimeout(resolve, 3_000)); // so long a loop would betray itself
  expect((await bot.vk.world.calls()).length - calls).toBeLessThanOrEqual(1);
  expect((await bot.stop()).code).toBe(0);
  expect(await wallSays()).toEqual([]);

  const token = "vk1.a.childTokenTwo";
  await bot.vk.world.createToken({ token, kind: "community", communityId: bot.communityId });
  await bot.start({ VK_GROUP_TOKEN: token });
  const tokenProbe = { source: `vk:${bot.communityId}`, item: "token", venue: "" };
  await eventually(async () =>
    expect(
      await bot.database.db.prisma.probe.findUnique({ where: { source_item_venue: tokenProbe } }),
    ).toMatchObject({ state: "ok" }),
  );
  await bot.telegram.world.say(olga, null, "/giveaway_new Cup ends=1h yes");
  await eventually(
    async () => expect((await wallSays()).filter((text) => text.includes("Cup"))).toHaveLength(1),
    { timeout: 60_000 },
  );
}, 240_000);
