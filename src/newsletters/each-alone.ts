/**
 * Does the same for each, one after the other; one that fails holds up none of the others.
 * @throws {AggregateError} what failed, after all have had their turn
 */
export const forEachAlone = async <Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${items.length} failed`);
};
