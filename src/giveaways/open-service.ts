import { UserError } from "../bot/errors.ts";
import type { VenueKey } from "../bot/incoming.ts";
import type { Text } from "../bot/reply.ts";
import type { SpeakOptions } from "../bot/voice.ts";
import { writeAudit, type CommunityRow, type VenueRow } from "../community/store.ts";
import { holdVenues } from "../community/venues/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { pauseOf } from "../delivery/pauses/store.ts";
import { sealOf } from "./draw/beacon.ts";
import { toHex } from "./draw/bytes.ts";
import { instantText } from "./draw/instant.ts";
import { defaultReserves, drawRules, rulesHash, rulesJson } from "./draw/rules.ts";
import { about, shortestOpenMs, ticketCap, unixSeconds, wholeSecond, type Giveaway } from "./giveaway.ts";
import { botOfVenue, type GiveawayServices } from "./services.ts";
import {
  advance,
  createDraft,
  deleteDraft,
  giveawayById,
  nextNumber,
  saveRules,
  saveVenues,
  secretsOf,
} from "./store.ts";
import { placesOf } from "./places-service.ts";
import { joinLinkOf, pageUrlOf, sayInVenue } from "./venues.ts";
import { announcement } from "./view.ts";

export interface DraftWishes {
  readonly prize: string;
  readonly winners: number;
  readonly closesAt: Date;
  readonly earlyClose: boolean;
  readonly randomness: "drand" | "sealed";
  readonly delaySeconds: number;
}

/**
 * Prepares a giveaway; nothing is public yet.
 * @throws {UserError} giveaway-no-venues · lack-all · giveaway-sealed-owner
 */
export const draftGiveaway = async (
  services: GiveawayServices,
  tx: Transaction,
  wishes: DraftWishes,
  by: { communityId: number; personId: number; isOwner: boolean; now: Date },
): Promise<{ giveaway: Giveaway; venues: readonly VenueRow[]; leftOut: readonly Text[] }> => {
  const { venues, leftOut } = await placesOf(services, tx, by.communityId);
  // DRAW §1: the weaker promise only by the owner's own choice.
  if (wishes.randomness === "sealed" && !by.isOwner) throw new UserError("giveaway-sealed-owner");
  const secret = wishes.randomness === "sealed" ? services.randomBytes(32) : null;
  const giveaway = await createDraft(tx, {
    communityId: by.communityId,
    drawId: toHex(services.randomBytes(16)),
    prize: wishes.prize,
    winners: wishes.winners,
    reserves: defaultReserves(wishes.winners),
    closesAt: wholeSecond(wishes.closesAt),
    earlyClose: wishes.earlyClose,
    randomness: wishes.randomness,
    seal: secret ? sealOf(secret) : null,
    secretBox: secret ? services.secrets.seal(secret) : null,
    drawKeyBox: services.drawKeys.seal(services.randomBytes(32)),
    chain: services.chain.hash,
    delaySeconds: wishes.delaySeconds,
    createdBy: by.personId,
    createdAt: by.now,
  });
  await writeAudit(tx, {
    communityId: by.communityId,
    personId: by.personId,
    at: by.now,
    act: "giveaway.draft",
    object: `draft:${giveaway.id}`,
    after: { prize: giveaway.prize },
  });
  return { giveaway, venues, leftOut };
};

const rulesFor = (giveaway: Giveaway, community: CommunityRow, venueKeys: readonly VenueKey[]): string =>
  rulesJson(
    drawRules({
      draw_id: giveaway.drawId,
      title: giveaway.prize,
      organiser: community.name,
      venues: venueKeys,
      prizes: Array.from({ length: giveaway.winners }, (_, index) => ({
        rank: index + 1,
        title: giveaway.prize,
      })),
      closes_at: instantText(unixSeconds(giveaway.closesAt)),
      early_close: giveaway.earlyClose,
      conditions: [{ kind: "member", of: "any" }],
      tickets: { base: 1, bonus: [], cap: ticketCap },
      exclusions: ["staff"],
      winners: giveaway.winners,
      reserves: giveaway.reserves,
      claim_seconds: 0,
      randomness: giveaway.seal
        ? { kind: "sealed", seal: giveaway.seal }
        : { kind: "drand", chain: giveaway.chain, delay_seconds: giveaway.delaySeconds },
    }),
  );

const notice = (now: Date, subject: string): SpeakOptions => ({
  now,
  lane: "notice",
  kind: "notice",
  about: subject,
});

