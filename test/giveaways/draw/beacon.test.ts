import { createHash } from "node:crypto";

import { bls12_381 } from "@noble/curves/bls12-381.js";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { drawSeed, opensSeal, sealOf, verifyBeacon } from "../../../src/giveaways/draw/beacon.ts";
import {
  chainHash,
  isTimely,
  QUICKNET,
  roundAt,
  roundForAttempt,
  testChain,
  timeOfRound,
} from "../../../src/giveaways/draw/chain.ts";
import { example } from "./draw-fixtures.ts";

const { G1, shortSignatures, fields } = bls12_381;
const p = fields.Fp.ORDER;
const secretKey = Buffer.alloc(32, 3);
const chain = testChain({
  public_key: shortSignatures.getPublicKey(secretKey).toHex(true),
  period: 3,
  genesis: 1_700_000_000,
  genesis_seed: "5e".repeat(32),
  id: "sandbox",
});
const signRound = (round: number): string => {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(round));
  const point = shortSignatures.hash(createHash("sha256").update(message).digest());
  return shortSignatures.sign(point, secretKey).toHex(true);
};
const withFlags = (x: bigint, flags: number): string =>
  (x | (BigInt(flags) << 376n)).toString(16).padStart(96, "0");
const xOf = (signature: string): bigint => BigInt(`0x${signature}`) & ((1n << 381n) - 1n);
const flagsOf = (signature: string): number => Number.parseInt(signature.slice(0, 2), 16) & 0xe0;

describe("the signature of a round", () => {
  const { round, signature } = example.beacon;

  test("quicknet's round 1000 is valid for round 1000 only", () => {
    expect(createHash("sha256").update(signature, "hex").digest("hex")).toBe(
      "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
    );
    expect(verifyBeacon(QUICKNET, round, signature)).toBe("valid");
    expect(verifyBeacon(QUICKNET, round + 1, signature)).toBe("wrong-signature");
    expect(verifyBeacon(chain, round, signature)).toBe("wrong-signature");
  });

  test("a test chain signs its own rounds", () => {
    expect(verifyBeacon(chain, 7, signRound(7))).toBe("valid");
    expect(verifyBeacon(QUICKNET, 7, signRound(7))).toBe("wrong-signature");
  });

  test("the same point with x + p instead of x would be a second roll", () => {
    let second = 1;
    while (xOf(signRound(second)) + p >= 1n << 381n) second += 1;
    const honest = signRound(second);
    const forged = withFlags(xOf(honest) + p, flagsOf(honest));
    expect(verifyBeacon(chain, second, honest)).toBe("valid");
    expect(verifyBeacon(chain, second, forged)).toBe("not-canonical");
  });

  test("the mirrored point is another number", () => {
    const mirrored = withFlags(xOf(signature), flagsOf(signature) ^ 0x20);
    expect(verifyBeacon(QUICKNET, round, mirrored)).toBe("wrong-signature");
  });

  test("a point of the curve outside the subgroup is refused", () => {
    let x = 1n;
    const isOutside = (): boolean => {
      const ySquared = fields.Fp.add(fields.Fp.pow(x, 3n), 4n);
      const root = fields.Fp.pow(ySquared, (p + 1n) / 4n);
      if (!fields.Fp.eql(fields.Fp.sqr(root), ySquared)) return false;
      return !G1.Point.fromAffine({ x, y: root }).isTorsionFree();
    };
    while (!isOutside()) x += 1n;
    expect(verifyBeacon(QUICKNET, round, withFlags(x, 0x80))).toBe("not-in-the-group");
  });

  test.each([
    ["infinity", `c0${"00".repeat(47)}`, "infinity"],
    ["infinity with rubbish", `c0${"00".repeat(46)}01`, "infinity"],
    ["infinity that claims to be uncompressed", `40${"00".repeat(47)}`, "infinity"],
    ["no compression flag", withFlags(xOf(signature), flagsOf(signature) ^ 0x80), "not-canonical"],
    ["x = p", withFlags(p, 0x80), "not-canonical"],
    ["x of no point", withFlags(1n, 0x80), "not-in-the-group"],
    ["capitals", signature.toUpperCase(), "not-48-bytes-of-hex"],
    ["one byte less", signature.slice(2), "not-48-bytes-of-hex"],
    ["an uncompressed point", G1.Point.fromHex(signature).toHex(false), "not-48-bytes-of-hex"],
    ["nothing", "", "not-48-bytes-of-hex"],
  ])("%s", (_, forged, verdict) => {
    expect(verifyBeacon(QUICKNET, round, forged)).toBe(verdict);
  });
});

