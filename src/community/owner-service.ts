import { UserError } from "../bot/errors.ts";
import type { Text } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { transferTtlMs } from "./claim.ts";
import { communityById, writeAudit } from "./store.ts";
import {
  cancelTransfer,
  expiredTransfers,
  lockTeam,
  saveRole,
  saveTeamMember,
  saveTransfer,
  settleTransfer,
  teamMember,
  teamRows,
  transferById,
  type TransferRow,
} from "./team/store.ts";
import type { Actor, TeamServices } from "./team-service.ts";

const namesOf = async (
  tx: Transaction,
  services: TeamServices,
  { communityId, fromPerson, toPerson }: Pick<TransferRow, "communityId" | "fromPerson" | "toPerson">,
): Promise<NonNullable<Text["values"]>> => ({
  community: (await communityById(tx, communityId))?.name ?? "",
  owner: await services.nameOf(tx, fromPerson),
  name: await services.nameOf(tx, toPerson),
});

/**
 * Whom the owner may hand over to: somebody else of the team, which is locked until the transaction ends.
 * @throws {UserError} access-owner · team-unknown · transfer-self
 */
export const lockHeir = async (tx: Transaction, by: Actor, toPerson: number): Promise<void> => {
  await lockTeam(tx, by.communityId);
  if ((await teamMember(tx, by.communityId, by.personId))?.role !== "owner")
    throw new UserError("access-owner");
  if (toPerson === by.personId) throw new UserError("transfer-self");
  if (!(await teamMember(tx, by.communityId, toPerson)))
    throw new UserError("team-unknown", { number: String(toPerson) });
};

/**
 * The owner's word: the other is asked, and has 24 hours. An earlier hand-over that is still open ends.
 * @throws {UserError} access-owner · team-unknown · transfer-self
 */
export const offerOwnership = async (
  tx: Transaction,
  services: TeamServices,
  by: Actor,
  toPerson: number,
): Promise<TransferRow> => {
  await lockHeir(tx, by, toPerson);
  await cancelTransfer(tx, by.communityId);
  const transfer = await saveTransfer(tx, {
    communityId: by.communityId,
    fromPerson: by.personId,
    toPerson,
    createdAt: by.now,
    expiresAt: new Date(by.now.getTime() + transferTtlMs),
  });
  await writeAudit(tx, {
    communityId: by.communityId,
    personId: by.personId,
    at: by.now,
    act: "owner.offer",
    object: `person:${toPerson}`,
  });
  const values = await namesOf(tx, services, transfer);
  const args = [transfer.id];
  await services.tellPerson(
    tx,
    { personId: toPerson, communityId: by.communityId },
    {
      text: { key: "transfer-question", values },
      buttons: [
        [
          {
            label: { key: "transfer-accept-button" },
            action: "own.yes",
            args,
            isPersonal: true,
            style: "primary",
          },
          { label: { key: "transfer-decline-button" }, action: "own.no", args, isPersonal: true },
        ],
      ],
    },
    by.now,
  );
  return transfer;
};

/**
 * The open hand-over that this person is asked about, the team being locked.
 * @throws {UserError} transfer-closed · transfer-expired
 */
const lockOffer = async (
  tx: Transaction,
  { id, personId, now }: { id: number; personId: number; now: Date },
): Promise<TransferRow> => {
  const found = await transferById(tx, id);
  if (!found || found.toPerson !== personId) throw new UserError("transfer-closed");
  await lockTeam(tx, found.communityId);
  // Read again: who had the lock before may have ended it.
  const transfer = await transferById(tx, id);
  if (transfer?.state === "expired" || (transfer?.state === "open" && transfer.expiresAt <= now))
    throw new UserError("transfer-expired");
  if (transfer?.state !== "open") throw new UserError("transfer-closed");
  return transfer;
};

/** Owner and heir change places in one transaction. */
const passOwnership = async (
  tx: Transaction,
  { communityId, fromPerson, toPerson }: Pick<TransferRow, "communityId" | "fromPerson" | "toPerson">,
): Promise<void> => {
  // In this order: the database lets no community have two owners, not even for a moment.
  await saveRole(tx, communityId, fromPerson, "admin");
  await saveRole(tx, communityId, toPerson, "owner");
};

