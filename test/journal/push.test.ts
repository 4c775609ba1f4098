import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PushDoor, PushState, RawUpdate } from "../../src/bot/platform.ts";
import { createTurnableClock, type TurnableClock } from "../../src/clock.ts";
import { parseJson } from "../../src/journal/hostile-json.ts";
import { createReadingProgress } from "../../src/journal/progress.ts";
import { createPushIntake } from "../../src/journal/push-intake.ts";
import { createPushPages } from "../../src/journal/push-pages.ts";
import { coveredWithoutCount, runPushWatch } from "../../src/journal/push-watch.ts";
import { createScriptedPlatform } from "../delivery/scripted-platform.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import { eventually } from "../harness/eventually.ts";
import { quietLog } from "../harness/log.ts";
import { createFrozenClock } from "../sandbox/telegram/frozen-clock.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

let botNumber = 0;
const newBot = () => `tg:${900 + ++botNumber}` as const;
const update = (id: number | string, raw: unknown = { id }): RawUpdate => ({
  eventId: String(id),
  orderKey: `person ${id}`,
  raw,
});
const rowsOf = (bot: string) =>
  database.db.prisma.update.findMany({ where: { bot }, orderBy: { id: "asc" } });

/** The database, with each statement counted, or refused while `isAway`. */
const watchedDatabase = () => {
  const seen = { statements: 0, isAway: false };
  const prisma = new Proxy(database.db.prisma, {
    get: (target, name, receiver) => {
      if (name === "$queryRaw") {
        seen.statements += 1;
        if (seen.isAway) throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
      }
      return Reflect.get(target, name, receiver);
    },
  });
  return { seen, db: { prisma } };
};

const intakeOf = (clock: TurnableClock, db: Parameters<typeof createPushIntake>[0]["db"] = database.db) => {
  const bot = newBot();
  const stored = { count: 0 };
  const onStored = (): void => void (stored.count += 1);
  return { bot, stored, intake: createPushIntake({ db, bot, clock, log: quietLog, onStored }) };
};

describe("what is pushed", () => {
  it("becomes one statement where many come at once, in their order, each known once", async () => {
    const { seen, db } = watchedDatabase();
    const { bot, intake, stored } = intakeOf(createTurnableClock(), db);
    const ids = Array.from({ length: 250 }, (_, index) => index);
    await Promise.all([...ids, 7, 8].map((id) => intake.store(update(id), 0)));
    expect((await rowsOf(bot)).map(({ eventId }) => Number(eventId))).toEqual(ids);
    expect(seen.statements).toBeLessThan(8);
    expect(stored.count).toBeGreaterThan(0);
    const statements = stored.count;
    await intake.store(update(7), 0);
    expect(stored.count).toBe(statements);
  });

  it("is not taken for stored while the database is away", async () => {
    const { seen, db } = watchedDatabase();
    const { bot, intake } = intakeOf(createTurnableClock(), db);
    seen.isAway = true;
    await expect(intake.store(update(1), 0)).rejects.toThrow("ECONNREFUSED");
    seen.isAway = false;
    await intake.store(update(1), 0);
    expect(await rowsOf(bot)).toHaveLength(1);
  });

  it("is dated back by as long as the network says that it tried, and as far as may be where it does not say", async () => {
    const clock = createFrozenClock(new Date("2027-02-01T09:00:00Z"));
    const ago = (seconds: number) => new Date(clock.now().getTime() - seconds * 1_000);
    const vk = intakeOf(clock);
    await vk.intake.store(update(1), 190_000);
    expect((await rowsOf(vk.bot))[0]?.receivedAt).toEqual(ago(190));

    const { bot, intake } = intakeOf(clock);
    await intake.store(update(1), null);
    clock.turn(40_000);
    // Since the start nobody knows what may have been repeated …
    await intake.store(update(2), null);
    expect((await rowsOf(bot)).map(({ receivedAt }) => receivedAt)).toEqual([ago(40), ago(40)]);
    // … until the network says that nothing waits.
    intake.caughtUp(clock.now());
    await intake.store(update(3), null);
    expect((await rowsOf(bot)).at(-1)?.receivedAt).toEqual(ago(0));
    intake.interrupt();
    clock.turn(30_000);
    await intake.store(update(4), null);
    expect((await rowsOf(bot)).at(-1)?.receivedAt).toEqual(ago(30));
    clock.turn(150_000);
    await intake.store(update(5), null);
    expect((await rowsOf(bot)).at(-1)?.receivedAt).toEqual(ago(0));
  });
});

