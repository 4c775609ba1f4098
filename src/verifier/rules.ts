import { toHex, utf8 } from "./bytes.ts";
import { canonicalJson, JsonError, parseJson } from "./json.ts";
import { readPosts, type Post } from "./posts.ts";
import { Refusal } from "./refusal.ts";
import { sha256 } from "./sha256.ts";
import { exact, flag, hex, instant, integer, items, member, text, type Place } from "./shape.ts";

type Randomness =
  | { readonly kind: "drand"; readonly chain: string; readonly delaySeconds: number }
  | { readonly kind: "sealed"; readonly seal: string };

/** What a verifier needs of `rules.json` (DRAW §1); other members only count for the hash. */
export interface Rules {
  readonly hash: string;
  readonly drawId: string;
  readonly closesAtSeconds: number;
  readonly allowsEarlyClose: boolean;
  readonly winners: number;
  readonly reserves: number;
  /** The most tickets of one entrant; without the member only the record's own width limits them. */
  readonly cap: number;
  readonly claimSeconds: number | undefined;
  readonly randomness: Randomness;
}

const readRandomness = (place: Place): Randomness => {
  const kind = text(member(place, "kind"));
  if (kind === "drand") {
    const chain = hex(member(place, "chain"), 32);
    return { kind, chain, delaySeconds: integer(member(place, "delay_seconds"), 30, 86_400) };
  }
  exact(member(place, "kind"), "sealed");
  return { kind: "sealed", seal: hex(member(place, "seal"), 32) };
};

const readCap = (file: Place): number => {
  const tickets = member(file, "tickets");
  if (tickets.value === undefined) return 2 ** 32 - 1;
  const cap = member(tickets, "cap");
  return cap.value === undefined ? 2 ** 32 - 1 : integer(cap, 1, 2 ** 32 - 1);
};

const parse = (source: string): Place => {
  try {
    return { value: parseJson(source), path: "rules.json" };
  } catch (error) {
    if (error instanceof JsonError) throw new Refusal(`rules.json: ${error.message}`);
    throw error;
  }
};

/** Parses, canonicalises and hashes the rules. @throws {Refusal} when they are not rules of cgd-1 */
export const readRules = (source: string): Rules => {
  const file = parse(source);
  exact(member(file, "alg"), "cgd-1");
  const claim = member(file, "claim_seconds");
  return {
    hash: toHex(sha256(utf8(canonicalJson(file.value ?? null)))),
    drawId: hex(member(file, "draw_id"), 16),
    closesAtSeconds: instant(member(file, "closes_at")),
    allowsEarlyClose: flag(member(file, "early_close")),
    winners: integer(member(file, "winners"), 1),
    reserves: integer(member(file, "reserves"), 0),
    cap: readCap(file),
    claimSeconds: claim.value === undefined ? undefined : integer(claim, 0),
    randomness: readRandomness(member(file, "randomness")),
  };
};

export interface RulesVersion {
  readonly hash: string;
  readonly posts: readonly Post[];
}

/** All versions of the rules that were posted, oldest first (DRAW §7). @throws {Refusal} on a wrong member */
export const readVersions = (place: Place): readonly RulesVersion[] =>
  items(place).map((version) => ({
    hash: hex(member(version, "hash"), 32),
    posts: readPosts(member(version, "posts")),
  }));

/**
 * The given rules are the last version listed, no version stands twice, and each was posted before the closing:
 * rules that appear afterwards bind nobody.
 * @throws {Refusal}
 */
export const checkVersions = (rules: Rules, versions: readonly RulesVersion[], closedAt: number): void => {
  const last = versions.at(-1);
  if (last?.hash !== rules.hash) {
    throw new Refusal(
      `rules.json has hash ${rules.hash}, the last version listed has ${last?.hash ?? "none"}`,
    );
  }
  if (new Set(versions.map(({ hash }) => hash)).size < versions.length) {
    throw new Refusal("result.json rules lists one version twice");
  }
  for (const { hash, posts } of versions) {
    if (posts.some(({ dateSeconds }) => dateSeconds !== undefined && dateSeconds <= closedAt)) continue;
    throw new Refusal(`the rules ${hash} have no post dated before the closing`);
  }
};