/** The file with the rules: at its address, or as a document where the bot has none. */
const queueRules = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  json: string,
  venueKey: VenueKey,
  now: Date,
): Promise<void> => {
  const attachmentId = await services.saveFile(tx, { name: "rules.json", bytes: Buffer.from(json), now });
  await sayInVenue(
    services,
    tx,
    giveaway,
    venueKey,
    { text: { key: "rules-file", values: { prize: giveaway.prize } }, attachmentId },
    notice(now, about.rules(giveaway.id)),
  );
};

/**
 * Publishes a draft: rules and opening line to every venue.
 * @throws {UserError} draft-gone · giveaway-paused · giveaway-too-late · giveaway-no-venues · lack-all
 */
export const publishGiveaway = async (
  services: GiveawayServices,
  tx: Transaction,
  id: number,
  by: { community: CommunityRow; personId: number; now: Date },
): Promise<{ giveaway: Giveaway; leftOut: readonly Text[] }> => {
  const draft = await giveawayById(tx, id);
  if (!draft || draft.state !== "draft" || draft.communityId !== by.community.id)
    throw new UserError("draft-gone");
  // Its announcement could not go out, and people could enter only when it is over.
  if (await pauseOf(tx)) throw new UserError("giveaway-paused");
  if (draft.closesAt.getTime() - by.now.getTime() < shortestOpenMs) {
    throw new UserError("giveaway-too-late", {
      at: { kind: "moment", at: draft.closesAt, timezone: by.community.timezone },
    });
  }
  // None of them is moved to another community while this is published there.
  await holdVenues(tx, by.community.id);
  const { venues, leftOut } = await placesOf(services, tx, by.community.id);
  const venueKeys = venues.map(({ key }) => key);
  const json = rulesFor(draft, by.community, venueKeys);
  const hash = rulesHash(json);
  const number = await nextNumber(tx, by.community.id);
  // Two presses of one button: the second finds no draft.
  if (!(await advance(tx, id, "draft", "open", { number, rulesHash: hash, openedAt: by.now })))
    throw new UserError("draft-gone");
  await saveRules(tx, { giveawayId: id, hash, version: 1, json, publishedAt: by.now });
  await saveVenues(tx, id, venueKeys);
  const giveaway = await giveawayById(tx, id);
  if (!giveaway) throw new Error(`Giveaway ${id} vanished while it was published.`);
  for (const venueKey of venueKeys) {
    const place = {
      venueKey,
      timezone: by.community.timezone,
      joinLink: joinLinkOf(services, giveaway, venueKey),
      pageUrl: pageUrlOf(services, giveaway),
      count: 0,
    };
    const isWall = botOfVenue(services, venueKey)?.network === "vk";
    const say = announcement(giveaway, place);
    if (isWall && !services.publicUrl) {
      // One post with the file is better company on a wall than two posts.
      const attachmentId = await services.saveFile(tx, {
        name: "rules.json",
        bytes: Buffer.from(json),
        now: by.now,
      });
      await sayInVenue(
        services,
        tx,
        giveaway,
        venueKey,
        { ...say, attachmentId },
        notice(by.now, about.opening(id)),
      );
      continue;
    }
    await sayInVenue(services, tx, giveaway, venueKey, say, notice(by.now, about.opening(id)));
    if (!services.publicUrl) await queueRules(services, tx, giveaway, json, venueKey, by.now);
  }
  await writeAudit(tx, {
    communityId: by.community.id,
    personId: by.personId,
    at: by.now,
    act: "giveaway.open",
    object: `giveaway:${number}`,
    after: {
      prize: giveaway.prize,
      winners: giveaway.winners,
      closesAt: giveaway.closesAt.toISOString(),
      rulesHash: hash,
    },
  });
  return { giveaway, leftOut };
};

/** @throws {UserError} draft-gone */
export const dropDraft = async (
  tx: Transaction,
  id: number,
  by: { communityId: number; personId: number; now: Date },
): Promise<void> => {
  const draft = await giveawayById(tx, id);
  if (draft?.communityId !== by.communityId || !(await deleteDraft(tx, id)))
    throw new UserError("draft-gone");
  await writeAudit(tx, {
    communityId: by.communityId,
    personId: by.personId,
    at: by.now,
    act: "giveaway.drop",
    object: `draft:${id}`,
    before: { prize: draft.prize },
  });
};

/** The 32 bytes that hide entrants' keys. @throws once they were destroyed */
export const drawKeyOf = async (
  services: GiveawayServices,
  tx: Transaction,
  id: number,
): Promise<Uint8Array> => {
  const { drawKeyBox } = await secretsOf(tx, id);
  if (!drawKeyBox) throw new UserError("draw-key-destroyed");
  return services.drawKeys.open(drawKeyBox);
};
