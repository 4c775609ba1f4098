import { readAttempts, type Attempt } from "./attempts.ts";
import { readChain, resolveChain, timeOfRound, type Chain } from "./chain.ts";
import { readChanges, type Change } from "./changes.ts";
import { readEntrants, type Entrants } from "./entrants.ts";
import { Refusal } from "./refusal.ts";
import { readRules, readVersions, type Rules, type RulesVersion } from "./rules.ts";
import type { SavedLine } from "./saved-line.ts";
import { hex, instant, items, member, type Place } from "./shape.ts";

export interface ExaminationInput {
  readonly result: Place;
  readonly entrants: Uint8Array;
  readonly rules: string;
  readonly beacon: Place | undefined;
  readonly receipt: Place | undefined;
  readonly chain: Place | undefined;
  readonly saved: { readonly line: SavedLine; readonly postedAtSeconds: number } | undefined;
}

/**
 * What the checks share. Each fact is read when first asked for and remembered with its refusal, so that trouble in
 * one part of a file fails the checks that need it and no other.
 */
export interface Examination extends Pick<ExaminationInput, "result" | "beacon" | "receipt" | "saved"> {
  readonly rules: () => Rules;
  readonly versions: () => readonly RulesVersion[];
  readonly closedAtSeconds: () => number;
  readonly entrants: () => Entrants;
  readonly attempts: () => readonly Attempt[];
  /** The chain of a drand draw. */
  readonly chain: () => Chain;
  readonly ranks: () => readonly Place[];
  readonly changes: () => readonly Change[];
  readonly drawId: () => string;
  readonly drawnAtSeconds: () => number;
}

const once = <T>(read: () => T): (() => T) => {
  let outcome: { readonly value: T } | { readonly refusal: Refusal } | undefined;
  return () => {
    if (outcome === undefined) {
      try {
        outcome = { value: read() };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        outcome = { refusal: error };
      }
    }
    if ("refusal" in outcome) throw outcome.refusal;
    return outcome.value;
  };
};

/** Opens the files; nothing is judged yet. */
export const examine = (input: ExaminationInput): Examination => {
  const { result, beacon, receipt, saved } = input;
  const rules = once(() => readRules(input.rules));
  const closedAtSeconds = once(() => instant(member(result, "closed_at")));
  const attempts = once(() => readAttempts(member(result, "attempts")));
  const chain = once(() => {
    const { randomness } = rules();
    if (randomness.kind !== "drand") throw new Refusal("a sealed draw has no chain");
    return resolveChain(randomness.chain, input.chain === undefined ? undefined : readChain(input.chain));
  });
  return {
    result,
    beacon,
    receipt,
    saved,
    rules,
    versions: once(() => readVersions(member(result, "rules"))),
    closedAtSeconds,
    entrants: once(() => readEntrants(input.entrants)),
    attempts,
    chain,
    ranks: once(() => items(member(result, "ranks"))),
    changes: once(() => readChanges(member(result, "changes"))),
    drawId: once(() => hex(member(result, "draw_id"), 16)),
    // Nobody can have won before the number existed; a sealed number exists all along.
    drawnAtSeconds: once(() =>
      rules().randomness.kind === "sealed"
        ? closedAtSeconds()
        : timeOfRound(chain(), attempts().at(-1)?.round ?? 0),
    ),
  };
};
