import { describe, expect, test } from "vitest";

import { fromHex, toHex } from "../../../src/giveaways/draw/bytes.ts";
import { drawSeed, opensSeal, verifyBeacon } from "../../../src/giveaways/draw/beacon.ts";
import { QUICKNET, roundAt } from "../../../src/giveaways/draw/chain.ts";
import { commitmentHash } from "../../../src/giveaways/draw/commitment.ts";
import { buildEntrantList } from "../../../src/giveaways/draw/entrants.ts";
import { instantSeconds } from "../../../src/giveaways/draw/instant.ts";
import { entrantLeaf, entrantSalt } from "../../../src/giveaways/draw/leaf.ts";
import { below, createRanking } from "../../../src/giveaways/draw/ranking.ts";
import { recordAt, ticketsOf } from "../../../src/giveaways/draw/records.ts";
import { rulesHash } from "../../../src/giveaways/draw/rules.ts";
import { vectors } from "./draw-fixtures.ts";

describe.each(vectors.vectors)("$name", (vector) => {
  const drawKey = fromHex(vector.draw_key, 32);
  const entrants = Object.entries(vector.entrants).map(([key, tickets]) => ({ key, tickets }));
  const entrantsBin = Buffer.from(vector.entrants_bin, "hex");

  test("rules", () => {
    expect(rulesHash(vector.rules_json)).toBe(vector.rules_hash);
  });

  test("salts and leaves, one by one", () => {
    const leaves = entrants.map(({ key }) =>
      toHex(entrantLeaf(vector.draw_id, entrantSalt(drawKey, key), key)),
    );
    const published = Array.from({ length: vector.n }, (_, index) => recordAt(entrantsBin, index).leaf);
    expect(leaves.toSorted()).toEqual(published);
  });

  test("list, tree and who stands where", () => {
    const list = buildEntrantList({ drawId: vector.draw_id, drawKey, entrants, cap: 10 });
    if (list.kind !== "list") throw new Error(list.kind);
    expect(toHex(list.entrantsBin)).toBe(vector.entrants_bin);
    expect(list).toMatchObject({
      listHash: vector.list_hash,
      merkleRoot: vector.merkle_root,
      n: vector.n,
      w: vector.w,
    });
    expect(vector.ranks.map((index) => entrants[list.order[index] ?? -1]?.key)).toEqual(vector.ranked_keys);
  });

  test("commitment and seed", () => {
    const commit = commitmentHash({
      drawId: vector.draw_id,
      rulesHash: vector.rules_hash,
      listHash: vector.list_hash,
      merkleRoot: vector.merkle_root,
      n: vector.n,
      w: vector.w,
      chainHash: vector.chain_hash,
      round: vector.round,
    });
    expect(commit).toBe(vector.commit);
    expect(toHex(drawSeed(commit, vector.signature))).toBe(vector.seed);
  });

  test("the number itself", () => {
    const isValid =
      vector.round === 0
        ? opensSeal(vector.chain_hash, vector.signature)
        : verifyBeacon(QUICKNET, vector.round, vector.signature) === "valid";
    expect(isValid).toBe(true);
  });

  test("ranking", () => {
    const ranking = createRanking({ seed: fromHex(vector.seed, 32), tickets: ticketsOf(entrantsBin) });
    expect(ranking.take(vector.how_many)).toEqual(vector.ranks);
  });
});

test("the pinned key is the published one", () => {
  expect(QUICKNET.publicKey).toBe(vectors.beacon_public_key);
});

test.each(vectors.below)("below($T) of $blocks is $returns", ({ T, blocks, returns, blocks_used }) => {
  let used = 0;
  const returned = below(T, () => BigInt(blocks[used++] ?? "unexpected"));
  expect([returned, used]).toEqual([returns, blocks_used]);
});

test.each(vectors.round)("the first round at or after $T is $round", ({ T, round }) => {
  expect(roundAt(instantSeconds(T), QUICKNET)).toBe(round);
});
