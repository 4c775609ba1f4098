import { fromHex, join, toHex, u32, u64, utf8 } from "./bytes.ts";
import { roundAt, timeOfRound, type Chain } from "./chain.ts";
import { readPosts, type Post } from "./posts.ts";
import { Refusal } from "./refusal.ts";
import { sha256 } from "./sha256.ts";
import { flag, formatInstant, hex, integer, items, member, type Place } from "./shape.ts";

export interface Attempt {
  readonly commit: string;
  readonly round: number;
  readonly posts: readonly Post[];
  readonly isVoid: boolean;
}

/** A commitment must be public this long before its number exists (DRAW §3). */
const leadSeconds = 10;

/** @throws {Refusal} on a wrong member, or when there is no attempt */
export const readAttempts = (place: Place): readonly Attempt[] => {
  const attempts = items(place).map((attempt) => ({
    commit: hex(member(attempt, "commit"), 32),
    round: integer(member(attempt, "round"), 0),
    posts: readPosts(member(attempt, "posts")),
    isVoid: flag(member(attempt, "void")),
  }));
  if (attempts.length === 0) throw new Refusal(`${place.path} is empty`);
  return attempts;
};

/** The attempt that binds: the last one. */
export const bindingAttempt = (attempts: readonly Attempt[]): Attempt => {
  const last = attempts.at(-1);
  if (last === undefined) throw new Refusal("there is no attempt");
  return last;
};

/** Whether a commitment to `round` that was posted at this time is valid (DRAW §3). */
export const isTimely = (chain: Chain, round: number, postedAtSeconds: number): boolean =>
  postedAtSeconds <= timeOfRound(chain, round) - leadSeconds;

const hasTimelyPost = (chain: Chain, { posts, round }: Attempt): boolean =>
  posts.some(({ dateSeconds }) => dateSeconds !== undefined && isTimely(chain, round, dateSeconds));

/** DRAW §3 and §8 for a draw by the public beacon. @throws {Refusal} */
export const checkDrandAttempts = (
  attempts: readonly Attempt[],
  chain: Chain,
  closedAtSeconds: number,
  delaySeconds: number,
): void => {
  const earliest = roundAt(chain, closedAtSeconds + delaySeconds);
  let previous = earliest - 1;
  for (const [i, attempt] of attempts.entries()) {
    if (attempt.round <= previous) {
      const rule = i === 0 ? `the first allowed is ${earliest}` : `the attempt before it took ${previous}`;
      throw new Refusal(`attempt ${i + 1} takes round ${attempt.round}, but ${rule}`);
    }
    previous = attempt.round;
    const isLast = i === attempts.length - 1;
    const limit = formatInstant(timeOfRound(chain, attempt.round) - leadSeconds);
    if (attempt.isVoid === isLast) {
      throw new Refusal(
        `attempt ${i + 1} ${isLast ? "binds and cannot be void" : "is not the last and must be void"}`,
      );
    }
    if (isLast && !hasTimelyPost(chain, attempt)) {
      throw new Refusal(`attempt ${i + 1} has no post dated ${limit} or earlier`);
    }
    if (!isLast && hasTimelyPost(chain, attempt)) {
      throw new Refusal(
        `attempt ${i + 1} is called void, but a post of it is dated ${limit} or earlier: it binds`,
      );
    }
  }
};

/** A sealed draw has one attempt, of round 0, and no time limit (DRAW §3). @throws {Refusal} */
export const checkSealedAttempts = (attempts: readonly Attempt[]): void => {
  const [attempt] = attempts;
  if (attempt === undefined || attempts.length > 1)
    throw new Refusal("a sealed draw has exactly one attempt");
  if (attempt.round !== 0) throw new Refusal(`a sealed draw takes round 0, not ${attempt.round}`);
  if (attempt.isVoid) throw new Refusal("the only attempt of a sealed draw cannot be void");
  if (!attempt.posts.some(({ dateSeconds }) => dateSeconds !== undefined)) {
    throw new Refusal("the commitment has no dated post");
  }
};

export interface Committed {
  readonly drawId: string;
  readonly rulesHash: string;
  readonly listHash: string;
  readonly merkleRoot: string;
  readonly n: number;
  readonly w: number;
  /** The chain's hash, or the seal. */
  readonly chainHash: string;
}

/** DRAW §3, lowercase hex. */
export const commitmentTo = (committed: Committed, round: number): string => {
  const { drawId, rulesHash, listHash, merkleRoot, n, w, chainHash } = committed;
  const fixed = [drawId, rulesHash, listHash, merkleRoot].map(fromHex);
  return toHex(sha256(join(utf8("cgd-1/commit"), ...fixed, u32(n), u64(w), fromHex(chainHash), u64(round))));
};
