import { bls12_381 } from "@noble/curves/bls12-381.js";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/verifier/bytes.ts";
import { verifySignature } from "../../src/verifier/signature.ts";
import {
  canonical,
  chainFile,
  closesAtSeconds,
  hash,
  iso,
  makeDraw,
  roundTime,
  signRound,
  type MadeDraw,
} from "./draw-maker.ts";
import { failing, item, makeTour, messageOf, tourRound, verifyMade } from "./tour.ts";

type Alteration = readonly [what: string, alter: (draw: MadeDraw) => void, failing: readonly string[]];

const zeros = "00".repeat(32);
const drawnAt = roundTime(tourRound);

/** Puts altered rules in force everywhere, as an organiser would who rewrites them afterwards. */
const rehash = (draw: MadeDraw): void => {
  item(draw.result.rules, -1).hash = hash(canonical(draw.rules)).toString("hex");
};

/** Signature bytes with the point's x replaced by x + p, which fits as long as x is small enough. */
const prime = BigInt(
  "0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
);
const nonCanonical = (signature: string): string => {
  const raw = BigInt(`0x${signature}`);
  const flags = (raw >> 381n) << 381n;
  return (flags | ((raw - flags + prime) % 2n ** 381n)).toString(16);
};

test("the untouched draw holds", () => {
  expect(verifyMade(makeTour()).checks.filter(({ ok }) => !ok)).toEqual([]);
});

