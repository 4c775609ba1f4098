import { defineButton, type Button } from "../bot/button.ts";
import { defineCommand, type Command } from "../bot/command.ts";
import { toast, type Reply } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { eraseAccount, erasureQuestion, type ErasureServices } from "./privacy-service.ts";

export interface PrivacyServices extends ErasureServices {
  /** Stores a file to be sent and returns its id. */
  saveFile(tx: Transaction, file: { name: string; bytes: Uint8Array; now: Date }): Promise<string>;
  /** All that is kept about an account, over all rooms. */
  exportOf(tx: Transaction, identityId: number): Promise<unknown>;
}

export const privacyCommands = (): Command[] => [
  defineCommand({
    name: "privacy",
    role: "everyone",
    where: "private",
    args: {},
    async run(): Promise<Reply> {
      return {
        says: [
          {
            text: { key: "privacy-text" },
            buttons: [
              [{ label: { key: "privacy-export-button" }, action: "privacy.get", isPersonal: true }],
              [{ label: { key: "privacy-erase-button" }, action: "privacy.del", isPersonal: true }],
            ],
          },
        ],
      };
    },
  }),
];

export const privacyButtons = (services: PrivacyServices): Button[] => [
  defineButton({
    name: "privacy.get",
    role: "everyone",
    args: {},
    async run(_args, { tx, caller, now }): Promise<Reply> {
      const bytes = Buffer.from(
        `${JSON.stringify(await services.exportOf(tx, caller.identityId), null, 2)}\n`,
      );
      const attachmentId = await services.saveFile(tx, { name: "my-data.json", bytes, now });
      return { says: [{ text: { key: "privacy-export" }, attachmentId }], ...toast("privacy-export-toast") };
    },
  }),
  defineButton({
    name: "privacy.del",
    role: "everyone",
    args: {},
    async run(_args, { tx, caller }): Promise<Reply> {
      return { says: [await erasureQuestion(tx, services, caller)] };
    },
  }),
  defineButton({
    name: "privacy.go",
    role: "everyone",
    args: {},
    async run(_args, { tx, caller, now }): Promise<Reply> {
      await eraseAccount(tx, services, caller, now);
      // The last word is queued already; anything said here would be kept with its recipient.
      return {};
    },
  }),
];
