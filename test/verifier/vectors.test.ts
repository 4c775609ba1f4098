import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { commitmentTo } from "../../src/verifier/attempts.ts";
import { fromHex, join, toHex, u16, utf8 } from "../../src/verifier/bytes.ts";
import { quicknet, roundAt, timeOfRound } from "../../src/verifier/chain.ts";
import { checkRecords, readEntrants, sumTickets } from "../../src/verifier/entrants.ts";
import { canonicalJson, parseJson } from "../../src/verifier/json.ts";
import { merkleRoot } from "../../src/verifier/merkle.ts";
import { below, rank } from "../../src/verifier/ranking.ts";
import { sha256 } from "../../src/verifier/sha256.ts";
import { parseInstant } from "../../src/verifier/shape.ts";
import { verifySignature } from "../../src/verifier/signature.ts";

interface Vector {
  readonly name: string;
  readonly draw_id: string;
  readonly rules_json: string;
  readonly rules_hash: string;
  readonly entrants_bin: string;
  readonly list_hash: string;
  readonly merkle_root: string;
  readonly n: number;
  readonly w: number;
  readonly chain_hash: string;
  readonly round: number;
  readonly signature: string;
  readonly commit: string;
  readonly seed: string;
  readonly how_many: number;
  readonly ranks: readonly number[];
}

interface Vectors {
  readonly beacon_public_key: string;
  readonly vectors: readonly Vector[];
  readonly below: readonly { T: number; blocks: readonly string[]; returns: number; blocks_used: number }[];
  readonly round: readonly { T: string; round: number }[];
}

const file = new URL("../fixtures/draw-vectors.json", import.meta.url);
const {
  beacon_public_key,
  vectors,
  below: belowCases,
  round: roundCases,
} = JSON.parse(readFileSync(file, "utf8")) as Vectors;

describe.each(vectors)("vector: $name", (vector) => {
  const entrants = readEntrants(fromHex(vector.entrants_bin));

  test("the rules have the hash", () => {
    expect(toHex(sha256(utf8(canonicalJson(parseJson(vector.rules_json)))))).toBe(vector.rules_hash);
  });

  test("the list has the hash, the counts and the root", () => {
    checkRecords(entrants, 10);
    expect(toHex(sha256(entrants.bytes))).toBe(vector.list_hash);
    expect([entrants.count, sumTickets(entrants)]).toEqual([vector.n, vector.w]);
    expect(toHex(merkleRoot(entrants))).toBe(vector.merkle_root);
  });

  test("commitment, seed and ranking come out", () => {
    const { draw_id, rules_hash, list_hash, merkle_root, n, w, chain_hash, round } = vector;
    const committed = {
      drawId: draw_id,
      rulesHash: rules_hash,
      listHash: list_hash,
      merkleRoot: merkle_root,
      n,
      w,
      chainHash: chain_hash,
    };
    expect(commitmentTo(committed, round)).toBe(vector.commit);
    const secret = fromHex(vector.signature);
    const seed = sha256(join(utf8("cgd-1/seed"), fromHex(vector.commit), u16(secret.length), secret));
    expect(toHex(seed)).toBe(vector.seed);
    expect(rank(entrants, seed, vector.how_many)).toEqual(vector.ranks);
  });
});

test.each(belowCases)(
  "below($T) refuses the biased end of the range",
  ({ T, blocks, returns, blocks_used }) => {
    let used = 0;
    const next = (): bigint => {
      used += 1;
      return BigInt(blocks[used - 1] ?? "0");
    };
    expect(below(T, next)).toBe(returns);
    expect(used).toBe(blocks_used);
  },
);

test.each(roundCases)("the first round at or after $T is $round", ({ T, round }) => {
  const seconds = parseInstant(T) ?? Number.NaN;
  expect(roundAt(quicknet, seconds)).toBe(round);
  expect(timeOfRound(quicknet, round)).toBeGreaterThanOrEqual(seconds);
  expect(timeOfRound(quicknet, round - 1)).toBeLessThan(seconds);
});

test("quicknet's key is the pinned one and its round 1000 is true", () => {
  expect(quicknet.publicKey).toBe(beacon_public_key);
  const signature = fromHex(vectors[0]?.signature ?? "");
  expect(() => verifySignature(signature, 1000, quicknet.publicKey)).not.toThrow();
  // DRAW, "Vectors and an example".
  expect(toHex(sha256(signature))).toBe("fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd");
});