describe("a pushed request", () => {
  const door = (over: Partial<PushDoor> = {}): PushDoor => ({
    path: "/telegram",
    admits: (header) => header("x-secret") === "right",
    judge: async ({ body }) => ({ kind: "update", update: update(1, body), reply: "ok", heldMs: 0 }),
    open: async () => undefined,
    look: async () => ({ isOpen: true, waitingCount: 0 }),
    ...over,
  });
  const ask = async (given: PushDoor, store: () => Promise<void>, body = "{}"): Promise<Response> =>
    createPushPages(
      [
        {
          bot: "tg:1",
          door: given,
          intake: {
            store,
            caughtUp: () => undefined,
            interrupt: () => undefined,
            interruptedAt: new Date(0),
          },
        },
      ],
      quietLog,
    ).request("/telegram", {
      method: "POST",
      headers: { "x-secret": "right", "content-type": "application/json" },
      body,
    });

  it("is answered with ok only when it is stored, and with 503 when it is not", async () => {
    let stored = (): void => undefined;
    const storing = new Promise<void>((resolve) => {
      stored = resolve;
    });
    let isAnswered = false;
    const answer = ask(door(), async () => storing).then((response) => {
      isAnswered = true;
      return response;
    });
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(isAnswered).toBe(false);
    stored();
    const response = await answer;
    expect([response.status, await response.text()]).toEqual([200, "ok"]);
    const away = await ask(door(), async () => {
      throw new Error("the database is away");
    });
    expect([away.status, await away.text()]).toEqual([503, ""]);
  });

  it("that the door cannot answer now is to come again, and one that it refuses is not", async () => {
    const never = async (): Promise<void> => {
      throw new Error("stored");
    };
    expect((await ask(door({ judge: async () => ({ kind: "later" }) }), never)).status).toBe(503);
    expect((await ask(door({ judge: async () => ({ kind: "refused" }) }), never)).status).toBe(403);
    expect((await ask(door({ judge: async () => ({ kind: "unreadable" }) }), never)).status).toBe(400);
    expect((await ask(door(), never, "{")).status).toBe(400);
  });

  it("is read as JSON to a depth that no update reaches", () => {
    const json = (text: string) => parseJson(new TextEncoder().encode(text));
    expect(json('{"a":"[[[[\\"]]"}')).toEqual({ value: { a: '[[[["]]' } });
    expect(json(`${"[".repeat(250)}${"]".repeat(250)}`)).toBeDefined();
    expect(json(`${"[".repeat(251)}${"]".repeat(251)}`)).toBeUndefined();
    expect(parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined();
  });
});

describe("whoever leads where updates are pushed", () => {
  const start = () => {
    const clock = createFrozenClock(new Date("2027-02-01T09:00:00Z"));
    const states: PushState[] = [];
    const calls: string[] = [];
    let state: PushState = { isOpen: true, waitingCount: 0 };
    const door: PushDoor = {
      path: "/telegram",
      admits: () => true,
      judge: async () => ({ kind: "refused" }),
      open: async () => void calls.push("open"),
      look: async () => {
        calls.push("look");
        return states.shift() ?? state;
      },
    };
    const { bot, intake } = intakeOf(clock);
    const progress = createReadingProgress();
    const stop = new AbortController();
    const ended = runPushWatch(
      {
        platform: createScriptedPlatform(bot),
        door,
        intake,
        progress,
        clock,
        log: quietLog,
        random: () => 0,
        onTrouble: () => undefined,
      },
      stop.signal,
    );
    return {
      clock,
      calls,
      progress,
      setState: (next: PushState) => void (state = next),
      end: async () => {
        stop.abort();
        await ended;
      },
    };
  };

  it("tells the network to push, and again when it no longer does", async () => {
    const { clock, calls, setState, end } = start();
    await eventually(() => expect(calls).toEqual(["open", "look"]));
    setState({ isOpen: false, waitingCount: 0 });
    clock.turn(30_000);
    await eventually(() => expect(calls).toEqual(["open", "look", "look"]));
    setState({ isOpen: true, waitingCount: 0 });
    clock.turn(1_000);
    await eventually(() => expect(calls).toEqual(["open", "look", "look", "open", "look"]));
    await end();
  });

  it("knows how far it has come when the network says that nothing waits, and asks when somebody wants to know", async () => {
    const { clock, calls, progress, setState, end } = start();
    setState({ isOpen: true, waitingCount: 3 });
    await eventually(() => expect(calls).toContain("look"));
    const closesAt = clock.now();
    clock.turn(2_000);
    expect(progress.coveredAt(closesAt, clock.now())).toBeNull();
    await eventually(() => expect(calls.filter((call) => call === "look")).toHaveLength(2));
    expect(progress.coverage(clock.now())).toBeNull();
    setState({ isOpen: true, waitingCount: 0 });
    clock.turn(2_000);
    const askedAt = clock.now();
    expect(progress.coveredAt(closesAt, askedAt)).toBeNull();
    await eventually(() => expect(progress.coveredAt(closesAt, clock.now())).toEqual(askedAt));
    expect(progress.coveredAt(new Date(askedAt.getTime() + 1), clock.now())).toBeNull();
    await end();
  });

  it("without a count waits for a first delivery, and after an interruption for two repeats", () => {
    const now = new Date("2027-02-01T09:00:00Z");
    const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
    expect(coveredWithoutCount(now, before(199))).toBeNull();
    expect(coveredWithoutCount(now, before(200))).toEqual(before(20));
  });
});
