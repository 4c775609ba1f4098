/** Adds an entry to a map; once there are more than `keepLast` (≥ 1) the one that was added first is forgotten. */
export const remember = <Key, Value>(
  map: Map<Key, Value>,
  key: Key,
  value: Value,
  keepLast: number,
): void => {
  map.set(key, value);
  if (map.size <= keepLast) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
};
