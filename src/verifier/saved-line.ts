import { isTimely, type Attempt } from "./attempts.ts";
import type { Chain } from "./chain.ts";
import { Refusal } from "./refusal.ts";
import { formatInstant } from "./shape.ts";

/** The line that was posted as a commitment (DRAW §3). */
export interface SavedLine {
  readonly commit: string;
  readonly drawId: string;
  readonly n: number;
  readonly w: number;
  readonly round: number;
  readonly listHash: string;
}

const whole = "(0|[1-9][0-9]{0,15})";
const form = new RegExp(
  `^cgd-1 commit c=([0-9a-f]{64}) d=([0-9a-f]{32}) n=${whole} w=${whole} r=${whole} l=([0-9a-f]{64})$`,
);

/** undefined when the text is not such a line; blanks around it are forgiven. */
export const parseCommitLine = (text: string): SavedLine | undefined => {
  const [, commit, drawId, n, w, round, listHash] = form.exec(text.trim()) ?? [];
  if (commit === undefined || drawId === undefined || listHash === undefined) return undefined;
  const line = { commit, drawId, n: Number(n), w: Number(w), round: Number(round), listHash };
  return [line.n, line.w, line.round].every(Number.isSafeInteger) ? line : undefined;
};

export const formatCommitLine = ({ commit, drawId, n, w, round, listHash }: SavedLine): string =>
  `cgd-1 commit c=${commit} d=${drawId} n=${n} w=${w} r=${round} l=${listHash}`;

const earliestDate = ({ posts }: Attempt): number =>
  Math.min(...posts.map(({ dateSeconds }) => dateSeconds ?? Number.POSITIVE_INFINITY));

/**
 * A saved line that is valid and not the binding one refuses the draw (DRAW §8); `chain` is undefined for a sealed
 * draw, whose lines are valid whenever they were posted.
 * @throws {Refusal}
 */
export const checkSavedLine = (
  saved: SavedLine,
  postedAtSeconds: number,
  binding: SavedLine,
  bindingPosts: Attempt,
  chain: Chain | undefined,
): string => {
  if (saved.drawId !== binding.drawId)
    throw new Refusal(`the saved line is of another draw, ${saved.drawId}`);
  if (saved.commit === binding.commit) {
    if (formatCommitLine(saved) === formatCommitLine(binding))
      return "the saved line is the binding commitment";
    throw new Refusal("the saved line names the binding commitment with other numbers beside it");
  }
  const isValid =
    chain === undefined
      ? saved.round === 0
      : saved.round > 0 && isTimely(chain, saved.round, postedAtSeconds);
  if (!isValid) return "the saved line was not posted in time for its round and binds nothing";
  const bindingDate = earliestDate(bindingPosts);
  if (postedAtSeconds <= bindingDate) throw new Refusal("another commitment came first");
  // By the files it came second, but the files' dates are the organiser's word, and two were posted.
  throw new Refusal(
    `another commitment came first, unless the binding one really was posted at ${formatInstant(bindingDate)} ` +
      `as the file says; this line was posted at ${formatInstant(postedAtSeconds)}: compare with the posts`,
  );
};
