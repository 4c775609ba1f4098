import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { createDescribeCaller, createResolveCaller } from "../../src/audience/caller.ts";
import { createResolveCrowd } from "../../src/audience/crowd-service.ts";
import { createCommunityGuide } from "../../src/audience/guide-service.ts";
import { audienceListeners } from "../../src/audience/listeners.ts";
import { createI18n } from "../../src/bot/i18n.ts";
import type { Caller } from "../../src/bot/caller.ts";
import { identityKey, type MembershipIncoming, type Network } from "../../src/bot/incoming.ts";
import { defineListener } from "../../src/bot/listener.ts";
import { createRateLimit } from "../../src/bot/rate-limit.ts";
import { createRenderer } from "../../src/bot/render.ts";
import { createRouter } from "../../src/bot/router.ts";
import { createSigner } from "../../src/bot/signing.ts";
import { createVoice, type SpokenRow } from "../../src/bot/speak.ts";
import type { Transaction } from "../../src/db/transaction.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createTestDatabase, type TestDatabase } from "../harness/database.ts";
import type { Person } from "../harness/person.ts";
import { createStage } from "../harness/stage.ts";

const now = new Date("2027-02-01T09:00:00Z");
const minutesFrom = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const name = fc.constantFrom("", "Ann", "Ann Lee", "'; --");
const username = fc.constantFrom(undefined, "ann", "bo");
const languageCode = fc.constantFrom(undefined, "en", "ru", "pt-br");
const passage = fc.record({
  status: fc.constantFrom("member" as const, "left" as const),
  cause: fc.constantFrom("self" as const, "team" as const),
  minutes: fc.integer({ min: -3, max: 0 }),
});

