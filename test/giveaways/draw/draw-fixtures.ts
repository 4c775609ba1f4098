import { readFileSync } from "node:fs";

import type { CommitLine } from "../../../src/giveaways/draw/commitment.ts";
import type { DrawResult } from "../../../src/giveaways/draw/result.ts";
import type { Receipt } from "../../../src/giveaways/draw/receipt.ts";
import type { DrawRules } from "../../../src/giveaways/draw/rules.ts";

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));
const json = (name: string): unknown => JSON.parse(fixture(name).toString("utf8"));

export interface Vector {
  readonly name: string;
  readonly draw_id: string;
  readonly draw_key: string;
  readonly entrants: Readonly<Record<string, number>>;
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
  readonly ranked_keys: readonly string[];
}

// The shape of these files is part of DRAW.
export const vectors = json("draw-vectors.json") as {
  readonly beacon_public_key: string;
  readonly vectors: readonly Vector[];
  readonly below: readonly {
    readonly T: number;
    readonly blocks: readonly string[];
    readonly returns: number;
    readonly blocks_used: number;
  }[];
  readonly round: readonly { readonly T: string; readonly round: number }[];
};

/** A whole draw on the real beacon. */
export const example = {
  rules: json("draw-example/rules.json") as DrawRules,
  result: json("draw-example/result.json") as DrawResult,
  receipt: json("draw-example/receipt.json") as Required<Receipt>,
  beacon: json("draw-example/beacon.json") as { readonly round: number; readonly signature: string },
  entrantsBin: new Uint8Array(fixture("draw-example/entrants.bin")),
};

export const exampleLine: CommitLine = {
  commit: example.result.attempts[0]?.commit ?? "",
  drawId: example.result.draw_id,
  n: example.result.n,
  w: example.result.w,
  round: example.beacon.round,
  listHash: example.result.list_hash,
};

export const drawId = "4b003d85cf617c9c84f7a76816cbf423";
export const drawKey = Buffer.alloc(32, 7);

/** Narrows a value that the test knows to be there. */
export const present = <Value>(value: Value | null | undefined): Value => {
  if (value === null || value === undefined) throw new Error("The test expected a value here.");
  return value;
};
