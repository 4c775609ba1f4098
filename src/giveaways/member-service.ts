import { isAllowed } from "../bot/access.ts";
import type { Caller } from "../bot/caller.ts";
import { UserError } from "../bot/errors.ts";
import type { Reply, Text } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { winnersOf } from "./announce-step.ts";
import { instantText } from "./draw/instant.ts";
import { entrantLeaf, entrantSalt } from "./draw/leaf.ts";
import { blockAround } from "./draw/merkle.ts";
import { openReceipt, receiptFor, type Receipt } from "./draw/receipt.ts";
import { RECORD_BYTES } from "./draw/records.ts";
import { winnerLines } from "./draw-view.ts";
import { drawFile, drawFilePart, indexOfLeaf } from "./draws/store.ts";
import { countEntrants, entriesOfPerson, type EntryRow } from "./entries/store.ts";
import { unixSeconds, type Giveaway } from "./giveaway.ts";
import { drawKeyOf } from "./open-service.ts";
import type { GiveawayServices } from "./services.ts";
import { communityOf, pageUrlOf } from "./venues.ts";
import { giveawaysOf } from "./store.ts";
import { giveawayCard, giveawayLine } from "./view.ts";

/** Of one person; two networks make two. */
const mostAccounts = 100;

/** The person's entry that counts: the one in the list, else the first. */
const entryOfPerson = async (
  tx: Transaction,
  giveaway: Giveaway,
  personId: number,
): Promise<EntryRow | undefined> => {
  const entries = await entriesOfPerson(tx, personId, { giveawayId: giveaway.id, take: mostAccounts });
  // A refusal after the close changes nothing: the entry is in the list.
  const listed = giveaway.n === null ? undefined : entries.find(({ leftOut }) => leftOut === null);
  return listed ?? entries.find(({ state }) => state !== "refused");
};

export const cardReply = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  caller: Caller,
): Promise<Reply> => {
  const { timezone } = await communityOf(tx, giveaway);
  const isDrawn = giveaway.state === "announced" || giveaway.state === "done";
  const facts = {
    timezone,
    count: await countEntrants(tx, giveaway.id),
    isTeam: isAllowed("admin", caller.role),
    isMine: (await entryOfPerson(tx, giveaway, caller.personId)) !== undefined,
    winners: isDrawn ? winnerLines(await winnersOf(tx, giveaway), caller.network) : [],
    pageUrl: pageUrlOf(services, giveaway),
  };
  // Team buttons are bound to one person; in a group everybody reads, so there the card has none of them.
  const card = giveawayCard(giveaway, { ...facts, isTeam: facts.isTeam && caller.chat.type === "private" });
  return { says: [card] };
};

/** The private proof of an entry; from the freeze on with its path to the published root (DRAW §7). */
const receiptOf = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  entry: EntryRow,
): Promise<Receipt> => {
  const { id, drawId, n } = giveaway;
  const drawKey = await drawKeyOf(services, tx, id);
  const salt = entrantSalt(drawKey, entry.identityKey);
  const owner = {
    drawId,
    key: entry.identityKey,
    salt,
    tickets: entry.tickets,
    reasons: [{ why: "entry", tickets: entry.tickets, at: instantText(unixSeconds(entry.enteredAt)) }],
  };
  if (!n || entry.leftOut !== null) return openReceipt(owner);
  const index = await indexOfLeaf(tx, id, Uint8Array.from(entrantLeaf(drawId, salt, owner.key)));
  const treeTop = await drawFile(tx, id, "tree.bin");
  if (index === null || !treeTop) throw new Error(`Entry ${entry.id} is not in the list of giveaway ${id}.`);
  const { start, end } = blockAround(index, n);
  const block = await drawFilePart(tx, id, "entrants.bin", {
    start: start * RECORD_BYTES,
    length: (end - start) * RECORD_BYTES,
  });
  return receiptFor(owner, { n, index, block, treeTop });
};

/** @throws {UserError} receipt-none · draw-key-destroyed */
export const receiptReply = async (
  services: GiveawayServices,
  tx: Transaction,
  giveaway: Giveaway,
  caller: Caller,
  now: Date,
): Promise<Reply> => {
  const entry = await entryOfPerson(tx, giveaway, caller.personId);
  const number = giveaway.number ?? 0;
  if (!entry) throw new UserError("receipt-none", { number });
  const receipt = await receiptOf(services, tx, giveaway, entry);
  const bytes = Buffer.from(`${JSON.stringify(receipt, null, 1)}\n`);
  const attachmentId = await services.saveFile(tx, { name: "receipt.json", bytes, now });
  return {
    says: [
      {
        text:
          receipt.index === undefined
            ? { key: "receipt-open", values: { number } }
            : { key: "receipt-listed", values: { number, index: String(receipt.index), n: giveaway.n ?? 0 } },
        attachmentId,
      },
    ],
  };
};

const welcomedWith = 3;

/** What a newcomer may take part in now: the first lines of /start. */
export const openGiveawayLines = async (tx: Transaction, caller: Caller): Promise<readonly Text[]> => {
  if (!caller.community) return [];
  const { id, timezone } = caller.community;
  const open = await giveawaysOf(tx, id, { states: ["open"], take: welcomedWith });
  if (open.length === 0) return [{ key: "giveaways-none" }];
  const lines: Text[] = [];
  for (const giveaway of open)
    lines.push(giveawayLine(giveaway, timezone, await countEntrants(tx, giveaway.id)));
  return [{ key: "giveaways-title" }, ...lines, { key: "giveaways-more" }];
};