/** Somebody who comes or goes, and what was known of them before. */
const person = fc.record({
  from: fc.record({ name, username, languageCode }),
  passage,
  known: fc.option(
    fc.record({
      from: fc.record({ name, username, languageCode }),
      chosen: fc.constantFrom(null, "en", "ru"),
      seenMinutes: fc.constantFrom(-90, -60, -1),
      role: fc.constantFrom(undefined, "admin" as const, "analyst" as const),
      passage: fc.option(passage),
    }),
  ),
});
const scene = fc.record({
  network: fc.constantFrom("telegram" as const, "vk" as const),
  isOurs: fc.boolean(),
  people: fc.array(person, { minLength: 1, maxLength: 7 }),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

const venueIn = (network: Network) => (network === "telegram" ? "tg:-1001" : "vk:-55");

const prepare = async (tx: Transaction, { network, isOurs, people }: Scene): Promise<void> => {
  const bot = network === "telegram" ? "tg:900" : "vk:55";
  const { id: communityId } = await tx.community.create({
    data: { name: "Shop", language: "ru", timezone: "UTC", createdAt: now },
  });
  const venue = { key: venueIn(network), bot, type: "group", title: "Shop", botStatus: "administrator" };
  const dated = { createdAt: now, updatedAt: now };
  await tx.venue.create({ data: { ...venue, ...dated, communityId: isOurs ? communityId : null } });
  for (const [index, { known }] of people.entries()) {
    if (!known) continue;
    const userId = String(index + 1);
    const key = identityKey(network, userId);
    const { from, chosen, seenMinutes, role } = known;
    const { id: personId } = await tx.person.create({ data: { createdAt: now, language: chosen } });
    await tx.identity.create({
      data: {
        key,
        network,
        userId,
        personId,
        name: from.name,
        createdAt: now,
        username: from.username ?? null,
        languageCode: from.languageCode ?? null,
        seenAt: minutesFrom(seenMinutes),
      },
    });
    if (role) await tx.teamMember.create({ data: { communityId, personId, role, since: now } });
    if (known.passage) {
      const { minutes, ...passed } = known.passage;
      const row = { venueKey: venueIn(network), identityKey: key, at: minutesFrom(minutes), ...passed };
      await tx.membership.create({ data: row });
    }
  }
};

const incomingsOf = ({ network, people }: Scene): readonly MembershipIncoming[] =>
  people.map(({ from, passage: { minutes, status, cause } }, index) => ({
    kind: "membership",
    network,
    bot: network === "telegram" ? "tg:900" : "vk:55",
    at: minutesFrom(minutes),
    venue: venueIn(network),
    from: {
      userId: String(index + 1),
      name: from.name,
      ...(from.username && { username: from.username }),
      ...(from.languageCode && { languageCode: from.languageCode }),
    },
    status,
    cause,
  }));

/** All that is in the database and that was said, without the numbers that the database deals out. */
const outcomeOf = async (
  tx: Transaction,
  heard: readonly (Caller | undefined)[],
  said: readonly SpokenRow[],
) => {
  const identities = await tx.identity.findMany({ orderBy: { key: "asc" }, include: { person: true } });
  return {
    identities: identities.map(
      ({ id: _id, personId: _personId, person: { id: _same, ...known }, ...row }) => ({
        ...row,
        known,
      }),
    ),
    people: new Set(identities.map(({ personId }) => personId)).size,
    everybody: await tx.person.count(),
    memberships: await tx.membership.findMany({ orderBy: { identityKey: "asc" } }),
    callers: heard.map((caller) => {
      const own = identities.find(({ key }) => key === caller?.identityKey);
      expect([caller?.identityId, caller?.personId]).toEqual([own?.id, own?.personId]);
      return { ...caller, identityId: 0, personId: 0, community: caller?.community?.name };
    }),
    said,
  };
};

const signer = createSigner(Buffer.alloc(32, 3));
const i18n = createI18n(join(packageRoot, "locales"));
const renderer = createRenderer({ i18n, signer });
const describeCaller = createDescribeCaller(i18n, "en");

/** Plays a scene from its beginning, leaves nothing behind, and tells what came of it. */
const play = async (scene: Scene, isTogether: boolean) => {
  const heard: (Caller | undefined)[] = [];
  const said: SpokenRow[] = [];
  const greeting = { says: [{ text: { key: "start-privacy" } }] };
  /** Greets every other one. */
  const greeter = defineListener({
    on: "membership",
    run: async ({ caller }) => (heard.push(caller) % 2 === 0 ? greeting : undefined),
    crowd: async (contexts) =>
      contexts.map(({ caller }) => (heard.push(caller) % 2 === 0 ? greeting : undefined)),
  });
  const router = createRouter({
    features: { commands: [], buttons: [], refs: [], listeners: [...audienceListeners(), greeter] },
    resolveCaller: createResolveCaller(describeCaller),
    resolveCrowd: createResolveCrowd(describeCaller),
    communities: createCommunityGuide(signer),
    voice: createVoice({
      renderer,
      queue: async (_tx, rows) => rows.map((row) => BigInt(said.push(row))),
      limitsOf: () => ({ maxTextLength: 4096, maxCaptionLength: 1024 }),
    }),
    renderer,
    signer,
    rateLimit: createRateLimit(),
    platforms: new Map(),
  });
  const inputs = incomingsOf(scene).map((incoming, index) => ({ id: BigInt(index + 1), incoming, now }));
  let outcome: Awaited<ReturnType<typeof outcomeOf>> | undefined;
  const undo = new Error("This scene is over.");
  await expect(
    database.db.prisma.$transaction(async (tx) => {
      await prepare(tx, scene);
      if (isTogether) {
        expect(new Set(inputs.map(({ incoming }) => router.crowd.keyOf(incoming))).size).toBe(1);
        await router.crowd.route(tx, inputs);
      } else for (const input of inputs) await router.route(tx, input);
      outcome = await outcomeOf(tx, heard, said);
      throw undo;
    }),
  ).rejects.toBe(undo);
  return outcome;
};

describe("people who come and go in one group", () => {
  it("leave the same rows and hear the same together as one by one", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (one) => {
        const together = await play(one, true);
        expect(together).toEqual(await play(one, false));
        expect(together?.callers).toHaveLength(one.people.length);
      }),
      { numRuns: 15 },
    );
  });
});

test.each(["telegram", "vk"] as const)(
  "on %s a whole group comes at once, each in their own order",
  async (network) => {
    const stage = await createStage({ networks: [network] });
    const olga = await stage.owner("Olga", { network });
    const people: Person[] = [];
    for (const called of ["Ann", "Bo", "Cy", "Di", "Ed"])
      people.push(await stage.person(called, { network }));
    await stage.atOnce(
      ...people.map(({ hands }, index) => async () => {
        await hands.join(olga.place);
        if (index % 2 === 0) await hands.leave(olga.place);
        if (index === 4) await hands.join(olga.place);
      }),
    );
    const rows = await stage.db.prisma.membership.findMany({
      where: { identityKey: { in: people.map(({ key }) => key) }, venueKey: olga.place.key },
      select: { identityKey: true, status: true },
    });
    const statusOf = new Map(rows.map(({ identityKey: key, status }) => [key, status]));
    expect(people.map(({ key }) => statusOf.get(key))).toEqual([
      "left",
      "member",
      "left",
      "member",
      "member",
    ]);
  },
);
