import { id } from "../bot/arguments.ts";
import { defineCommand, type Command } from "../bot/command.ts";
import { UserError } from "../bot/errors.ts";
import type { Reply, Say } from "../bot/reply.ts";
import type { Transaction } from "../db/transaction.ts";
import { drawFile, drawFileSize, storedDrawFile } from "./draws/store.ts";
import type { Giveaway } from "./giveaway.ts";
import type { GiveawayServices } from "./services.ts";
import { giveawayByNumber, rulesOf } from "./store.ts";

/** As large as the crowd: it is sent as it lies in the database. */
const list = "entrants.bin";

/** The rules and the result; null before there is one. */
const smallFilesOf = async (
  tx: Transaction,
  giveaway: Giveaway,
): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[] | null> => {
  const rules = (await rulesOf(tx, giveaway.id)).at(-1);
  const result = await drawFile(tx, giveaway.id, "result.json");
  if (!rules || !result || (await drawFileSize(tx, giveaway.id, list)) === null) return null;
  return [
    { name: "rules.json", bytes: Buffer.from(rules.json) },
    { name: "result.json", bytes: result },
  ];
};

/** Everything one needs to check a draw oneself: by a link where there are pages, as files where there are none. */
export const verifyCommands = (services: GiveawayServices): Command[] => [
  defineCommand({
    name: "verify",
    role: "everyone",
    where: "private",
    args: { number: id() },
    async run({ number }, { tx, community, now }): Promise<Reply> {
      const giveaway = community ? await giveawayByNumber(tx, community.id, number) : null;
      if (!giveaway) throw new UserError("giveaway-unknown", { number });
      const files = await smallFilesOf(tx, giveaway);
      if (!files) throw new UserError("verify-not-drawn", { number });
      if (services.publicUrl) {
        const url = `${services.publicUrl}/verify#${giveaway.drawId}`;
        return {
          says: [
            {
              text: { key: "verify-online", values: { number } },
              buttons: [[{ label: { key: "verify-open-button" }, url }]],
            },
          ],
        };
      }
      const documents = [
        { name: "verify.html", bytes: await services.verifierPage() },
        ...files,
        ...(services.chain.file
          ? [{ name: "chain.json", bytes: Buffer.from(`${JSON.stringify(services.chain.file)}\n`) }]
          : []),
      ];
      const says: Say[] = [];
      const attach = (name: string, attachmentId: string | null): void => {
        const key = says.length === 0 ? "verify-files" : "verify-file";
        says.push({ text: { key, values: { number, name } }, ...(attachmentId ? { attachmentId } : {}) });
      };
      for (const file of documents) attach(file.name, await services.saveFile(tx, { ...file, now }));
      attach(
        list,
        await services.saveStored(tx, { name: list, bytes: storedDrawFile(giveaway.id, list), now }),
      );
      return { says };
    },
  }),
];
