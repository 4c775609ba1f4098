import { quoted } from "../../bot/argument.ts";
import { UserError } from "../../bot/errors.ts";
import type { Transaction } from "../../db/transaction.ts";
import { topicsOf } from "../topics/store.ts";
import type { Segment } from "./segment.ts";

/**
 * The segment with its topics called as the community calls them.
 * @throws {UserError} segment-topic · segment-topic-none: there is no such topic, or none at all
 */
export const checkedSegment = async (
  tx: Transaction,
  communityId: number,
  segment: Segment,
): Promise<Segment> => {
  if (segment.topics.length === 0) return segment;
  const known = (await topicsOf(tx, communityId)).map(({ name }) => name);
  const topics = segment.topics.map((topic) => {
    const found = known.find((name) => name.toLowerCase() === topic.toLowerCase());
    if (found !== undefined) return found;
    if (known.length === 0) throw new UserError("segment-topic-none", { input: quoted(topic) });
    throw new UserError("segment-topic", { input: quoted(topic), allowed: known.join(", ") });
  });
  return { ...segment, topics: [...new Set(topics)] };
};
