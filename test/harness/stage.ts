import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, onTestFinished } from "vitest";
import { createApp, type App, type AppOptions } from "../../src/app.ts";
import type { Role } from "../../src/bot/caller.ts";
import { parseDuration } from "../../src/bot/duration.ts";
import { createI18n } from "../../src/bot/i18n.ts";
import { identityKey, type Network } from "../../src/bot/incoming.ts";
import { createRenderer } from "../../src/bot/render.ts";
import type { TextValue } from "../../src/bot/reply.ts";
import { createSigner, type Signer } from "../../src/bot/signing.ts";
import type { TurnableClock } from "../../src/clock.ts";
import { issueClaimCode } from "../../src/community/claim-service.ts";
import type { Database } from "../../src/db/open.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { testChain } from "../../src/giveaways/draw/chain.ts";
import { listWorkInProcess } from "../../src/giveaways/list-service.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createBeaconSimulator, type BeaconSimulator } from "../../src/sandbox/beacon/simulator.ts";
import type { DeliveryRecord } from "../../src/sandbox/ledger.ts";
import { createFrozenClock } from "../sandbox/telegram/frozen-clock.ts";
import { builtDist } from "./build.ts";
import { createCalm, type Calm } from "./calm.ts";
import { borrowTestDatabase } from "./database.ts";
import type { Hands, NetworkSide, Place } from "./hands.ts";
import { createInspector } from "./inspector.ts";
import { createKeptLog } from "./kept-log.ts";
import { heardIn, type Heard, type Person } from "./person.ts";
import { writeSpoken } from "./spoken-keys.ts";
import { createPushGate, pushed, type PushGate } from "./push-gate.ts";
import { createTelegramSide, type TelegramSide } from "./telegram-side.ts";
import { createVkSide, type VkSide } from "./vk-side.ts";

export interface StageOptions {
  readonly networks?: readonly Network[];
  /** Without a slash at its end; absent: files travel as documents. */
  readonly publicUrl?: string;
  /** Of people before they chose, and of the community that `owner` makes; default en. */
  readonly language?: "en" | "ru";
  readonly timezone?: string;
  /** Default: a Monday morning, eight weeks before the clocks change in Europe. */
  readonly startAt?: string;
  /** What is kept of the log; default warn. */
  readonly logLevel?: "warn" | "trace";
  /** The networks push, instead of being polled. */
  readonly isPushed?: boolean;
  /** Another process works for Telegram; this one has VK and runs the jobs. */
  readonly isSplit?: boolean;
  /** What the bot is told of its disk and of the clock that only runs. */
  readonly machine?: AppOptions["machine"];
}

export interface Owner extends Person {
  /** Their Telegram group with the bot as admin, or their VK wall. */
  readonly place: Place;
}

/** The whole bot between the simulated networks, and people who chat with it. */
export interface Stage {
  readonly db: Database;
  readonly app: App;
  readonly clock: TurnableClock;
  readonly calm: Calm;
  readonly signer: Signer;
  readonly beacon: BeaconSimulator;
  /** Every line of the log, as `logLevel` lets them. */
  readonly logLines: readonly string[];
  /** Where the networks push to. */
  readonly gate: PushGate;
  readonly telegram: TelegramSide;
  readonly vk: VkSide;
  /** Enters the token of a second community of VK into the bot's settings, and starts it again. */
  openSecondWall(): Promise<VkSide>;
  person(
    name: string,
    options?: { network?: Network; language?: "en" | "ru"; dialogWith?: VkSide },
  ): Promise<Person>;
  /** The same person of VK in the dialog with another of its communities. */
  inDialog(person: Person, dialogWith: VkSide): Person;
  /** A fresh claim code, as the terminal shows it. */
  claimCode(): Promise<string>;
  /** Somebody who has claimed the bot; on Telegram with a group in which it is an admin. */
  owner(name: string, options?: { network?: Network; language?: "en" | "ru" }): Promise<Owner>;
  /** A group of this person's on Telegram; `admin` says how they add the bot, if at all. */
  group(owner: Person, title: string, options?: { bot?: "admin" | "member" | "absent" }): Promise<Place>;
  /** People who are members of a place on its network. */
  members<const Names extends readonly string[]>(
    place: Place,
    ...names: Names
  ): Promise<{ [Index in keyof Names]: Person }>;
  /** Ends the bot and starts it again, as after a change of its settings. */
  restart(): Promise<void>;
  /** Somebody whom the owner took into the team, as an admin unless told otherwise. */
  admin(
    owner: Person,
    name: string,
    options?: { network?: Network; language?: "en" | "ru"; role?: Exclude<Role, "owner"> },
  ): Promise<Person>;
  /** Lets time pass for everybody ("10m", "3d"), and whatever falls due happen. */
  turn(duration: string): Promise<void>;
  /** What the bot did in a place while `act` ran: messages, posts, comments and edits. */
  heard(place: Place, act: () => Promise<unknown>): Promise<Heard>;
  /** All that the bot ever said in a place or to a person, as a ledger. */
  said(to: Place | Person): readonly DeliveryRecord[];
  /** Holds the next such call until the returned function is called. */
  hold(network: Network, method: string, options?: { textIncludes?: string }): Promise<() => Promise<void>>;
  /** Declares that the test brings about this error in the log. */
  expectError(pattern: RegExp): void;
  /** Several things at one instant. */
  atOnce(...acts: (() => Promise<unknown>)[]): Promise<void>;
}

