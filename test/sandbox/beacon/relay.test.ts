import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TurnableClock } from "../../../src/clock.ts";
import { createBeaconSimulator, type BeaconSimulator } from "../../../src/sandbox/beacon/simulator.ts";
import { fromHex, toHex } from "../../../src/verifier/bytes.ts";
import { readChain } from "../../../src/verifier/chain.ts";
import { sha256 } from "../../../src/verifier/sha256.ts";
import { verifySignature } from "../../../src/verifier/signature.ts";
import type { Json } from "../../../src/verifier/json.ts";
import { createFrozenClock } from "../telegram/frozen-clock.ts";

const genesisUnixSeconds = 1_700_000_000;
/** Round 11 appears at second 30 after the genesis; here it is second 31. */
const startAt = new Date((genesisUnixSeconds + 31) * 1000);

let clock: TurnableClock;
let beacon: BeaconSimulator;
beforeEach(async () => {
  clock = createFrozenClock(startAt);
  beacon = await createBeaconSimulator({ clock, genesisUnixSeconds, secretSeed: "relay" });
});
afterEach(async () => beacon.close());

const get = async (path: string) => {
  const answer = await fetch(`${beacon.url}${path}`);
  return {
    status: answer.status,
    text: await answer.text(),
    cacheControl: answer.headers.get("cache-control"),
  };
};
const getRound = async (round: number | string) => get(`/${beacon.chainHash}/public/${round}`);

interface Published {
  readonly round: number;
  readonly randomness: string;
  readonly signature: string;
}
const published = async (round: number | string): Promise<Published> =>
  JSON.parse((await getRound(round)).text) as Published;

const verify = (round: number, signature: string): void =>
  verifySignature(fromHex(signature), round, beacon.chain.public_key);

describe("the chain", () => {
  test("has the hash of DRAW §4, as the verifier computes it", () => {
    const file: Json = new Map(Object.entries(beacon.chain));
    expect(readChain({ value: file, path: "chain" }).hash).toBe(beacon.chainHash);
  });

  test("follows from the seed alone", async () => {
    const twin = await createBeaconSimulator({ clock, genesisUnixSeconds, secretSeed: "relay" });
    const other = await createBeaconSimulator({ clock, genesisUnixSeconds, secretSeed: "other" });
    expect(twin.chain).toEqual(beacon.chain);
    expect(await twin.world.signatureOf(77)).toBe(await beacon.world.signatureOf(77));
    expect(other.chain.public_key).not.toBe(beacon.chain.public_key);
    expect(other.chainHash).not.toBe(beacon.chainHash);
    await Promise.all([twin.close(), other.close()]);
  });

  test("is listed and described as a drand relay does", async () => {
    expect(JSON.parse((await get("/chains")).text)).toEqual([beacon.chainHash]);
    expect(JSON.parse((await get(`/${beacon.chainHash}/info`)).text)).toEqual({
      public_key: beacon.chain.public_key,
      period: 3,
      genesis_time: genesisUnixSeconds,
      hash: beacon.chainHash,
      groupHash: beacon.chain.genesis_seed,
      schemeID: "bls-unchained-g1-rfc9380",
      metadata: { beaconID: "test" },
    });
  });
});

