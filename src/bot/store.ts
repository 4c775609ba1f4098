import { z } from "zod";
import type { Transaction } from "../db/transaction.ts";
import { dialogueTtlMs, type Dialogue } from "./dialogue.ts";
import { UserError } from "./errors.ts";

interface DialoguePlace {
  readonly identityId: number;
  readonly chatId: string;
}

const storedArgs = z.object({
  stamp: z.string(),
  values: z.record(z.string(), z.string().nullable()),
  open: z.array(z.string()),
});

/** The open dialogue of a person in a chat; `isExpired` ones are returned too, so that they can be told. */
export const findDialogue = async (
  tx: Transaction,
  { identityId, chatId }: DialoguePlace,
  now: Date,
): Promise<{ readonly dialogue: Dialogue; readonly isExpired: boolean } | undefined> => {
  const row = await tx.dialogue.findUnique({ where: { identityId_chatId: { identityId, chatId } } });
  if (!row) return undefined;
  const { command, version } = row;
  // A row of an older release that cannot be read is as good as expired.
  const args = storedArgs.safeParse(row.args);
  const parts = args.success ? args.data : { stamp: "", values: {}, open: [] };
  return { dialogue: { command, version, ...parts }, isExpired: !args.success || row.expiresAt <= now };
};

/** Opens a dialogue or takes it a step further; it then stays open for an hour. */
export const saveDialogue = async (
  tx: Transaction,
  { identityId, chatId }: DialoguePlace,
  { command, version, stamp, values, open }: Dialogue,
  now: Date,
): Promise<void> => {
  const row = {
    command,
    version,
    args: { stamp, values: { ...values }, open: [...open] },
    asking: open[0] ?? "",
    updatedAt: now,
    expiresAt: new Date(now.getTime() + dialogueTtlMs),
  };
  await tx.dialogue.upsert({
    where: { identityId_chatId: { identityId, chatId } },
    create: { identityId, chatId, ...row },
    update: row,
  });
};

export const closeDialogue = async (
  tx: Transaction,
  { identityId, chatId }: DialoguePlace,
): Promise<void> => {
  await tx.dialogue.deleteMany({ where: { identityId, chatId } });
};

/** Closes all dialogues of these accounts, in every chat. */
export const closeDialoguesOf = async (tx: Transaction, identityIds: readonly number[]): Promise<void> => {
  await tx.dialogue.deleteMany({ where: { identityId: { in: [...identityIds] } } });
};

/** Removes dialogues that expired before `before`; returns how many. For a daily job. */
export const sweepDialogues = async (tx: Transaction, before: Date): Promise<number> =>
  (await tx.dialogue.deleteMany({ where: { expiresAt: { lt: before } } })).count;

/**
 * Runs `work` so that a refusal undoes its writes while those made before it in the same transaction stay. Any other
 * error passes: the whole transaction is lost then anyway.
 * @throws {UserError} after the rollback
 */
export const withSavepoint = async <T>(tx: Transaction, work: () => Promise<T>): Promise<T> => {
  await tx.$executeRawUnsafe("SAVEPOINT handler");
  try {
    const result = await work();
    await tx.$executeRawUnsafe("RELEASE SAVEPOINT handler");
    return result;
  } catch (error) {
    if (error instanceof UserError) {
      await tx.$executeRawUnsafe("ROLLBACK TO SAVEPOINT handler");
      await tx.$executeRawUnsafe("RELEASE SAVEPOINT handler");
    }
    throw error;
  }
};

/** A group got another id: open dialogues go on there. Those begun there already stay, the old ones are closed. */
export const renameDialogueChat = async (tx: Transaction, from: string, to: string): Promise<void> => {
  await tx.$executeRaw`
    DELETE FROM dialogue old USING dialogue newer
    WHERE old."chatId" = ${from} AND newer."chatId" = ${to} AND newer."identityId" = old."identityId"`;
  await tx.dialogue.updateMany({ where: { chatId: from }, data: { chatId: to } });
};