/** @throws {UserError} transfer-closed · transfer-expired */
export const acceptOwnership = async (
  tx: Transaction,
  services: TeamServices,
  answer: { id: number; personId: number; now: Date },
): Promise<Text> => {
  const transfer = await lockOffer(tx, answer);
  const { communityId, fromPerson, toPerson } = transfer;
  const heir = await teamMember(tx, communityId, toPerson);
  const owner = await teamMember(tx, communityId, fromPerson);
  if (!heir || owner?.role !== "owner") throw new UserError("transfer-closed");
  await settleTransfer(tx, transfer.id, "done");
  await passOwnership(tx, transfer);
  await writeAudit(tx, {
    communityId,
    personId: toPerson,
    at: answer.now,
    act: "owner.transfer",
    object: `person:${toPerson}`,
    before: { owner: `person:${fromPerson}`, role: heir.role },
    after: { owner: `person:${toPerson}` },
  });
  const values = await namesOf(tx, services, transfer);
  await services.tellPerson(
    tx,
    { personId: fromPerson, communityId },
    { text: { key: "transfer-done-told", values } },
    answer.now,
  );
  return { key: "transfer-done", values };
};

/** @throws {UserError} transfer-closed · transfer-expired */
export const declineOwnership = async (
  tx: Transaction,
  services: TeamServices,
  answer: { id: number; personId: number; now: Date },
): Promise<Text> => {
  const transfer = await lockOffer(tx, answer);
  await settleTransfer(tx, transfer.id, "declined");
  await writeAudit(tx, {
    communityId: transfer.communityId,
    personId: transfer.toPerson,
    at: answer.now,
    act: "owner.decline",
    object: `person:${transfer.toPerson}`,
  });
  const values = await namesOf(tx, services, transfer);
  await services.tellPerson(
    tx,
    { personId: transfer.fromPerson, communityId: transfer.communityId },
    { text: { key: "transfer-declined-told", values } },
    answer.now,
  );
  return { key: "transfer-declined", values };
};

/** Ends hand-overs that nobody answered for 24 hours, and tells the owner. */
export const expireTransfers = async (tx: Transaction, services: TeamServices, now: Date): Promise<void> => {
  for (const transfer of await expiredTransfers(tx, now)) {
    if (!(await settleTransfer(tx, transfer.id, "expired"))) continue;
    const { communityId, fromPerson: personId } = transfer;
    const values = await namesOf(tx, services, transfer);
    await services.tellPerson(
      tx,
      { personId, communityId },
      { text: { key: "transfer-expired-told", values } },
      now,
    );
  }
};

/** Makes somebody the owner whose terminal proves that the bot is theirs; the former owner becomes an admin and is told. */
export const seizeOwnership = async (tx: Transaction, services: TeamServices, by: Actor): Promise<void> => {
  const { communityId, personId, now } = by;
  await lockTeam(tx, communityId);
  await cancelTransfer(tx, communityId);
  const former = (await teamRows(tx, communityId)).find(({ role }) => role === "owner");
  if (former && former.personId !== personId) await saveRole(tx, communityId, former.personId, "admin");
  const member = await teamMember(tx, communityId, personId);
  if (member) await saveRole(tx, communityId, personId, "owner");
  else await saveTeamMember(tx, { communityId, personId, role: "owner", since: now, addedBy: null });
  await writeAudit(tx, {
    communityId,
    personId,
    at: now,
    act: "owner.claim",
    object: `person:${personId}`,
    before: { owner: former ? `person:${former.personId}` : null },
    after: { owner: `person:${personId}` },
  });
  if (!former || former.personId === personId) return;
  const values = await namesOf(tx, services, {
    communityId,
    fromPerson: former.personId,
    toPerson: personId,
  });
  await services.tellPerson(
    tx,
    { personId: former.personId, communityId },
    { text: { key: "owner-claimed-told", values } },
    now,
  );
};