const alterations: readonly Alteration[] = [
  ["a rule", (d) => (d.rules.title = "Two mugs"), ["rules"]],
  ["the hash of the rules", (d) => (item(d.result.rules, 0).hash = zeros), ["rules", "commit"]],
  ["the algorithm", (d) => (d.result.alg = "cgd-2"), ["rules"]],
  ["the number of winners in the result", (d) => (d.result.winners = 4), ["rules"]],
  ["the number of reserves in the result", (d) => (d.result.reserves = 5), ["rules"]],
  ["no version of the rules", (d) => d.result.rules.splice(0), ["rules"]],
  ["a version listed twice", (d) => d.result.rules.push(item(d.result.rules, 0)), ["rules"]],
  [
    "the version in force not the last",
    (d) => d.result.rules.push({ hash: zeros, posts: item(d.result.rules, 0).posts }),
    ["rules", "commit"],
  ],
  [
    "rules posted after the closing",
    (d) => (item(item(d.result.rules, 0).posts, 0).date = iso(drawnAt)),
    ["rules"],
  ],
  ["rules never posted", (d) => item(d.result.rules, 0).posts.splice(0), ["rules"]],
  [
    "winners in the rules and the result",
    (d) => {
      d.rules.winners = 2;
      d.result.winners = 2;
      rehash(d);
    },
    ["commit", "reveals", "changes"],
  ],

  [
    "closed_at earlier without early_close",
    (d) => (d.result.closed_at = iso(closesAtSeconds - 1)),
    ["closing"],
  ],
  ["closed_at later", (d) => (d.result.closed_at = iso(closesAtSeconds + 1)), ["closing"]],
  [
    "closed_at not a time",
    (d) => (d.result.closed_at = "2023-02-30T00:00:00Z"),
    ["rules", "closing", "attempts"],
  ],

  ["a ticket count in a record", (d) => (d.entrants[35] = 9), ["list", "tree"]],
  ["a leaf in a record", (d) => (d.entrants[31] = (item([...d.entrants], 31) + 1) % 256), ["list", "tree"]],
  ["no tickets in a record", (d) => d.entrants.fill(0, 32, 36), ["list", "tree"]],
  ["more tickets than the cap", (d) => d.entrants.fill(0xff, 32, 36), ["list", "tree"]],
  [
    "the order of two records",
    (d) => {
      const first = Buffer.from(d.entrants.subarray(0, 36));
      d.entrants.copyWithin(0, 36, 72);
      first.copy(d.entrants, 36);
    },
    ["list", "tree"],
  ],
  ["a record twice", (d) => d.entrants.copyWithin(36, 0, 36), ["list", "tree"]],
  ["the hash of the list", (d) => (d.result.list_hash = zeros), ["list", "commit"]],
  ["n", (d) => (d.result.n += 1), ["list", "commit"]],
  ["w", (d) => (d.result.w += 1), ["list", "commit"]],
  ["the root", (d) => (d.result.merkle_root = zeros), ["tree", "commit"]],

  [
    "a round before the first allowed",
    (d) => (item(d.result.attempts, 0).round = 354),
    ["attempts", "commit"],
  ],
  ["rounds that do not grow", (d) => (item(d.result.attempts, 0).round = 385), ["attempts", "commit"]],
  ["the void flag of the first attempt", (d) => (item(d.result.attempts, 0).void = false), ["attempts"]],
  ["the void flag of the last attempt", (d) => (item(d.result.attempts, 1).void = true), ["attempts"]],
  [
    "a timely post of a void attempt",
    (d) => (item(item(d.result.attempts, 0).posts, 0).date = iso(closesAtSeconds + 1)),
    ["attempts"],
  ],
  [
    "a post nine seconds before its round",
    (d) => (item(item(d.result.attempts, 1).posts, 0).date = iso(drawnAt - 9)),
    ["attempts"],
  ],
  ["no post of the last attempt", (d) => item(d.result.attempts, 1).posts.splice(0), ["attempts"]],
  ["no attempt", (d) => d.result.attempts.splice(0), ["attempts", "commit", "beacon", "ranking", "changes"]],

  ["the commitment", (d) => (item(d.result.attempts, 1).commit = zeros), ["commit", "ranking"]],
  ["the commitment of a void attempt", (d) => (item(d.result.attempts, 0).commit = zeros), ["commit"]],

  ["the round of the number", (d) => (d.result.randomness.round = tourRound + 1), ["beacon"]],
  ["the chain of the number", (d) => (d.result.randomness.chain = zeros), ["beacon"]],
  ["the kind of the number", (d) => (d.result.randomness.kind = "sealed"), ["beacon"]],
  [
    "the signature of another round",
    (d) => (d.result.randomness.signature = signRound(386)),
    ["beacon", "ranking"],
  ],

  ["the order of the ranks", (d) => (d.result.ranks = d.result.ranks.toReversed()), ["ranking"]],
  ["the index of a rank", (d) => (item(d.result.ranks, 1).index += 1), ["ranking"]],
  ["the number of a rank", (d) => (item(d.result.ranks, 1).rank = 1), ["ranking"]],
  ["the tickets of a rank", (d) => (item(d.result.ranks, 1).tickets += 1), ["ranking"]],
  ["the leaf of a rank", (d) => (item(d.result.ranks, 1).leaf = zeros), ["ranking", "reveals"]],
  ["too few ranks", (d) => d.result.ranks.pop(), ["ranking", "changes"]],
  [
    "a rank too many",
    (d) => d.result.ranks.push(...d.result.ranks, ...d.result.ranks, ...d.result.ranks),
    ["ranking", "reveals", "changes"],
  ],

  [
    "the key of a reveal",
    (d) => Object.assign(item(d.result.ranks, 0).reveal ?? {}, { key: "tg:1" }),
    ["reveals"],
  ],
  [
    "the salt of a reveal",
    (d) => Object.assign(item(d.result.ranks, 0).reveal ?? {}, { salt: "00".repeat(16) }),
    ["reveals"],
  ],
  ["a missing reveal of a winner", (d) => delete item(d.result.ranks, 0).reveal, ["reveals"]],
  ["a missing reveal of one who lost the place", (d) => delete item(d.result.ranks, 3).reveal, ["reveals"]],
  ["a reveal where no place was held", (d) => d.result.changes.splice(3), ["reveals"]],

  ["changes out of order of time", (d) => (item(d.result.changes, 2).at = iso(drawnAt + 4)), ["changes"]],
  ["a change before the draw", (d) => (item(d.result.changes, 0).at = iso(drawnAt - 1)), ["changes"]],
  [
    "the higher rank first at one instant",
    (d) => {
      const [first, second] = [item(d.result.changes, 0), item(d.result.changes, 1)];
      [first.rank, second.rank] = [second.rank, first.rank];
    },
    ["changes"],
  ],
  ["a change of a rank without a place", (d) => (item(d.result.changes, 0).rank = 5), ["changes"]],
  ["a second loss of one place", (d) => (item(d.result.changes, 2).rank = 2), ["changes"]],
  ["a reason out of the air", (d) => (item(d.result.changes, 0).reason = "UGLY"), ["changes"]],
  [
    "a replacement by the team called the platform's",
    (d) => (item(d.result.changes, 3).by = "platform"),
    ["changes"],
  ],
  ["a removal by the team called leaving", (d) => (item(d.result.changes, 0).by = "team"), ["changes"]],
  [
    "no claim before the time to claim is over",
    (d) => (item(d.result.changes, 4).at = iso(drawnAt + 3599)),
    ["changes"],
  ],
  ["a reserve passed over", (d) => (item(d.result.changes, 2).replaced_by_rank = 7), ["reveals", "changes"]],
  [
    "null though a reserve is left",
    (d) => (item(d.result.changes, 3).replaced_by_rank = null),
    ["reveals", "changes"],
  ],
  [
    "a replacement beyond the last rank",
    (d) => (item(d.result.changes, 4).replaced_by_rank = 8),
    ["changes"],
  ],
];

