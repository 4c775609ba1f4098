import { randomBytes } from "node:crypto";
import { UserError } from "../bot/errors.ts";
import type { Network } from "../bot/incoming.ts";
import type { Say } from "../bot/reply.ts";
import type { Voice } from "../bot/voice.ts";
import { moveTeamMemberships } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import type { Addresses } from "./address-service.ts";
import { confirmLink, formatLinkCode, hashLinkCode, linkTtlMs } from "./link.ts";
import { linkByCode, lockLink, openLink, saveLink, takeLink } from "./links/store.ts";
import {
  addFact,
  identitiesOf,
  identityById,
  languageOfPerson,
  mergePersons,
  setLanguage,
  splitIdentity,
  type IdentityRow,
} from "./store.ts";

export interface LinkServices {
  readonly voice: Voice;
  readonly addresses: Addresses;
  /** Two people have become one: what waited for both is sent once. */
  readonly onLinked: (
    tx: Transaction,
    people: { readonly from: number; readonly to: number; readonly now: Date },
  ) => Promise<unknown>;
}

/** How a person is shown to the other side. VK tells names a moment after the first word. */
export const nameOrId = (identity: Pick<IdentityRow, "name" | "network" | "userId">): string =>
  identity.name === "" ? `${identity.network === "vk" ? "id" : "#"}${identity.userId}` : identity.name;

const networkText = (network: Network) => ({
  key: network === "telegram" ? "network-telegram" : "network-vk",
});

/** The question both sides are asked: who the other is, and what linking means. */
const question = (linkId: number, other: IdentityRow): Say => ({
  text: [
    { key: "link-question", values: { name: nameOrId(other), network: networkText(other.network) } },
    { key: "link-consequences" },
  ],
  buttons: [
    [
      {
        label: { key: "link-confirm-button" },
        action: "link.y",
        args: [linkId],
        isPersonal: true,
        style: "primary",
      },
      { label: { key: "link-decline-button" }, action: "link.n", args: [linkId], isPersonal: true },
    ],
  ],
});

const tell = async (
  tx: Transaction,
  services: LinkServices,
  to: IdentityRow,
  says: Say,
  now: Date,
): Promise<void> => {
  const address = await services.addresses.privately(tx, { identity: to, consent: "unless-denied" });
  if (!address) return;
  await services.voice.message(tx, address, says, { now, lane: "interactive", kind: "notice" });
};

/** Opens a request; the code is to be written on the other network. */
export const beginLink = async (tx: Transaction, identityId: number, now: Date): Promise<string> => {
  const code = formatLinkCode(randomBytes(10));
  await openLink(tx, {
    codeHash: hashLinkCode(code),
    fromIdentity: identityId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + linkTtlMs),
  });
  return code;
};

/**
 * The other side brings the code: both are asked. Returns the question for the one who brought it.
 * @throws {UserError} link-code-unknown · link-same-account · link-same-person
 */
export const bringCode = async (
  tx: Transaction,
  services: LinkServices,
  { code, identityId, now }: { code: string; identityId: number; now: Date },
): Promise<Say> => {
  const link = await linkByCode(tx, hashLinkCode(code));
  const isOpen = link !== null && link.state === "open" && now < link.expiresAt;
  if (!isOpen) throw new UserError("link-code-unknown", { code });
  if (link.fromIdentity === identityId) throw new UserError("link-same-account");
  const from = await identityById(tx, link.fromIdentity);
  const to = await identityById(tx, identityId);
  if (!from || !to) throw new UserError("link-code-unknown", { code });
  if (from.personId === to.personId) throw new UserError("link-same-person");
  if (from.network === to.network) throw new UserError("link-same-network");
  const isTaken = link.toIdentity === identityId || (await takeLink(tx, link.id, identityId));
  if (!isTaken) throw new UserError("link-code-unknown", { code });
  await tell(tx, services, from, question(link.id, to), now);
  return question(link.id, from);
};

/**
 * One side confirms; when both have, the accounts become one person and both are told.
 * @throws {UserError} link-closed · link-expired
 */
export const confirm = async (
  tx: Transaction,
  services: LinkServices,
  { linkId, identityId, now }: { linkId: number; identityId: number; now: Date },
): Promise<"waits" | "done"> => {
  const link = await lockLink(tx, linkId);
  if (!link) throw new UserError("link-closed");
  const step = confirmLink(link, identityId, now);
  switch (step.kind) {
    case "stranger":
    case "closed":
      throw new UserError("link-closed");
    case "expired":
      throw new UserError("link-expired");
    case "waits":
      await saveLink(tx, linkId, { fromConfirmed: step.fromConfirmed, toConfirmed: step.toConfirmed });
      return "waits";
    case "done":
      break;
  }
  const from = await identityById(tx, link.fromIdentity);
  const to = link.toIdentity === null ? null : await identityById(tx, link.toIdentity);
  if (!from || !to) throw new UserError("link-closed");
  await saveLink(tx, linkId, { fromConfirmed: true, toConfirmed: true, state: "done" });
  await moveTeamMemberships(tx, to.personId, from.personId);
  await mergePersons(tx, to.personId, from.personId);
  await services.onLinked(tx, { from: to.personId, to: from.personId, now });
  await addFact(tx, { personId: from.personId, what: "linked", object: `${from.key} ${to.key}`, at: now });
  const [other, self] = identityId === from.id ? [to, from] : [from, to];
  await tell(
    tx,
    services,
    { ...other, personId: from.personId },
    { text: { key: "link-done", values: { name: nameOrId(self), network: networkText(self.network) } } },
    now,
  );
  return "done";
};

/** @throws {UserError} link-closed */
export const decline = async (tx: Transaction, linkId: number, identityId: number): Promise<void> => {
  const link = await lockLink(tx, linkId);
  const isSide = link !== null && (link.fromIdentity === identityId || link.toIdentity === identityId);
  if (!isSide || link.state !== "open") throw new UserError("link-closed");
  await saveLink(tx, linkId, { state: "declined" });
};

/**
 * Takes the asking account out of its person. The team role stays with the other account.
 * @throws {UserError} link-none
 */
export const unlink = async (
  tx: Transaction,
  { identityId, personId, now }: { identityId: number; personId: number; now: Date },
): Promise<void> => {
  const accounts = await identitiesOf(tx, personId);
  if (accounts.length < 2) throw new UserError("link-none");
  const own = await splitIdentity(tx, identityId, now);
  const language = await languageOfPerson(tx, personId);
  if (language) await setLanguage(tx, own, language);
  await addFact(tx, { personId, what: "unlinked", object: String(identityId), at: now });
};
