import { createHash } from "node:crypto";
import type { Content, OutgoingCall, OutgoingFile, OutgoingPhoto } from "../bot/outgoing.ts";
import type { DeliveryOp } from "./delivery.ts";

/** A row as the sender works with it. */
export interface ClaimedRow {
  readonly id: bigint;
  readonly op: DeliveryOp;
  readonly recipient: string;
  readonly target: string | null;
  readonly content: Content;
  readonly contentHash: string;
  readonly attempts: number;
  /** The broadcast it belongs to; a call never mixes two. */
  readonly runId: number | null;
}

/** The guards of a stored batch: what makes a repeat of the same call harmless. */
export interface BatchGuards {
  readonly id: bigint;
  readonly randomId: number;
  readonly guid: string;
}

const digest = (batchId: bigint, at: Date): Buffer =>
  createHash("sha256").update(`vestnik/batch/${batchId}/${at.getTime()}`).digest();

/**
 * The guards of a new batch: `random_id` is a non-zero int32, `guid` 32 hex digits. The time is mixed in because a
 * restored database counts the same ids again, and VK would swallow new messages as repeats of old ones.
 */
export const guardsOf = (batchId: bigint, at: Date): BatchGuards => {
  const bytes = digest(batchId, at);
  return { id: batchId, randomId: bytes.readInt32BE(0) || 1, guid: bytes.toString("hex", 0, 16) };
};

/** Groups that become one call each: messages of one run and equal content, at most `peersPerCall` (≥ 1), one per recipient. */
export const groupRows = <Row extends ClaimedRow>(rows: readonly Row[], peersPerCall: number): Row[][] => {
  const groups: Row[][] = [];
  const open = new Map<string, { rows: Row[]; recipients: Set<string> }>();
  for (const row of rows) {
    const key = `${row.runId} ${row.contentHash}`;
    const group = open.get(key);
    const fits =
      row.op === "message" &&
      group &&
      group.rows.length < peersPerCall &&
      !group.recipients.has(row.recipient);
    if (fits) {
      group.rows.push(row);
      group.recipients.add(row.recipient);
      continue;
    }
    const fresh = [row];
    groups.push(fresh);
    if (row.op === "message") open.set(key, { rows: fresh, recipients: new Set([row.recipient]) });
  }
  return groups;
};

/** Documents do not go with others (`OutgoingCall`), nor does what is no message. */
const goesWithOthers = (rows: readonly ClaimedRow[]): boolean =>
  rows.every(({ op, content }) => op === "message" && content.attachmentId === undefined);

/**
 * Groups too small for a call of their own go together, different texts in one call: at most `textsPerCall` (≥ 1) rows
 * of one run, one per recipient. The order of the groups stays that of their first rows.
 */
export const joinTexts = <Row extends ClaimedRow>(
  groups: readonly Row[][],
  textsPerCall: number,
): Row[][] => {
  const joined: Row[][] = [];
  const open = new Map<number | null, { rows: Row[]; recipients: Set<string> }>();
  for (const rows of groups) {
    if (rows.length >= textsPerCall || !goesWithOthers(rows)) {
      joined.push(rows);
      continue;
    }
    const runId = rows[0]?.runId ?? null;
    const call = open.get(runId);
    const fits =
      call &&
      call.rows.length + rows.length <= textsPerCall &&
      !rows.some(({ recipient }) => call.recipients.has(recipient));
    if (fits) {
      for (const row of rows) {
        call.rows.push(row);
        call.recipients.add(row.recipient);
      }
      continue;
    }
    const fresh = [...rows];
    joined.push(fresh);
    open.set(runId, { rows: fresh, recipients: new Set(rows.map(({ recipient }) => recipient)) });
  }
  return joined;
};

/** Whether these rows say different things, so that each needs a text of its own in their call. */
export const isPersonal = (rows: readonly ClaimedRow[]): boolean =>
  rows.some(({ contentHash }) => contentHash !== rows[0]?.contentHash);

/** What a call needs besides its rows. */
export interface CallParts {
  /** Behind the content's `attachmentId`. */
  readonly file?: OutgoingFile;
  /** Behind the contents' `photoId`s. */
  readonly photos?: ReadonlyMap<string, OutgoingPhoto>;
}

const photoOf = (content: Content, { photos }: CallParts): { photo?: OutgoingPhoto } => {
  const photo = content.photoId === undefined ? undefined : photos?.get(content.photoId);
  return photo ? { photo } : {};
};

/**
 * The call that a batch of equal contents stands for; the same batch gives the same call, to the letter.
 * @throws {Error} an edit or comment without a target, which its writer has to answer for
 */
export const callOf = (
  row: Pick<ClaimedRow, "id" | "op" | "recipient" | "target" | "content">,
  peers: readonly string[],
  guards: BatchGuards,
  parts: CallParts = {},
): OutgoingCall => {
  const { op, content, recipient, target } = row;
  const attached = parts.file ? { file: parts.file } : {};
  const photo = photoOf(content, parts);
  if (op === "message") {
    return { kind: "message", chatIds: peers, content, randomId: guards.randomId, ...attached, ...photo };
  }
  if (op === "post") return { kind: "post", wallId: recipient, content, guid: guards.guid, ...attached };
  if (target === null) throw new Error(`Delivery ${row.id} (${op}) has no target.`);
  if (op === "edit") return { kind: "edit", chatId: recipient, messageId: target, content, ...photo };
  return { kind: "comment", wallId: recipient, postId: target, content, guid: guards.guid, ...attached };
};

/**
 * The call that these rows of a personal batch stand for. Its messages are guarded one by one, so a repeat for some of
 * them is as harmless as one for all.
 */
export const personalCallOf = (
  rows: readonly Pick<ClaimedRow, "recipient" | "content">[],
  guards: BatchGuards,
  parts: CallParts = {},
): OutgoingCall => ({
  kind: "messages",
  items: rows.map(({ recipient, content }) => ({ chatId: recipient, content, ...photoOf(content, parts) })),
  randomId: guards.randomId,
});
