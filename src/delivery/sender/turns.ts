/** What waits for its call, of several runs. */
export interface Turns<Item> {
  add(items: readonly Item[]): void;
  /** At most `count`, of each run one in turn; going on where the last `take` stopped. */
  take(count: number): Item[];
  /** Takes all there is. */
  takeAll(): Item[];
  readonly size: number;
  readonly all: readonly Item[];
}

/** Fair turns between runs: a small one need not wait until a large one is through. */
export const createTurns = <Item>(runOf: (item: Item) => number | null): Turns<Item> => {
  /** The run that is next comes first. */
  const queues = new Map<number | null, Item[]>();
  let size = 0;
  const takeOne = (): Item | undefined => {
    const [next] = queues;
    if (!next) return undefined;
    const [run, queue] = next;
    const item = queue.shift();
    queues.delete(run);
    if (queue.length > 0) queues.set(run, queue);
    size -= 1;
    return item;
  };
  const take = (count: number): Item[] => {
    const taken: Item[] = [];
    while (taken.length < count) {
      const item = takeOne();
      if (item === undefined) break;
      taken.push(item);
    }
    return taken;
  };
  return {
    add: (items) => {
      for (const item of items) {
        const run = runOf(item);
        const queue = queues.get(run);
        if (queue) queue.push(item);
        else queues.set(run, [item]);
      }
      size += items.length;
    },
    take,
    takeAll: () => take(size),
    get size() {
      return size;
    },
    get all() {
      return [...queues.values()].flat();
    },
  };
};
