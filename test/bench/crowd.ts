const hands = 64;

/** Does `work` for each of them, so many at once, as a crowd does. */
export const crowd = async (
  ids: readonly number[],
  work: (id: number) => Promise<unknown>,
): Promise<void> => {
  const queue = ids.values();
  await Promise.all(
    Array.from({ length: hands }, async () => {
      for (const id of queue) await work(id);
    }),
  );
};
