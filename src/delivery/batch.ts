import { createHash } from "node:crypto";
import type { OutgoingCall, OutgoingFile, Content } from "../bot/outgoing.ts";
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

/** Groups that become one call each: messages of equal content, at most `peersPerCall` (≥ 1), one per recipient. */
export const groupRows = <Row extends ClaimedRow>(rows: readonly Row[], peersPerCall: number): Row[][] => {
  const groups: Row[][] = [];
  const open = new Map<string, { rows: Row[]; recipients: Set<string> }>();
  for (const row of rows) {
    const group = open.get(row.contentHash);
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
    if (row.op === "message")
      open.set(row.contentHash, { rows: fresh, recipients: new Set([row.recipient]) });
  }
  return groups;
};

/**
 * The call that a batch stands for; the same batch gives the same call, to the letter.
 * @throws {Error} an edit or comment without a target, which its writer has to answer for
 */
export const callOf = (
  row: Pick<ClaimedRow, "id" | "op" | "recipient" | "target" | "content">,
  peers: readonly string[],
  guards: BatchGuards,
  file?: OutgoingFile,
): OutgoingCall => {
  const { op, content, recipient, target } = row;
  const attached = file ? { file } : {};
  if (op === "message") {
    return { kind: "message", chatIds: peers, content, randomId: guards.randomId, ...attached };
  }
  if (op === "post") return { kind: "post", wallId: recipient, content, guid: guards.guid, ...attached };
  if (target === null) throw new Error(`Delivery ${row.id} (${op}) has no target.`);
  if (op === "edit") return { kind: "edit", chatId: recipient, messageId: target, content };
  return { kind: "comment", wallId: recipient, postId: target, content, guid: guards.guid, ...attached };
};