describe("an altered draw is refused by name:", () => {
  test.each(alterations)("%s", (_what, alter, names) => {
    const draw = makeTour();
    alter(draw);
    const found = failing(verifyMade(draw));
    // A changed list may or may not change who is drawn; the named checks must fail either way.
    expect(found.filter((name) => names.includes(name) || name !== "ranking")).toEqual(names);
  });
});

describe("the signature", () => {
  const altered = (signature: string) => {
    const draw = makeTour();
    draw.result.randomness.signature = signature;
    return verifyMade(draw);
  };
  const signature = makeTour().result.randomness.signature ?? "";

  // Every byte once, and every bit of the first, which holds the flags.
  const bits = Array.from({ length: 55 }, (_, i) => (i < 47 ? 8 * i + (i % 8) : 376 + (i - 47)));

  test("with any one bit flipped is refused as beacon", () => {
    for (const bit of bits) {
      const flipped = (BigInt(`0x${signature}`) ^ (1n << BigInt(bit))).toString(16).padStart(96, "0");
      expect(failing(altered(flipped))).toEqual(["beacon", "ranking"]);
    }
  });

  test("is not canonical when x is written as x + p", () => {
    // Only an x below 2^381 − p has a second way to be written.
    let round = tourRound;
    while (BigInt(`0x${signRound(round)}`) % 2n ** 381n >= 2n ** 381n - prime) round += 1;
    const twin = fromHex(nonCanonical(signRound(round)));
    expect(() => verifySignature(fromHex(signRound(round)), round, chainFile.public_key)).not.toThrow();
    expect(() => verifySignature(twin, round, chainFile.public_key)).toThrow("not canonical");
    expect(messageOf(altered(toHex(twin)), "beacon")).toContain("not canonical");
  });

  test("is not the point at infinity, uncompressed, or upper case", () => {
    expect(messageOf(altered(`c0${"00".repeat(47)}`), "beacon")).toContain("infinity");
    expect(messageOf(altered(`0${signature.slice(1)}`), "beacon")).toContain("compressed");
    expect(messageOf(altered(signature.toUpperCase()), "beacon")).toContain("lowercase hex");
  });

  test("is not a point of the curve outside the subgroup", () => {
    const { G1, fields } = bls12_381;
    const outside = Array.from({ length: 30 }, (_, i) => BigInt(i + 1)).find((x) => {
      const square = fields.Fp.create(x ** 3n + 4n);
      // Euler: squares have a root, so this x is on the curve.
      if (fields.Fp.pow(square, (prime - 1n) / 2n) !== 1n) return false;
      return !G1.Point.fromAffine({ x, y: fields.Fp.sqrt(square) }).isTorsionFree();
    });
    const encoded = ((1n << 383n) | (outside ?? 0n)).toString(16);
    expect(outside).toBeDefined();
    expect(messageOf(altered(encoded), "beacon")).toContain("outside the subgroup");
  });
});

describe("sealed draws", () => {
  const plan = {
    entrants: new Map([
      ["tg:1", 1],
      ["vk:2", 2],
      ["tg:3", 3],
    ]),
    winners: 1,
    reserves: 1,
  } as const;
  const sealed = (): MadeDraw => makeDraw({ ...plan, kind: "sealed" });

  test("hold, and say what they cannot prove", () => {
    const report = verifyMade(sealed());
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.notices[0]).toBe("SEALED: NOT PROVABLE AGAINST THE OPERATOR");
  });

  test.each<Alteration>([
    ["the secret", (d) => (d.result.randomness.secret = zeros), ["beacon", "ranking"]],
    ["a second attempt", (d) => d.result.attempts.push(item(d.result.attempts, 0)), ["attempts"]],
    ["a round", (d) => (item(d.result.attempts, 0).round = 1), ["attempts", "commit"]],
    ["the void flag", (d) => (item(d.result.attempts, 0).void = true), ["attempts"]],
    ["no post", (d) => item(d.result.attempts, 0).posts.splice(0), ["attempts"]],
    ["a switch to the beacon", (d) => (d.result.randomness.kind = "drand"), ["beacon"]],
  ])("are refused with %s altered", (_what, alter, names) => {
    const draw = sealed();
    alter(draw);
    expect(failing(verifyMade(draw)).filter((name) => names.includes(name) || name !== "ranking")).toEqual(
      names,
    );
  });
});
