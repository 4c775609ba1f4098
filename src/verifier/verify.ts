import { examine, type Examination } from "./examination.ts";
import { JsonError, parseJson } from "./json.ts";
import { noticesOf } from "./notices.ts";
import { Refusal } from "./refusal.ts";
import { parseCommitLine } from "./saved-line.ts";
import { parseInstant, type Place } from "./shape.ts";
import { checksOf, type Check } from "./checks.ts";

/** The public files of a draw (DRAW §7) and what a person may bring along. Texts are UTF-8, already decoded. */
export interface DrawFiles {
  readonly result: string | Uint8Array;
  readonly entrants: Uint8Array;
  readonly rules: string;
  readonly beacon?: string;
  readonly receipt?: string;
  readonly chain?: string;
  /** A commitment line that somebody saved, with the time when it was posted. */
  readonly commitLine?: string;
  readonly postedAt?: string;
}

interface Unreadable {
  readonly what: string;
  readonly reason: string;
}

export interface VerifyReport {
  /** True only when everything could be read and every check holds. */
  readonly ok: boolean;
  /** In the order of DRAW §8; empty when something could not be read. */
  readonly checks: readonly Check[];
  readonly notices: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

/** UTF-8 without repair and with a byte order mark left in its place, where JSON refuses it. */
export const decodeUtf8 = (bytes: Uint8Array): string =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

const readJson = (what: string, source: string | Uint8Array, unreadable: Unreadable[]): Place => {
  try {
    return { value: parseJson(typeof source === "string" ? source : decodeUtf8(source)), path: what };
  } catch (error) {
    if (error instanceof JsonError) unreadable.push({ what, reason: error.message });
    else if (error instanceof TypeError) unreadable.push({ what, reason: "not UTF-8" });
    else throw error;
    return { value: undefined, path: what };
  }
};

const readSaved = (files: DrawFiles, unreadable: Unreadable[]): Examination["saved"] => {
  if (files.commitLine === undefined) return undefined;
  const line = parseCommitLine(files.commitLine);
  const postedAtSeconds = parseInstant(files.postedAt ?? "");
  if (line === undefined)
    unreadable.push({ what: "--commit", reason: "not a line such as cgd-1 commit c=…" });
  if (postedAtSeconds === undefined) {
    unreadable.push({ what: "--posted-at", reason: "not a time such as 2026-04-20T00:00:00Z" });
  }
  return line === undefined || postedAtSeconds === undefined ? undefined : { line, postedAtSeconds };
};

/** Verifies a whole draw offline from its files alone (DRAW §8). Never throws for what stands in a file. */
export const verifyDraw = (files: DrawFiles): VerifyReport => {
  const unreadable: Unreadable[] = [];
  const optional = (what: string, source: string | undefined): Place | undefined =>
    source === undefined ? undefined : readJson(what, source, unreadable);
  const input = {
    result: readJson("result.json", files.result, unreadable),
    entrants: files.entrants,
    rules: files.rules,
    beacon: optional("beacon", files.beacon),
    receipt: optional("receipt", files.receipt),
    chain: optional("chain", files.chain),
    saved: readSaved(files, unreadable),
  };
  if (unreadable.length > 0) return { ok: false, checks: [], notices: [], unreadable };
  const examination = examine(input);
  const checks = checksOf(examination).map(({ name, hold }): Check => {
    try {
      return { name, ok: true, message: hold() };
    } catch (error) {
      if (error instanceof Refusal) return { name, ok: false, message: error.message };
      throw error;
    }
  });
  return { ok: checks.every(({ ok }) => ok), checks, notices: noticesOf(examination), unreadable };
};
