import { UserError } from "../bot/errors.ts";
import type { Caller } from "../bot/caller.ts";
import type { Say, Text } from "../bot/reply.ts";
import type { Signer } from "../bot/signing.ts";
import type { Voice } from "../bot/voice.ts";
import { roleOf, teamsOf } from "../community/store.ts";
import type { Transaction } from "../db/transaction.ts";
import { eraseIdentity } from "./privacy/store.ts";
import { identitiesOf, identityById, type IdentityRow } from "./store.ts";
import { countConsents, renameConsents } from "./subscriptions/store.ts";

/** What the floors above and below keep of an account; each room forgets its own. */
export interface ErasureServices {
  readonly voice: Voice;
  readonly signer: Pick<Signer, "sign">;
  /** What an account would lose: entries in open giveaways, and those in draws that are under way. */
  readonly entriesAtStake: (
    tx: Transaction,
    identityId: number,
  ) => Promise<{ readonly open: number; readonly running: number }>;
  /** Everything outside of this room, in the same transaction. */
  readonly eraseElsewhere: (tx: Transaction, identity: IdentityRow, now: Date) => Promise<void>;
  readonly leaveTeam: (
    tx: Transaction,
    by: { communityId: number; personId: number; now: Date },
  ) => Promise<void>;
  /** Marks the last word, so that its row forgets its recipient too. */
  readonly lastWord: string;
}

const isAlone = async (tx: Transaction, personId: number): Promise<boolean> =>
  (await identitiesOf(tx, personId)).length === 1;

/** The communities whose team would lose somebody. @throws {UserError} privacy-owner: an owner has to hand over first */
const teamsLeft = async (tx: Transaction, personId: number): Promise<readonly number[]> => {
  // A linked account stays, and with it the place in the team.
  if (!(await isAlone(tx, personId))) return [];
  const teams: number[] = [];
  for (const { id, name } of await teamsOf(tx, personId)) {
    if ((await roleOf(tx, id, personId)) === "owner")
      throw new UserError("privacy-owner", { community: name });
    teams.push(id);
  }
  return teams;
};

/** What would go and what would stay, and the button that does it. @throws {UserError} privacy-owner */
export const erasureQuestion = async (
  tx: Transaction,
  services: ErasureServices,
  { identityId, identityKey, personId }: Pick<Caller, "identityId" | "identityKey" | "personId">,
): Promise<Say> => {
  const teams = await teamsLeft(tx, personId);
  const { open, running } = await services.entriesAtStake(tx, identityId);
  const lines: Text[] = [{ key: "privacy-erase-goes" }];
  if (open > 0) lines.push({ key: "privacy-erase-open", values: { count: open } });
  if (teams.length > 0) lines.push({ key: "privacy-erase-team" });
  lines.push({ key: "" }, { key: "privacy-erase-stays" });
  if ((await countConsents(tx, identityKey)) > 0) lines.push({ key: "privacy-erase-consents" });
  if (running > 0) lines.push({ key: "privacy-erase-running" });
  if (!(await isAlone(tx, personId))) lines.push({ key: "privacy-erase-linked" });
  lines.push({ key: "" }, { key: "privacy-erase-final" });
  return {
    text: lines,
    buttons: [
      [
        {
          label: { key: "privacy-erase-confirm-button" },
          action: "privacy.go",
          isPersonal: true,
          style: "danger",
        },
      ],
    ],
  };
};

/**
 * Erases an account in one transaction and says so: the last word that is kept of it until it is sent.
 * @throws {UserError} privacy-owner
 */
export const eraseAccount = async (
  tx: Transaction,
  services: ErasureServices,
  caller: Caller,
  now: Date,
): Promise<void> => {
  const { identityId, personId } = caller;
  const identity = await identityById(tx, identityId);
  if (!identity) throw new Error(`Account ${identityId} is gone.`);
  for (const communityId of await teamsLeft(tx, personId))
    await services.leaveTeam(tx, { communityId, personId, now });
  await services.eraseElsewhere(tx, identity, now);
  // That somebody agreed, and when, has to be kept; who it was can no longer be read from it.
  const nobody = `erased:${services.signer.sign("erased account", identity.key)}`;
  await renameConsents(tx, identity.key, nobody);
  await eraseIdentity(tx, identity);
  await services.voice.message(
    tx,
    {
      bot: caller.bot,
      network: caller.network,
      language: caller.language,
      chatId: caller.userId,
    },
    { text: { key: "privacy-erased" } },
    { now, lane: "interactive", kind: "reply", about: services.lastWord },
  );
};
