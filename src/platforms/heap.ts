/** A binary min-heap: `push` and `pop` take O(log n), `peek` O(1). */
export interface Heap<T> {
  readonly size: number;
  push(value: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
}

/** @param keyOf the number that orders values; must not change while a value is inside. */
export const createHeap = <T>(keyOf: (value: T) => number): Heap<T> => {
  const entries: { readonly key: number; readonly value: T }[] = [];

  const keyAt = (index: number): number => entries[index]?.key ?? Number.POSITIVE_INFINITY;

  const swap = (left: number, right: number): void => {
    const [a, b] = [entries[left], entries[right]];
    if (!a || !b) return;
    entries[left] = b;
    entries[right] = a;
  };

  return {
    get size() {
      return entries.length;
    },
    push: (value) => {
      entries.push({ key: keyOf(value), value });
      let index = entries.length - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (keyAt(parent) <= keyAt(index)) return;
        swap(parent, index);
        index = parent;
      }
    },
    peek: () => entries[0]?.value,
    pop: () => {
      const first = entries[0];
      swap(0, entries.length - 1);
      entries.pop();
      let index = 0;
      for (;;) {
        const left = 2 * index + 1;
        const smaller = keyAt(left + 1) < keyAt(left) ? left + 1 : left;
        if (keyAt(smaller) >= keyAt(index)) return first?.value;
        swap(smaller, index);
        index = smaller;
      }
    },
  };
};