describe("rounds", () => {
  test("that have appeared carry true signatures and their hash", async () => {
    for (const number of [1, 10, 11]) {
      const { round, randomness, signature } = await published(number);
      expect(round).toBe(number);
      expect(randomness).toBe(toHex(sha256(fromHex(signature))));
      expect(() => verify(number, signature)).not.toThrow();
      expect(signature).toBe(await beacon.world.signatureOf(number));
    }
  });

  test("latest and 0 are the last that has appeared", async () => {
    expect((await published("latest")).round).toBe(11);
    expect((await published(0)).round).toBe(11);
    await beacon.world.turnClock(2000);
    expect((await published("latest")).round).toBe(12);
  });

  test("beyond the next are refused with 425, however far", async () => {
    for (const round of [13, 1_000_000]) {
      const answer = await getRound(round);
      expect(answer).toEqual({
        status: 425,
        text: "Requested future beacon\n",
        cacheControl: "must-revalidate, public, max-age=2",
      });
    }
  });

  test("the next is held until its time and then answered", async () => {
    let answered = false;
    const held = published(12).then((round) => {
      answered = true;
      return round;
    });
    // Another request that goes and comes meanwhile shows that the held one was not answered.
    await getRound(11);
    clock.turn(1999);
    await getRound(11);
    expect(answered).toBe(false);
    clock.turn(1);
    expect((await held).round).toBe(12);
  });

  test("before the genesis there is none", async () => {
    const early = await createBeaconSimulator({ clock, genesisUnixSeconds: genesisUnixSeconds + 3600 });
    const answer = await fetch(`${early.url}/${early.chainHash}/public/latest`);
    expect(answer.status).toBe(500);
    await early.close();
  });

  test("that are no numbers get 400, other chains 500, other paths 404", async () => {
    expect((await getRound("abc")).status).toBe(400);
    expect((await getRound("-1")).status).toBe(400);
    expect((await getRound("99999999999999999999")).status).toBe(400);
    expect((await get(`/${"00".repeat(32)}/public/1`)).status).toBe(500);
    expect((await get(`/${"00".repeat(32)}/info`)).status).toBe(500);
    expect((await get("/nothing")).status).toBe(404);
    expect((await get(`/${beacon.chainHash}/public/1/more`)).status).toBe(404);
  });
});

describe("the world", () => {
  test("knows future signatures that will turn out true", async () => {
    const signature = await beacon.world.signatureOf(5000);
    expect(() => verify(5000, signature)).not.toThrow();
    await expect(beacon.world.signatureOf(0)).rejects.toThrow("no round 0");
  });

  test("pauses the network and brings the missed rounds at once", async () => {
    await beacon.world.pause();
    await beacon.world.turnClock(30_000);
    expect((await published("latest")).round).toBe(11);
    expect(await getRound(15)).toMatchObject({ status: 500, text: "Failed to get beacon\n" });
    expect((await getRound(40)).status).toBe(425);
    await beacon.world.resume();
    expect((await published("latest")).round).toBe(21);
    const { signature } = await published(15);
    expect(() => verify(15, signature)).not.toThrow();
  });

  test.each(["bit-flip", "other-round", "non-canonical"] as const)(
    "lies by %s until told not to",
    async (lie) => {
      await beacon.world.lie(lie);
      for (const number of [1, 5, 6, 7, 8, 9, 10]) {
        const { round, randomness, signature } = await published(number);
        expect(round).toBe(number);
        expect(randomness).toBe(toHex(sha256(fromHex(signature))));
        expect(() => verify(number, signature)).toThrow("the signature");
      }
      await beacon.world.lie(null);
      const { signature } = await published(5);
      expect(() => verify(5, signature)).not.toThrow();
    },
  );

  test("writes non-canonical points as x + p where that fits, else uncompressed", async () => {
    await beacon.world.lie("non-canonical");
    const lengths = new Set<number>();
    for (let round = 1; round <= 11; round += 1) lengths.add((await published(round)).signature.length);
    await beacon.world.turnClock(60_000);
    for (let round = 12; round <= 30; round += 1) lengths.add((await published(round)).signature.length);
    expect(lengths).toEqual(new Set([96, 192]));
  });

  test("fails with any status until told not to", async () => {
    await beacon.world.fail(503);
    expect((await get("/chains")).status).toBe(503);
    expect((await getRound(1)).status).toBe(503);
    await beacon.world.fail(null);
    expect((await getRound(1)).status).toBe(200);
    await expect(beacon.world.fail(200)).rejects.toThrow("no HTTP status of a failure");
  });

  test("counts the calls with their answers, and not the control requests", async () => {
    await getRound(11);
    await getRound(99);
    const atMs = startAt.getTime();
    expect(await beacon.world.calls()).toEqual([
      { atMs, path: `/${beacon.chainHash}/public/11`, status: 200 },
      { atMs, path: `/${beacon.chainHash}/public/99`, status: 425 },
    ]);
  });
});
