/** Damerau–Levenshtein (optimal string alignment): insertions, deletions, replacements, swaps of neighbours. */
export const editDistance = (a: string, b: string): number => {
  const left = Array.from(a);
  const right = Array.from(b);
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, character] of left.entries()) {
    const current = [row + 1];
    for (const [column, other] of right.entries()) {
      const isSame = character === other;
      const isSwap = row > 0 && column > 0 && character === right[column - 1] && left[row - 1] === other;
      current.push(
        Math.min(
          (last[column + 1] ?? 0) + 1,
          (current[column] ?? 0) + 1,
          (last[column] ?? 0) + (isSame ? 0 : 1),
          isSwap ? (beforeLast[column - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last.at(-1) ?? 0;
};

/** The name a slip was meant to be: at most one edit per three letters, never more than three; undefined if none. */
export const nearest = (typed: string, names: readonly string[]): string | undefined => {
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.floor(Math.max(typed.length, 2) / 3) + (typed.length < 3 ? 1 : 0)) + 1;
  for (const name of names) {
    const distance = editDistance(typed, name);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
};