describe("seals and seeds", () => {
  const secret = "11".repeat(32);

  test("only the secret opens its seal", () => {
    const seal = sealOf(Buffer.from(secret, "hex"));
    expect(seal).toBe(createHash("sha256").update(secret, "hex").digest("hex"));
    expect(opensSeal(seal, secret)).toBe(true);
    expect(opensSeal(seal, "12".repeat(32))).toBe(false);
    expect(opensSeal(seal, "11")).toBe(false);
    expect(() => sealOf(Buffer.alloc(31))).toThrow(RangeError);
  });

  test("a seed is made of 48 or 32 bytes, nothing else", () => {
    const commit = "22".repeat(32);
    const head = Buffer.concat([Buffer.from("cgd-1/seed"), Buffer.alloc(32, 0x22)]);
    const sealed = createHash("sha256").update(head).update(Buffer.of(0, 32)).update(secret, "hex").digest();
    expect(drawSeed(commit, secret)).toEqual(sealed);
    expect(() => drawSeed(commit, "11".repeat(47))).toThrow(RangeError);
  });
});

describe("rounds", () => {
  test("quicknet's own hash follows from its file by the test chain's formula", () => {
    const file = {
      public_key: QUICKNET.publicKey,
      period: QUICKNET.periodSeconds,
      genesis: QUICKNET.genesisSeconds,
      genesis_seed: "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e",
      id: "quicknet",
    };
    expect(chainHash(file)).toBe(QUICKNET.hash);
    expect(testChain(file).isTest).toBe(true);
    expect(() => testChain({ ...file, period: 0 })).toThrow(RangeError);
    expect(() => testChain({ ...file, genesis_seed: "f" })).toThrow(RangeError);
  });

  test("the round at a time is the first that is not before it", () => {
    const ages = fc.integer({ min: 0, max: 10 ** 9 });
    fc.assert(
      fc.property(ages, fc.integer({ min: 1, max: 60 }), (age, periodSeconds) => {
        const slow = { ...QUICKNET, periodSeconds };
        const at = slow.genesisSeconds + age;
        const round = roundAt(at, slow);
        expect(timeOfRound(round, slow)).toBeGreaterThanOrEqual(at);
        expect(timeOfRound(round, slow) - periodSeconds).toBeLessThan(at);
        expect(roundAt(timeOfRound(round, slow), slow)).toBe(round);
      }),
    );
    expect(() => roundAt(QUICKNET.genesisSeconds - 1, QUICKNET)).toThrow(RangeError);
    expect(() => roundAt(QUICKNET.genesisSeconds + 0.5, QUICKNET)).toThrow(RangeError);
    expect(() => timeOfRound(0, QUICKNET)).toThrow(RangeError);
  });

  test("a post is timely up to ten seconds before its round", () => {
    const at = timeOfRound(1000, QUICKNET);
    expect(isTimely(at - 10, 1000, QUICKNET)).toBe(true);
    expect(isTimely(at - 9, 1000, QUICKNET)).toBe(false);
  });

  test("an attempt takes the round after the delay, from the closing or from now, whichever is later", () => {
    const closedAtSeconds = Date.parse(example.result.closed_at) / 1000;
    const first = { closedAtSeconds, nowSeconds: closedAtSeconds - 5, delaySeconds: 60 };
    expect(roundForAttempt(first, QUICKNET)).toBe(1000);
    expect(roundForAttempt({ ...first, nowSeconds: closedAtSeconds + 1 }, QUICKNET)).toBe(1001);
    expect(roundForAttempt({ ...first, nowSeconds: closedAtSeconds + 3 }, QUICKNET)).toBe(1001);
  });
});