const titles = { telegram: "Coffee group", vk: "Coffee lovers" } as const;

/** Sets the stage for one test; it is taken down, and what happened on it checked, when the test has finished. */
export const createStage = async (options: StageOptions = {}): Promise<Stage> => {
  const { networks = ["telegram", "vk"], language = "en", timezone = "Europe/Moscow" } = options;
  // Time passes only where somebody acts or waits, so a slow machine changes nothing.
  const clock = createFrozenClock(new Date(options.startAt ?? "2027-02-01T09:00:00Z"));
  const inspector = createInspector();
  const kept = createKeptLog(options.logLevel);
  const { db, giveBack } = await borrowTestDatabase();
  const beacon = await createBeaconSimulator({ clock, secretSeed: "stage" });
  const telegram = networks.includes("telegram")
    ? await createTelegramSide(clock, kept.log, inspector, options.isPushed ? pushed.webhook : undefined)
    : undefined;
  const vk = networks.includes("vk")
    ? await createVkSide(clock, kept.log, inspector, options.isPushed ? pushed.callback : undefined)
    : undefined;
  const sides: NetworkSide[] = [telegram, vk].filter((side) => side !== undefined);
  const spoken = new Set<string>();
  const secretKey = randomBytes(32);
  const signer = createSigner(secretKey);
  const words = createRenderer({ i18n: createI18n(join(packageRoot, "locales")), signer });
  const appOptions: AppOptions = {
    db,
    platforms: sides.map(({ platform }) => platform),
    clock,
    log: kept.log,
    secretKey,
    chain: testChain(beacon.chain),
    relayUrls: [beacon.url],
    lists: listWorkInProcess,
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    verifierPage: async () => readFile(join(await builtDist(), "verifier", "page", "verify.html")),
    defaults: { language, timezone },
    i18n: { rendered: spoken },
    ...(options.machine && { machine: options.machine }),
  };
  let app = createApp(appOptions);
  // A process that stands by, as behind a balancer: it takes in what comes, and never works for a bot.
  const standby = options.isPushed ? createApp(appOptions) : undefined;
  const gate = standby && (await createPushGate([() => app, () => standby], { telegram, vk }));
  const calm = createCalm({ db, appOf: () => app, clock, sides });
  const expected: RegExp[] = [];
  let secondWall: VkSide | undefined;
  /** Of people as they are in the dialog with the second community. */
  const inSecond = new WeakSet<Hands>();

  const sideOf = (network: Network): NetworkSide => {
    const side = sides.find((it) => it.network === network);
    if (!side) throw new Error(`There is no ${network} on this stage.`);
    return side;
  };
  const networkOf = (place: Place): Network => (place.key.startsWith("tg:") ? "telegram" : "vk");

  const isOf = (to: Place | Person) => {
    const id = to.key.slice(3);
    return ({ recipient }: DeliveryRecord): boolean =>
      recipient === id || ("title" in to && recipient.startsWith(`wall${id}_`));
  };
  /** In the dialog with the second community; every other dialog is with the first. */
  const isInSecond = ({ callId }: DeliveryRecord): boolean =>
    secondWall?.ledger.calls[callId - 1]?.token === secondWall?.token;
  const said = (to: Place | Person): readonly DeliveryRecord[] => {
    const found = sideOf("title" in to ? networkOf(to) : to.network).ledger.deliveries.filter(isOf(to));
    if ("title" in to || to.network !== "vk" || !secondWall) return found;
    const isSecond = inSecond.has(to.hands);
    return found.filter((delivery) => isInSecond(delivery) === isSecond);
  };

  const heardSince = (to: Place | Person, before: number): Heard => heardIn(said(to).slice(before));

  const createPerson = (name: string, network: Network, of: "en" | "ru", hands: Hands): Person => {
    const key = identityKey(network, hands.userId);
    /** A few seconds pass, it happens, and the bot has its say. */
    const act = async (place: Place | undefined, deed: () => Promise<unknown>): Promise<Heard> => {
      const to = place ?? person;
      const before = { here: said(to).length, own: said(person).length };
      clock.turn(3_000);
      const pressId = await deed();
      await calm.tick();
      if (typeof pressId === "string")
        await expect.poll(() => sideOf(network).isAnswered(pressId), { timeout: 10_000 }).toBe(true);
      const toast = said(person)
        .slice(before.own)
        .findLast(({ kind }) => kind === "toast")?.text;
      return { ...heardSince(to, before.here), toast };
    };
    const person: Person = {
      name,
      network,
      language: of,
      key,
      userId: hands.userId,
      hands,
      says: (text, where = {}) => act(where.in, () => hands.write(text, where)),
      opens: (link) =>
        act(undefined, () => hands.open(/[?&](?:start|ref)=([\w-]+)/u.exec(link)?.[1] ?? link)),
      presses: (label, where = {}) => act(where.in, () => hands.press(label, where)),
      forges: (data, where = {}) => act(where.in, () => hands.forge(data, where)),
      comments: (text) => act(undefined, () => hands.comment(text)),
      joins: (place) => act(undefined, () => hands.join(place)),
      leaves: (place) => act(undefined, () => hands.leave(place)),
      isRemovedFrom: (place) => act(undefined, () => hands.remove(place)),
      blocksTheBot: () => act(undefined, () => hands.block()),
      dialog: () => hands.dialog(),
      reads: (key: string, values?: Readonly<Record<string, TextValue>>) =>
        words.text({ key, ...(values ? { values } : {}) }, { language: of, timezone, network }),
    };
    return person;
  };

  const stage: Stage = {
    logLines: kept.lines,
    get gate() {
      if (!gate) throw new Error("Nothing is pushed on this stage.");
      return gate;
    },
    db,
    get app() {
      return app;
    },
    clock,
    calm,
    signer,
    beacon,
    get telegram() {
      if (!telegram) throw new Error("There is no Telegram on this stage.");
      return telegram;
    },
    get vk() {
      if (!vk) throw new Error("There is no VK on this stage.");
      return vk;
    },
    openSecondWall: async () => {
      const second = await stage.vk.openSecond();
      secondWall = second;
      sides.push(second);
      await stage.restart();
      return second;
    },
    person: async (name, given = {}) => {
      const { dialogWith, language: of = language } = given;
      const network = dialogWith ? "vk" : (given.network ?? networks[0] ?? "telegram");
      const hands = await (dialogWith ?? sideOf(network)).createPerson({ name, language: of });
      if (dialogWith && dialogWith === secondWall) inSecond.add(hands);
      return createPerson(name, network, of, hands);
    },
    inDialog: ({ name, language: of, userId }, dialogWith) => {
      const hands = dialogWith.handsOf(userId);
      if (dialogWith === secondWall) inSecond.add(hands);
      return createPerson(name, "vk", of, hands);
    },
    claimCode: async () => {
      const code = await inTransaction(db, (tx) => issueClaimCode(tx, clock.now()));
      if (code === undefined) throw new Error("The bot has an owner.");
      return code;
    },
    owner: async (name, given = {}) => {
      const owner = await stage.person(name, given);
      const line = `language=${language} timezone=${timezone} name="Coffee lovers"`;
      const answer = await owner.says(`/claim ${await stage.claimCode()} ${line}`);
      if (!answer.text.includes("Coffee lovers")) throw new Error(`The claim failed: ${answer.text}`);
      const place =
        owner.network === "telegram"
          ? await stage.group(owner, titles.telegram, { bot: "admin" })
          : stage.vk.wall;
      return { ...owner, place };
    },
    group: async (owner, title, { bot = "admin" } = {}) => {
      const place = await stage.telegram.createGroup(owner.hands, title);
      if (bot === "absent") return place;
      const chatId = Number(place.key.slice(3));
      clock.turn(3_000);
      await stage.telegram.world.addBot(chatId, Number(owner.userId), { admin: bot === "admin" });
      await calm.tick();
      return place;
    },
    members: async <const Names extends readonly string[]>(place: Place, ...names: Names) => {
      const people: Person[] = [];
      for (const name of names) {
        const member = await stage.person(name, { network: networkOf(place) });
        await member.joins(place);
        people.push(member);
      }
      return people as { [Index in keyof Names]: Person }; // one for each name
    },
    admin: async (owner, name, given = {}) => {
      const admin = await stage.person(name, given);
      const invitation = await owner.says(`/team_add ${given.role ?? "admin"}`);
      const link = invitation.links.find((it) => it.includes(admin.network === "vk" ? "vk.me" : "t.me"));
      await admin.opens(link ?? "");
      return admin;
    },
    restart: async () => {
      await app.stop();
      app = createApp({ ...appOptions, platforms: sides.map(({ platform }) => platform) });
      await app.start({ isTicking: false });
      await calm.quiet();
    },
    turn: async (duration) => {
      const milliseconds = parseDuration(duration) ?? Number.NaN;
      clock.turn(duration.endsWith("s") ? Number.parseFloat(duration) * 1_000 : milliseconds);
      await calm.rest();
    },
    said,
    heard: async (place, deed) => {
      const before = said(place).length;
      await deed();
      return heardSince(place, before);
    },
    hold: async (network, method, which = {}) => {
      const { world } = network === "telegram" ? stage.telegram : stage.vk;
      const number = await world.hold({ method, when: "before", ...which });
      calm.isHolding = true;
      return async () => {
        calm.isHolding = false;
        await world.release(number);
        await calm.tick();
      };
    },
    expectError: (pattern) => void expected.push(pattern),
    atOnce: async (...acts) => {
      await Promise.all(acts.map((act) => act()));
      await calm.tick();
    },
  };

  /** Takes Telegram over from the first process, and keeps it. */
  const other = options.isSplit ? createApp(appOptions) : undefined;
  const ofTelegram = (of: App | undefined) => of?.bots.find((bot) => bot.platform.network === "telegram");

  const { testPath = "" } = expect.getState();
  onTestFinished(async ({ task }) => {
    let isSound = false;
    try {
      await other?.stop();
      await app.stop();
      await gate?.close();
      isSound = task.result?.state === "pass";
    } finally {
      for (const side of sides) await side.close();
      await beacon.close();
      await giveBack({ isSound });
    }
    writeSpoken(inject("spokenFolder"), { testFile: testPath, keys: [...spoken] });
    const violations = sides.flatMap(({ ledger }) => ledger.violations);
    const errors = kept.errors.filter((error) => !expected.some((pattern) => pattern.test(error)));
    expect({ errors, violations, problems: inspector.problems }).toEqual({
      errors: [],
      violations: [],
      problems: [],
    });
  });
  await app.start({ isTicking: false });
  if (other) {
    await ofTelegram(app)?.stop();
    await other.start({ isTicking: false });
    await expect.poll(() => ofTelegram(other)?.isLeading, { timeout: 10_000 }).toBe(true);
  }
  await calm.quiet();
  return stage;
};
