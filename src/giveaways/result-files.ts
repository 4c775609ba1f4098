import type { Transaction } from "../db/transaction.ts";
import { entrantSalt } from "./draw/leaf.ts";
import { toHex } from "./draw/bytes.ts";
import { canonicalJson, type JsonValue } from "./draw/canonical-json.ts";
import { instantText } from "./draw/instant.ts";
import { drawResult, type Post, type ResultRandomness } from "./draw/result.ts";
import { asFrozen } from "./commit-step.ts";
import { attemptsOf, changesOf, ranksOf } from "./draws/store.ts";
import { entriesByIds } from "./entries/store.ts";
import { about, endsAt, unixSeconds, type Giveaway } from "./giveaway.ts";
import { drawKeyOf } from "./open-service.ts";
import type { GiveawayServices } from "./services.ts";
import { rulesOf } from "./store.ts";
import { datedPosts, type DatedPost } from "./venues.ts";

const publicPost = ({ delivery, venueKey, at }: DatedPost): Post[] =>
  delivery.state === "sent" && at
    ? [{ venue: venueKey, url: delivery.url ?? "", date: instantText(unixSeconds(at)) }]
    : [];

const randomnessOf = (giveaway: Giveaway, round: number, number: string): ResultRandomness =>
  giveaway.seal
    ? { kind: "sealed", secret: number }
    : { kind: "drand", chain: giveaway.chain, round, signature: number };

/** `result.json` of DRAW §7 as it stands now. */
export const buildResult = async (
  services: GiveawayServices,
  tx: Transaction,
  row: Giveaway,
): Promise<Uint8Array<ArrayBuffer>> => {
  const giveaway = asFrozen(row);
  if (giveaway.signature === null) throw new Error(`Giveaway ${giveaway.id} is not drawn.`);
  const attempts = await attemptsOf(tx, giveaway.id);
  const ranks = await ranksOf(tx, giveaway.id);
  const changes = await changesOf(tx, giveaway.id);
  const entries = await entriesByIds(
    tx,
    ranks.map(({ entryId }) => entryId),
  );
  const entryIds = new Map(ranks.map(({ leafIndex, entryId }) => [leafIndex, entryId]));
  const drawKey = await drawKeyOf(services, tx, giveaway.id);
  const openings = await datedPosts(tx, about.opening(giveaway.id));
  const attemptPosts = new Map<number, DatedPost[]>();
  for (const { number } of attempts)
    attemptPosts.set(number, [...(await datedPosts(tx, about.commit(giveaway.id, number)))]);
  const result = drawResult({
    drawId: giveaway.drawId,
    rules: (await rulesOf(tx, giveaway.id)).map(({ hash }) => ({
      hash,
      posts: hash === giveaway.rulesHash ? openings.flatMap(publicPost) : [],
    })),
    closedAtSeconds: unixSeconds(endsAt(giveaway)),
    list: {
      listHash: giveaway.listHash,
      merkleRoot: giveaway.merkleRoot,
      n: giveaway.n,
      w: Number(giveaway.w),
    },
    attempts: attempts.map(({ number, round, commit, state }) => ({
      commit,
      round,
      posts: (attemptPosts.get(number) ?? []).flatMap(publicPost),
      void: state === "void",
    })),
    randomness: randomnessOf(giveaway, attempts.at(-1)?.round ?? 0, giveaway.signature),
    winners: giveaway.winners,
    reserves: giveaway.reserves,
    ranked: ranks.map(({ leafIndex, leaf, tickets }) => ({ index: leafIndex, leaf, tickets })),
    changes,
    revealOf: (index) => {
      const key = entries.get(entryIds.get(index) ?? 0)?.identityKey ?? "";
      return { key, salt: toHex(entrantSalt(drawKey, key)) };
    },
  });
  // A result is JSON by its type; the cast only widens its closed shape.
  return Uint8Array.from(Buffer.from(canonicalJson(result as unknown as JsonValue)));
};
